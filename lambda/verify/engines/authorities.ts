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
  return [...rootCertificates, usual, ...certificatesIn(textOf(file))].join('\n');
};

/** A missing file is as good as an empty one: neither has a certificate. */
const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

const certificatesIn = (pem: string): readonly string[] => {
  const certificates = pem.match(CERTIFICATE) ?? [];
  if (certificates.length > 0 && certificates.every(isCertificate)) return certificates;
  throw new Error(`Set ${ENVIRONMENT.certificateAuthorities} to a file of certificates in PEM.`);
};

const isCertificate = (pem: string): boolean => {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
};
