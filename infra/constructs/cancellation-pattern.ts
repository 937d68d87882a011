/** What a rule's pattern asks of the account and the Region: literals, or a template's pseudo parameters. */
export type PatternHome = { readonly account: string; readonly region: string };

const detail = {
  eventSource: ['secretsmanager.amazonaws.com'],
  eventName: ['CancelRotateSecret'],
  errorCode: [{ exists: false }],
};

/**
 * Which events EventBridge delivers: cancellations of this account and Region that AWS accepted (E1); a bus may
 * forward others'. A refused call is recorded too; its `errorCode` keeps it out, for `exists: false` matches
 * neither a text nor an explicit null (E5).
 */
export const cancellationPattern = ({ account, region }: PatternHome) => ({
  source: ['aws.secretsmanager'],
  'detail-type': ['AWS API Call via CloudTrail'],
  account: [account],
  region: [region],
  detail,
});

type Prefix = { readonly prefix: string };
type Narrowing =
  | { readonly requestParameters: { readonly secretId: readonly Prefix[] } }
  | { readonly responseElements: { readonly arn: readonly Prefix[] } }
  | { readonly responseElements: { readonly aRN: readonly Prefix[] } };

/**
 * The `detail` of the same pattern for secrets whose names begin with one of `namePrefixes`. The caller may
 * have named the secret by its name or by its ARN (E2), and the reply spells the ARN in two ways (E3), so any
 * one of them that fits is enough. `arnPrefix` ends where a secret's name begins: `arn:…:secret:`.
 */
export const narrowedDetail = (namePrefixes: readonly string[], arnPrefix: string) => {
  const names = namePrefixes.map((prefix) => ({ prefix }));
  const arns = namePrefixes.map((prefix) => ({ prefix: `${arnPrefix}${prefix}` }));
  const narrowings: Narrowing[] = [
    { requestParameters: { secretId: [...names, ...arns] } },
    { responseElements: { arn: arns } },
    { responseElements: { aRN: arns } },
  ];
  return { ...detail, $or: narrowings };
};
