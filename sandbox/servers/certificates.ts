import { generateKeyPairSync } from 'node:crypto';
import forge from 'node-forge';

/** A certificate with its key, both PEM. */
export type KeyPair = { readonly certificate: string; readonly key: string };

type TestAuthority = {
  /** What a client has to trust, PEM. */
  readonly ca: string;
  /** A server's certificate for these DNS names and addresses. */
  issue(names: readonly string[], validity?: Validity): KeyPair;
};

const DAY_MS = 86_400_000;
const daysFromNow = (days: number): Date => new Date(Date.now() + days * DAY_MS);

type Keys = ReturnType<typeof newKeys>;

const newKeys = () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
  const key = forge.pki.privateKeyFromPem(pem);
  return { pem, key, publicKey: forge.pki.setRsaPublicKey(key.n, key.e) };
};

let shared: Keys | undefined;
/** All servers have the same keys: making them takes longer than a test. */
const serverKeys = (): Keys => {
  shared ??= newKeys();
  return shared;
};

const VALIDITY = {
  valid: [-2, 2],
  expired: [-2, -1],
  early: [1, 2],
} as const;
/** `expired`: valid until yesterday. `early`: from tomorrow on. */
type Validity = keyof typeof VALIDITY;

let made = 0;

const newCertificate = (name: string, keys: Keys, validity: Validity = 'valid') => {
  const certificate = forge.pki.createCertificate();
  const [from, until] = VALIDITY[validity];
  made += 1;
  certificate.serialNumber = made.toString(16).padStart(4, '0');
  certificate.validity.notBefore = daysFromNow(from);
  certificate.validity.notAfter = daysFromNow(until);
  certificate.setSubject([{ name: 'commonName', value: name }]);
  certificate.publicKey = keys.publicKey;
  return certificate;
};

const signed = (certificate: forge.pki.Certificate, by: forge.pki.Certificate, keys: Keys): string => {
  certificate.setIssuer(by.subject.attributes);
  certificate.sign(keys.key, forge.md.sha256.create());
  return forge.pki.certificateToPem(certificate);
};

/** Subject alternative names as the standard numbers them: 2 for a DNS name, 7 for an address. */
const alternative = (name: string) =>
  /^[\d.]+$/.test(name) ? { type: 7, ip: name } : { type: 2, value: name };

const forNames = (names: readonly string[], keys: Keys, validity?: Validity) => {
  const certificate = newCertificate(names[0] ?? 'nobody', keys, validity);
  certificate.setExtensions([{ name: 'subjectAltName', altNames: names.map(alternative) }]);
  return certificate;
};

/** A certificate authority that lives as long as the test does; nothing of it is kept. */
export const testAuthority = (name = 'Test CA'): TestAuthority => {
  const keys = newKeys();
  const root = newCertificate(name, keys);
  root.setExtensions([{ name: 'basicConstraints', cA: true, critical: true }]);
  return {
    ca: signed(root, root, keys),
    issue(names, validity) {
      const own = serverKeys();
      return { certificate: signed(forNames(names, own, validity), root, keys), key: own.pem };
    },
  };
};

/** A certificate that vouches for itself. */
export const selfSigned = (names: readonly string[]): KeyPair => {
  const keys = newKeys();
  const certificate = forNames(names, keys);
  return { certificate: signed(certificate, certificate, keys), key: keys.pem };
};
