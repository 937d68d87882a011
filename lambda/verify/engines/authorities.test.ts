import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, describe, expect, test } from 'vitest';
import { testAuthority } from '../../../sandbox/servers/certificates.ts';
import { authoritiesIn } from './authorities.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'authorities-'));
afterAll(() => rmSync(directory, { recursive: true }));

const fileOf = (name: string, text: string): string => {
  const file = path.join(directory, name);
  writeFileSync(file, text);
  return file;
};
const [ours, other, amazon] = [1, 2, 3].map((n) => testAuthority(`CA ${n}`).ca.trim());
const own = fileOf('own.pem', `Our CA\n${ours}\n${other}\n`);
const ofRuntime = fileOf('runtime.pem', `${amazon}\n`);

describe('whom a login trusts', () => {
  test.each([{}, { CERTIFICATE_AUTHORITIES: '' }])('is left to Node.js without the setting: %j', (more) => {
    expect(authoritiesIn({ NODE_EXTRA_CA_CERTS: ofRuntime, ...more })).toBeUndefined();
  });

  test("is the file's authorities beside all others, those of the runtime among them", () => {
    const trusted = authoritiesIn({ CERTIFICATE_AUTHORITIES: own, NODE_EXTRA_CA_CERTS: ofRuntime });
    for (const pem of [...rootCertificates, ours, other, amazon]) expect(trusted).toContain(pem);
  });

  test.each([undefined, path.join(directory, 'missing.pem')])(
    'is the same without more of the runtime: %s',
    (NODE_EXTRA_CA_CERTS) => {
      const trusted = authoritiesIn({ CERTIFICATE_AUTHORITIES: own, NODE_EXTRA_CA_CERTS });
      expect(trusted?.match(/BEGIN CERTIFICATE/g)).toHaveLength(rootCertificates.length + 2);
    },
  );

  test('does not end at a broken certificate of the runtime: Node.js reads none behind it', () => {
    const broken = fileOf(
      'runtime-broken.pem',
      '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
    );
    const trusted = authoritiesIn({ CERTIFICATE_AUTHORITIES: own, NODE_EXTRA_CA_CERTS: broken }) ?? '';
    expect(trusted.indexOf('AAAA\n')).toBeGreaterThan(trusted.indexOf(other ?? ''));
    expect(trusted).toContain(other);
  });

  test.each([
    ['a missing file', path.join(directory, 'missing.pem')],
    ['an empty file', fileOf('empty.pem', '')],
    ['a key', fileOf('key.pem', testAuthority().issue(['db.test']).key)],
    [
      'a broken certificate beside a good one',
      fileOf('broken.pem', `${ours}\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`),
    ],
  ])('is not to be known from %s, and the error names the variable', (_what, file) => {
    expect(() => authoritiesIn({ CERTIFICATE_AUTHORITIES: file })).toThrow(
      'Set CERTIFICATE_AUTHORITIES to a file of certificates in PEM.',
    );
  });
});
