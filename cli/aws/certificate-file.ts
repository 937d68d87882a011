import { readFile } from 'node:fs/promises';
import { errorInWords } from '../../lambda/aws/aws-errors.ts';
import { certificatesIn } from '../../lambda/verify/engines/authorities.ts';

/** A file of certificates that cannot be used. */
class CertificatesUnreadable extends Error {
  override readonly name = 'CertificatesUnreadable';
}

/** The certificates of a PEM file. Throws CertificatesUnreadable. `namedBy`: the option or variable that has its name. */
export const certificatesOf = async (file: string, namedBy: string): Promise<string[]> => {
  const unusable = (why: string) => new CertificatesUnreadable(`${file}, which ${namedBy} names, ${why}.`);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw unusable(`cannot be read: ${errorInWords(error)}`);
  });
  const certificates = certificatesIn(text);
  if (certificates === undefined) throw unusable('is not certificates in PEM');
  return [...certificates];
};
