import { generateKeyPairSync } from 'node:crypto';
import forge from 'node-forge';

/** A certificate with its key, both PEM. */
export type KeyPair = { readonly certificate: string; readonly key: string };

export type TestAuthority = {
  /** What a client has to trust, PEM. */
  readonly ca: string;
  /** A server's certificate for these DNS names and addresses. `expired`: no longer valid since yesterday. */
  issue(names: readonly string[], validity?: 'valid' | 'expired'): KeyPair;
};

const DAY_MS = 86_400_000;
const daysFromNow = (days: number): Date => new Date(Date.now() + days * DAY_MS);

const newKeys = () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
  const key = forge.pki.privateKeyFromPem(pem);
  return { pem, key, publicKey: forge.pki.setRsaPublicKey(key.n, key.e) };
};

const newCertificate = (serial: string, name: string, days: number): forge.pki.Certificate => {
  const certificate = forge.pki.createCertificate();
  certificate.serialNumber = serial;
  certificate.validity.notBefore = daysFromNow(-2);
  certificate.validity.notAfter = daysFromNow(days);
  certificate.setSubject([{ name: 'commonName', value: name }]);
  return certificate;
};

/** Subject alternative names as the standard numbers them: 2 for a DNS name, 7 for an address. */
const alternative = (name: string) =>
  /^[\d.]+$/.test(name) ? { type: 7, ip: name } : { type: 2, value: name };

/** A certificate authority that lives as long as the test does; nothing of it is kept. */
export const testAuthority = (name = 'Test CA'): TestAuthority => {
  const keys = newKeys();
  const root = newCertificate('01', name, 2);
  root.publicKey = keys.publicKey;
  root.setIssuer(root.subject.attributes);
  root.setExtensions([{ name: 'basicConstraints', cA: true, critical: true }]);
  root.sign(keys.key, forge.md.sha256.create());
  let issued = 1;
  return {
    ca: forge.pki.certificateToPem(root),
    issue(names, validity = 'valid') {
      const own = newKeys();
      issued += 1;
      const certificate = newCertificate(
        issued.toString(16).padStart(2, '0'),
        names[0] ?? 'nobody',
        validity === 'valid' ? 2 : -1,
      );
      certificate.publicKey = own.publicKey;
      certificate.setIssuer(root.subject.attributes);
      certificate.setExtensions([{ name: 'subjectAltName', altNames: names.map(alternative) }]);
      certificate.sign(keys.key, forge.md.sha256.create());
      return { certificate: forge.pki.certificateToPem(certificate), key: own.pem };
    },
  };
};
