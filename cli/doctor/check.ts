import { failureOf } from '../aws/failures.ts';

/** The result of one check: one thing that must work from a cancellation to its repair. */
export type Check = {
  readonly name: string;
  readonly found: CheckResult;
  readonly says: string;
  /** What to do about it. */
  readonly fix?: string;
};

export type CheckResult = 'ok' | 'not-ok' | 'could-not-look';

/** Runs a check. If it throws, the result is `could-not-look`: not known, rather than wrong. */
export const checked = async (name: string, look: () => Promise<Omit<Check, 'name'>>): Promise<Check> => {
  try {
    return { name, ...(await look()) };
  } catch (error) {
    const { explanation, advice } = failureOf(error);
    return { name, found: 'could-not-look', says: explanation, ...(advice && { fix: advice }) };
  }
};

/** A reply of Lambda's; undefined where it has no such thing. */
export const ifThere = <Reply>(reply: Promise<Reply>): Promise<Reply | undefined> =>
  reply.catch((error: unknown) => {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
    throw error;
  });

export const ok = (says: string): Omit<Check, 'name'> => ({ found: 'ok', says });

export const notOk = (says: string, fix: string): Omit<Check, 'name'> => ({ found: 'not-ok', says, fix });

export const unknown = (says: string, fix?: string): Omit<Check, 'name'> => ({
  found: 'could-not-look',
  says,
  ...(fix && { fix }),
});

export const DEPLOY = 'Deploy the stack in this Region: docs/deploying.md.';

export const RESUME = 'rotation-remediation resume';

/** The fields of a policy's statement that are read here. */
type Statement = {
  readonly Effect?: unknown;
  readonly Action?: unknown;
  readonly Principal?: unknown;
  readonly Condition?: unknown;
};

const EVENTS = 'events.amazonaws.com';

/** Whether a resource's policy lets EventBridge do this for the rule. A condition on the source must name the rule. */
export const letsEventsIn = (policy: string | undefined, action: string, ruleArn: string): boolean =>
  statementsOf(policy).some(
    ({ Effect, Action, Principal, Condition }) =>
      Effect === 'Allow' &&
      textsIn(Action).some((each) => each.toLowerCase() === action.toLowerCase()) &&
      textsIn(Principal).includes(EVENTS) &&
      sourcesIn(Condition).every((source) => source === ruleArn),
  );

const statementsOf = (policy: string | undefined): Statement[] => {
  const parsed: unknown = policy === undefined ? undefined : JSON.parse(policy);
  if (typeof parsed !== 'object' || parsed === null || !('Statement' in parsed)) return [];
  return Array.isArray(parsed.Statement) ? parsed.Statement : [];
};

/** Every text in a value, at any depth: a policy may have a text where it may have a list. */
const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
};

const sourcesIn = (condition: unknown): string[] =>
  textsIn(condition).filter((text) => text.startsWith('arn:') && text.includes(':rule/'));
