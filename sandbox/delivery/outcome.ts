/** What became of one invocation of a Lambda function. */
export type InvocationOutcome =
  /** The handler returned; `payload` is what its result is in JSON. */
  | { readonly kind: 'returned'; readonly payload: string }
  /** The handler threw, ran out of time, or the process died: `X-Amz-Function-Error`. */
  | { readonly kind: 'failed'; readonly payload: string }
  /** No room for another invocation at once; the function did not run. */
  | { readonly kind: 'throttled' };

/** Runs a function once. Rejects only where it could not be called at all. */
export type Invoke = (event: unknown) => Promise<InvocationOutcome>;
