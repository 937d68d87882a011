/** The account and the Region of a rule's pattern: literals, or a template's pseudo parameters. */
export type PatternHome = { readonly account: string; readonly region: string };

const detail = {
  eventSource: ['secretsmanager.amazonaws.com'],
  eventName: ['CancelRotateSecret'],
  errorCode: [{ exists: false }],
};

/**
 * The pattern of the events that EventBridge delivers: accepted cancellations of this account and Region (E1). A bus
 * may forward other accounts' events. A failed call is recorded, too; it has an `errorCode`, and `exists: false`
 * matches neither a text nor an explicit null (E5).
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
 * The `detail` of the same pattern, for secrets whose names begin with one of `namePrefixes`. One match is enough: the
 * caller names the secret by its name or its ARN (E2), and the reply has the ARN under two names (E3). `arnPrefix`
 * ends where a secret's name begins: `arn:…:secret:`.
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
