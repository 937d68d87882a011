/** There are no credentials, or none that can be used: why, and what gives some. */
export class NoCredentials extends Error {
  override readonly name = 'NoCredentials';
  readonly advice: string;

  constructor(message: string, advice: string, cause?: Error) {
    super(message, { cause });
    this.advice = advice;
  }
}
