import { LambdaClient } from '@aws-sdk/client-lambda';
import { clientSettings } from '../../lambda/aws/client-settings.ts';
import type { Evidence } from '../../lambda/decision/evidence.ts';
import { secretId } from '../../lambda/decision/values.ts';
import { LambdaVerifier } from '../../lambda/remediate/lambda-verifier.ts';
import type { LocalAws } from '../../sandbox/local-aws.ts';
import { aSecret, C, P, V } from '../support/secrets.ts';

const VERSIONS = [
  { role: 'current', versionId: C, label: 'AWSCURRENT' },
  { role: 'pending', versionId: P, label: 'AWSPENDING' },
  { role: 'previous', versionId: V, label: 'AWSPREVIOUS' },
] as const;

/** What the function answers about a new secret of this name, which holds these values. */
export const askBuiltVerifier = async (
  aws: LocalAws,
  name: string,
  values: Readonly<Partial<Record<(typeof VERSIONS)[number]['role'], string>>>,
  functionName = 'verify',
): Promise<Evidence> => {
  const held = VERSIONS.flatMap((version) => {
    const value = values[version.role];
    return value === undefined ? [] : [{ ...version, value }];
  });
  const versions = held.map(({ versionId: id, label, value }) => ({ id, labels: [label], value }));
  const { arn } = aws.manager.plant({ name, versions });
  const verifier = new LambdaVerifier({
    client: new LambdaClient({ ...aws.clientSettings, ...clientSettings() }),
    defaultFunctionArn: aws.lambda.arnOf(functionName),
    tagFunctionArns: [],
    timeoutMs: 20_000,
  });
  const candidates = held.map(({ versionId, role }) => ({ versionId, role }));
  return verifier.verify({ ...aSecret({}), arn: secretId(arn) }, candidates);
};
