import type { PatternHome } from './cancellation-pattern.ts';

/**
 * Which events EventBridge delivers: rotations of this account and Region that failed (E9), of secrets whose names
 * begin with one of `namePrefixes`, or of all. `arnPrefix` ends where a secret's name begins: `arn:…:secret:`.
 */
export const failedRotationPattern = (
  { account, region }: PatternHome,
  namePrefixes: readonly string[] = [],
  arnPrefix = '',
) => ({
  source: ['aws.secretsmanager'],
  'detail-type': ['AWS Service Event via CloudTrail'],
  account: [account],
  region: [region],
  detail: {
    eventSource: ['secretsmanager.amazonaws.com'],
    eventName: ['RotationFailed'],
    ...(namePrefixes.length > 0 && {
      additionalEventData: { SecretId: namePrefixes.map((name) => ({ prefix: `${arnPrefix}${name}` })) },
    }),
  },
});
