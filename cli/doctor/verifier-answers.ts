import type { Candidate, Evidence, VerifierFailure } from '../../lambda/decision/evidence.ts';
import type { Secret } from '../../lambda/decision/observation.ts';
import { secretId, versionId } from '../../lambda/decision/values.ts';
import { ENVIRONMENT } from '../../lambda/runtime/config.ts';
import { type Check, notOk, ok, unknown } from './check.ts';
import type { Installed } from './functions.ts';

/** A version id that no secret has. */
export const NO_SUCH_VERSION: Candidate = {
  versionId: versionId('00000000-0000-4000-8000-000000000000'),
  role: 'current',
};

/** A secret that does not exist, in the account and Region of a function: no login is made for it. */
export const noSuchSecret = (functionArn: string): Secret => {
  const [, partition = 'aws', , region = '', account = ''] = functionArn.split(':');
  const name = 'rotation-remediation/doctor';
  return {
    kind: 'secret',
    arn: secretId(`arn:${partition}:secretsmanager:${region}:${account}:secret:${name}-000000`),
    name,
    versions: new Map(),
    rotationEnabled: false,
    tags: new Map(),
  };
};

/** The result without a verifier for every secret. */
export const judgeWithout = (environment: Installed['environment']): Omit<Check, 'name'> => {
  const mode = environment[ENVIRONMENT.mode];
  if (environment[ENVIRONMENT.tagVerifiers])
    return ok('There is none for all secrets. Those that secrets name by tag are not asked here.');
  return mode === 'recover'
    ? notOk(
        'There is no verifier, so mode recover never moves AWSCURRENT.',
        'Name a VPC or a function: docs/verifier.md.',
      )
    : ok(`There is no verifier, and mode ${mode} needs none.`);
};

/** Checks the answer. A verifier that finds no such value has run, and has reached Secrets Manager. */
export const judgeAnswer = (evidence: Evidence): Omit<Check, 'name'> => {
  if (evidence.kind === 'failed') return judgeFailure(evidence.cause);
  const answer = evidence.findings.get(NO_SUCH_VERSION.versionId)?.answer;
  if (answer?.kind !== 'unknown')
    return notOk(
      'The verifier takes a secret that there is not for one that logs in, or does not.',
      CONTRACT,
    );
  return ok(`The verifier answers (${answer.cause} for a secret that there is not).`);
};

/** Its role may be refused a secret that there is not: then it has reached Secrets Manager, too. */
const judgeFailure = (cause: VerifierFailure): Omit<Check, 'name'> => {
  switch (cause) {
    case 'verifier-not-permitted':
      return unknown('Your credentials may not invoke the verifier.', 'Ask for lambda:InvokeFunction on it.');
    case 'values-not-permitted':
      return ok(`The verifier answers (${cause} for a secret that there is not).`);
    case 'values-unreachable':
      return notOk('The verifier runs, and cannot reach Secrets Manager from its subnets.', ENDPOINT);
    default:
      return notOk(`The verifier gave no answer: ${cause}.`, RUNBOOK);
  }
};

const RUNBOOK = 'See docs/runbooks/RotationRemediationVerifierUnreachable.md.';
const CONTRACT = 'It is to answer unknown for what it does not know: docs/verifier.md.';
const ENDPOINT = 'Give its subnets a way there: a VPC endpoint for Secrets Manager, or NAT.';
