import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { errorInWords } from '../../lambda/aws/aws-errors.ts';

/** A file of certificates that cannot be used. */
class CertificatesUnreadable extends Error {
  override readonly name = 'CertificatesUnreadable';
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The certificates of a PEM file, each as PEM. Throws CertificatesUnreadable. `namedBy`: an option or a variable. */
export const certificatesIn = async (file: string, namedBy: string): Promise<string[]> => {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw unusable(`cannot be read: ${errorInWords(error)}`, error);
  });
  const found = text.match(CERTIFICATE) ?? [];
  if (found.length === 0) throw unusable('has no certificate in PEM');
  try {
    for (const pem of found) new X509Certificate(pem);
  } catch (error) {
    throw unusable('has a certificate that is broken', error);
  }
  return found;

  function unusable(why: string, cause?: unknown): Error {
    return new CertificatesUnreadable(`${file}, which ${namedBy} names, ${why}.`, { cause });
  }
};
