import type { LocalAws } from '../../sandbox/local-aws.ts';
import { cancelEvent } from '../../test/support/events.ts';
import { startAccount } from '../account.ts';
import { addBuilt } from '../deployment.ts';
import type { Case } from './cases.ts';

export type Counted = {
  readonly verdict: string;
  readonly reason: string;
  /** By operation. */
  readonly calls: Readonly<Record<string, number>>;
  readonly again: Readonly<Record<string, number>>;
};

const MODES = { alone: 'unblock', withVerifier: 'recover', report: 'report' } as const;

export type CallCounter = { count(secret: Case): Promise<Counted>; close(): Promise<void> };

/** Runs the built `remediate` in a local AWS, and counts what it asks of Secrets Manager. */
export const startCounting = async (): Promise<CallCounter> => {
  const { aws, lines } = await startAccount();
  let says: Case['says'] = {};
  const verifier = aws.lambda.addHandler('verify', (request) => replyTo(request, says ?? {}));
  const arns = {
    alone: await addRemediate(aws, 'alone'),
    withVerifier: await addRemediate(aws, 'withVerifier', verifier),
    report: await addRemediate(aws, 'report'),
  };
  const rotation = aws.addRotationFunction('rotate', async () => {});
  let planted = 0;
  return {
    count: async (secret) => {
      planted += 1;
      const name = `orders/case-${planted}`;
      const arn =
        secret.secret === 'gone'
          ? name
          : aws.manager.plant({ name, rotationLambdaArn: rotation, rotationEnabled: false, ...secret.secret })
              .arn;
      says = secret.says;
      const event = cancelEvent(
        {
          responseElements: { arn },
          requestParameters: { secretId: arn },
          recipientAccountId: aws.accountId,
        },
        { account: aws.accountId, region: aws.region },
      );
      const function_ = secret.says ? arns.withVerifier : secret.mode === 'report' ? arns.report : arns.alone;
      const deliver = () => callsDuring(aws, () => invoke(aws, function_, event));
      const before = lines.length;
      const calls = await deliver();
      const { verdict, reason } = verdictIn(lines.slice(before));
      return { verdict, reason, calls, again: await deliver() };
    },
    close: () => aws.close(),
  };
};

const addRemediate = (aws: LocalAws, name: keyof typeof MODES, verifier = ''): Promise<string> =>
  addBuilt(
    aws,
    'remediate',
    {
      REMEDIATION_MODE: MODES[name],
      VERIFIER_FUNCTION_ARN: verifier,
      RECHECK_QUEUE_URL: 'https://sqs.test/recheck',
    },
    { name },
  );

const invoke = async (aws: LocalAws, arn: string, event: unknown): Promise<void> => {
  const outcome = await aws.lambda.invoke(arn, event);
  if (outcome.kind !== 'returned') throw new Error(`remediate did not return: ${JSON.stringify(outcome)}`);
};

const callsDuring = async (
  { manager }: LocalAws,
  work: () => Promise<void>,
): Promise<Record<string, number>> => {
  manager.calls.reset();
  await work();
  return manager.calls.counts();
};

type Line = { readonly message?: string; readonly verdict: string; readonly reason: string };

const verdictIn = (lines: readonly string[]): Line => {
  const found = lines
    .filter((line) => line.startsWith('{'))
    .map((line): Line => JSON.parse(line))
    .find(({ message }) => message === 'verdict');
  if (found === undefined) throw new Error('no verdict was logged');
  return found;
};

/** The verifier's contract, kept by a script. */
const replyTo = (request: unknown, says: NonNullable<Case['says']>) => {
  const { candidates } = request as { candidates: readonly { versionId: string }[] };
  const each = <T>(value: (id: string) => T) =>
    Object.fromEntries(candidates.map(({ versionId }) => [versionId, value(versionId)]));
  return {
    engine: 'scripted',
    answers: each((id) => ({ kind: says[id] ?? 'rejected' })),
    sameIdentity: each(() => true),
    hasValue: each(() => true),
  };
};
