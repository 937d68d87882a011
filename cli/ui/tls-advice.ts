import type { Evidence } from '../../lambda/decision/evidence.ts';
import type { LoginOptions } from '../commands/options.ts';

/** The newest of Amazon's authorities for RDS that this program brings, as the certificate says. */
export const RDS_ROOTS_OF = 'June 2022';

const ADVICE = `If the certificate is of your own authority, name the file of that authority: --ca FILE. Amazon's for RDS are known as of ${RDS_ROOTS_OF}. Those of Regions that opened later, of GovCloud and of China are in a file of Amazon's: https://truststore.pki.rds.amazonaws.com.`;

/** What to do where a login from this machine found no trusted TLS; nothing where all was well, or a function logs in. */
export const tlsAdvice = (
  evidence: readonly (Evidence | undefined)[],
  { verify }: Partial<Pick<LoginOptions, 'verify'>>,
): string[] => (verify && evidence.some(isWithoutTls) ? [ADVICE] : []);

const isWithoutTls = (evidence: Evidence | undefined): boolean =>
  evidence?.kind === 'taken' &&
  [...evidence.findings.values()].some(({ answer }) => answer.kind === 'unknown' && answer.cause === 'tls');
