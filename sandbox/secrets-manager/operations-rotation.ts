import {
  functionNotCallable,
  invalidParameter,
  noRotationFunction,
  previousRotationIncomplete,
  tokenInUse,
} from './errors.ts';
import type { Input } from './input.ts';
import { attach, checkLabelCount } from './labels.ts';
import type { Context, Operation } from './operation.ts';
import { requiredToken } from './operations-values.ts';
import {
  holderOf,
  pendingOf,
  type RotationRules,
  type RotationSetting,
  type Secret,
  type Version,
  versionOf,
} from './secret-record.ts';

const rulesOf = (input: Input): RotationRules | undefined => {
  const rules = input.structure('RotationRules');
  if (!rules) return undefined;
  const days = rules.number('AutomaticallyAfterDays');
  const duration = rules.text('Duration');
  const schedule = rules.text('ScheduleExpression');
  if (days !== undefined && schedule !== undefined)
    throw invalidParameter("You can't specify both AutomaticallyAfterDays and ScheduleExpression.");
  if (days !== undefined && (days < 1 || days > 1000))
    throw invalidParameter('RotationRules.AutomaticallyAfterDays must be within 1-1000.');
  return {
    ...(days !== undefined && { AutomaticallyAfterDays: days }),
    ...(duration !== undefined && { Duration: duration }),
    ...(schedule !== undefined && { ScheduleExpression: schedule }),
  };
};

/**
 * The function that is to be called; none for a secret that a service rotates by itself.
 * @throws InvalidRequestException, AccessDeniedException (X6)
 */
const functionFor = (secret: Secret, input: Input, { rotations }: Context): string | undefined => {
  const arn = input.text('RotationLambdaARN') ?? secret.rotation?.functionArn;
  if (arn === undefined && secret.owningService) return undefined;
  if (arn === undefined) throw noRotationFunction();
  if (!rotations.knows(arn)) throw functionNotCallable();
  return arn;
};

const switchedOn = (secret: Secret, input: Input, functionArn: string | undefined, now: number): Secret => {
  const rules = rulesOf(input) ?? secret.rotation?.rules;
  const rotation: RotationSetting = {
    ...secret.rotation,
    enabled: true,
    enabledAt: secret.rotation?.enabled ? secret.rotation.enabledAt : now,
    ...(functionArn !== undefined && { functionArn }),
    ...(rules !== undefined && { rules }),
  };
  return { ...secret, rotation };
};

/** A new version under AWSPENDING: one that has no value yet (R1), or for a test a copy of the current one (R2). */
const withPending = (secret: Secret, id: string, isTest: boolean, context: Context): Secret => {
  if (versionOf(secret, id)) throw tokenInUse(id, context.account.arnOf(secret));
  const { value, isBinary } = (isTest ? holderOf(secret, 'AWSCURRENT') : undefined) ?? {};
  const version: Version = {
    id,
    createdAt: context.now,
    labels: [],
    ...(value !== undefined && { value }),
    ...(isBinary !== undefined && { isBinary }),
  };
  const versions = attach([...secret.versions, version], 'AWSPENDING', id);
  checkLabelCount(versions);
  return { ...secret, versions };
};

export const rotateSecret: Operation = (input, context) => {
  const { account, rotations, now } = context;
  const id = input.required('SecretId');
  const token = requiredToken(input, invalidParameter);
  const secret = account.open(id, now, { managed: 'allowed' });
  const isTest = input.flag('RotateImmediately') === false;
  const functionArn = functionFor(secret, input, context);
  const enabled = switchedOn(secret, input, functionArn, now);
  const arn = account.arnOf(secret);
  const pending = pendingOf(secret);
  if (pending && pending.id === token && rotations.isUnderWay(arn, token))
    return { ARN: arn, Name: secret.name, VersionId: token };
  if (pending) return reattempt(enabled, pending, functionArn, context);
  if (functionArn === undefined) {
    account.save(enabled, now);
    return { ARN: arn, Name: secret.name };
  }
  account.save(withPending(enabled, token, isTest, context), now);
  rotations.start(arn, token, functionArn, { isTest });
  return { ARN: arn, Name: secret.name, VersionId: token };
};

/** R3: it is refused, and yet takes effect: rotation is on again and the same pending version is tried once more. */
const reattempt = (
  enabled: Secret,
  pending: Version,
  functionArn: string | undefined,
  context: Context,
): never => {
  const { account, rotations, now } = context;
  const arn = account.arnOf(enabled);
  if (account.settings.refusedRotate === 'reattempts') {
    account.save(enabled, now);
    if (functionArn !== undefined && !rotations.isUnderWay(arn, pending.id))
      rotations.start(arn, pending.id, functionArn);
  }
  throw previousRotationIncomplete();
};

/** R4: only that rotation is off now; AWSPENDING stays, and so does a step that is running (R5). */
export const cancelRotateSecret: Operation = (input, { account, rotations, now }) => {
  const secret = account.open(input.required('SecretId'), now, { managed: 'allowed' });
  rotations.stop(account.arnOf(secret));
  if (secret.rotation) account.save({ ...secret, rotation: { ...secret.rotation, enabled: false } }, now);
  return { ARN: account.arnOf(secret), Name: secret.name, VersionId: pendingOf(secret)?.id };
};
