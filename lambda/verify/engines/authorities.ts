import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { ENVIRONMENT } from '../../runtime/config.ts';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * Whom a login trusts where the setting names a file with more authorities: Node's own roots, those of
 * NODE_EXTRA_CA_CERTS, and those of the file, in PEM. Undefined without the setting: a driver then trusts the first
 * two. Throws an error that names the variable where the file cannot be read, or is not certificates in PEM.
 */
export const authoritiesIn = (environment: NodeJS.ProcessEnv): string | undefined => {
  const file = environment[ENVIRONMENT.certificateAuthorities];
  if (!file) return undefined;
  const extra = environment['NODE_EXTRA_CA_CERTS'];
  const usual = extra ? textOf(extra) : '';
  const own = certificatesIn(textOf(file));
  if (own === undefined)
    throw new Error(`Set ${ENVIRONMENT.certificateAuthorities} to a file of certificates in PEM.`);
  // Node reads none behind a broken one, which the runtime's may be.
  return [...rootCertificates, ...own, usual].join('\n');
};

/** A missing file is as good as an empty one: neither has a certificate. */
const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

/** The certificates of a text in PEM; undefined where it has none, or a broken one. */
export const certificatesIn = (pem: string): readonly string[] | undefined => {
  const certificates = pem.match(CERTIFICATE) ?? [];
  return certificates.length > 0 && certificates.every(isCertificate) ? certificates : undefined;
};

const isCertificate = (pem: string): boolean => {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
};
