import type { Evidence } from '../../lambda/decision/evidence.ts';
import type { Secret } from '../../lambda/decision/observation.ts';
import { candidatesAmong, rolesOf } from '../../lambda/decision/roles.ts';
import type { VersionId } from '../../lambda/decision/values.ts';
import type { CredentialVerifier } from '../../lambda/remediate/ports.ts';
import { visibleWord } from '../../lambda/runtime/visible.ts';
import { evidenceInWords } from '../ui/evidence-words.ts';
import { Refused } from '../ui/refused.ts';
import { shortener } from '../ui/text.ts';
import { tlsAdvice } from '../ui/tls-advice.ts';
import type { LoginOptions } from './options.ts';

/**
 * Logs in with AWSCURRENT and with the version that is to become it; undefined where there is no verifier. Throws Refused
 * unless the database has just accepted that version.
 */
export const loginFirst = async (
  secret: Secret,
  target: VersionId,
  verifier: CredentialVerifier,
  options: LoginOptions,
): Promise<Evidence | undefined> => {
  if (!verifier.appliesTo(secret)) return undefined;
  const all = candidatesAmong(rolesOf(secret), true);
  const known = all.find(({ versionId }) => versionId === target);
  const current = all.filter(({ role }) => role === 'current');
  const evidence = await verifier.verify(secret, [
    ...current,
    known ?? { versionId: target, role: 'parked' },
  ]);
  const short = shortener([...secret.versions.keys()]);
  const why = whyNot(evidence, target, visibleWord(short(target)));
  if (why !== undefined)
    throw new Refused(
      [
        why,
        ...evidenceInWords(evidence, short),
        ...tlsAdvice([evidence], options),
        'Without --verify AWSCURRENT moves all the same.',
      ].join(' '),
    );
  return evidence;
};

const whyNot = (evidence: Evidence, target: VersionId, name: string): string | undefined => {
  const findings = evidence.kind === 'taken' ? evidence.findings : undefined;
  const [current] = findings?.values() ?? [];
  switch (findings?.get(target)?.answer.kind) {
    case 'accepted':
      return undefined;
    case 'rejected':
      return `The database refuses the password of ${name}: no client could log in with it.`;
    default:
      return current?.answer.kind === 'accepted'
        ? `The database accepts the AWSCURRENT password, so ${name} was not tried.`
        : `Whether the database accepts the password of ${name} is not known.`;
  }
};
