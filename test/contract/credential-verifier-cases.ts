import { beforeAll, describe, expect, test } from 'vitest';
import type { Answer, Candidate, Evidence, Role } from '../../lambda/decision/evidence.ts';
import type { Secret } from '../../lambda/decision/observation.ts';
import type { VersionId } from '../../lambda/decision/values.ts';
import type { CredentialVerifier } from '../../lambda/remediate/ports.ts';
import type { Stored } from '../support/memory-verifier.ts';
import { accepted, C, OLD, P, Q, rejected, taken, unknown, V } from '../support/secrets.ts';

/** A secret as its verifier finds it; a version that is not in `values` holds none. */
type Setting = {
  readonly values: Readonly<Record<VersionId, Stored>>;
  /** The password that works, by user. */
  readonly live: Readonly<Record<string, string>>;
  /** Whether nobody listens where the values say. */
  readonly closed?: true;
};

/** A verifier, and the means to bring about what it is to find. Each call's users are its own. */
export type VerifierBench = (setting: Setting) => Promise<{
  readonly verifier: CredentialVerifier;
  readonly secret: Secret;
}>;

const app = (password: string): Stored => ({ user: 'app', password });
const PASSWORDS = { [C]: app('FAKE-c'), [P]: app('FAKE-p'), [V]: app('FAKE-v') };

const ROLES: readonly (readonly [VersionId, Role])[] = [
  [C, 'current'],
  [P, 'pending'],
  [V, 'previous'],
  [Q, 'parked'],
  [OLD, 'parked'],
];
const candidates = (...versions: readonly VersionId[]): Candidate[] =>
  ROLES.filter(([versionId]) => versions.includes(versionId)).map(([versionId, role]) => ({
    versionId,
    role,
  }));

const notTried = unknown('not-tried');
const unreachable: Answer = {
  kind: 'unknown',
  cause: 'unreachable',
  endpoint: { host: '127.0.0.1', port: expect.any(Number) },
};
const noLogin = (cause: Parameters<typeof unknown>[0]) => ({ answer: unknown(cause), sameIdentity: false });

/** What is stored and live, which versions are asked about, and all that has to be answered. */
const CASES: Readonly<Record<string, readonly [Setting, readonly VersionId[], Evidence]>> = {
  'AWSCURRENT that logs in is the only one tried': [
    { values: PASSWORDS, live: { app: 'FAKE-c' } },
    [C, P, V],
    taken({ [C]: accepted, [P]: notTried, [V]: notTried }),
  ],
  'where AWSCURRENT is refused, the others are tried until one of the same user logs in': [
    { values: PASSWORDS, live: { app: 'FAKE-p' } },
    [C, P, V],
    taken({ [C]: rejected, [P]: accepted, [V]: notTried }),
  ],
  'the last one may be it': [
    { values: { ...PASSWORDS, [P]: app('FAKE-c') }, live: { app: 'FAKE-v' } },
    [C, P, V],
    taken({ [C]: rejected, [P]: rejected, [V]: accepted }),
  ],
  'none may be it': [
    { values: PASSWORDS, live: { app: 'FAKE-another' } },
    [C, P],
    taken({ [C]: rejected, [P]: rejected }),
  ],
  'after two refusals in a row a user is left alone': [
    { values: PASSWORDS, live: { app: 'FAKE-v' } },
    [C, P, V],
    taken({ [C]: rejected, [P]: rejected, [V]: unknown('attempts-spent') }),
  ],
  'a user that the database does not know is refused': [
    { values: PASSWORDS, live: {} },
    [C, P],
    taken({ [C]: rejected, [P]: rejected }),
  ],
  'only versions that were asked about are answered for': [
    { values: PASSWORDS, live: { app: 'FAKE-p' } },
    [C, V],
    taken({ [C]: rejected, [V]: rejected }),
  ],
  'a version without a value is told as that': [
    { values: { [C]: app('FAKE-c'), [V]: app('FAKE-v') }, live: { app: 'FAKE-v' } },
    [C, P, V],
    taken({ [C]: rejected, [P]: { ...noLogin('no-value'), hasValue: false }, [V]: accepted }),
  ],
  'another user that logs in is told as another, and is not the end of it': [
    {
      values: { ...PASSWORDS, [P]: { user: 'other', password: 'FAKE-p' } },
      live: { app: 'FAKE-v', other: 'FAKE-p' },
    },
    [C, P, V],
    taken({ [C]: rejected, [P]: { answer: accepted, sameIdentity: false }, [V]: accepted }),
  ],
  'another host is never tried, there or here, and told by the field': [
    {
      values: { ...PASSWORDS, [P]: { user: 'app', password: 'FAKE-p', host: 'elsewhere.invalid' } },
      live: { app: 'FAKE-p' },
    },
    [C, P],
    taken({
      [C]: rejected,
      [P]: { answer: { kind: 'unknown', cause: 'differs', fields: ['host'] }, sameIdentity: false },
    }),
  ],
  'a value that only begins like credentials is not understood': [
    { values: { ...PASSWORDS, [P]: '{"half' }, live: {} },
    [C, P],
    taken({
      [C]: rejected,
      [P]: { answer: { kind: 'unknown', cause: 'not-understood', fields: ['value'] }, sameIdentity: false },
    }),
  ],
  'where AWSCURRENT names no engine there is nowhere to try the others, and it is not understood beside a login':
    [
      { values: { ...PASSWORDS, [C]: 'an API key' }, live: { app: 'FAKE-p' } },
      [C, P],
      {
        ...taken({
          [C]: {
            answer: { kind: 'unknown', cause: 'not-understood', fields: ['value'] },
            sameIdentity: false,
          },
          [P]: { answer: notTried, sameIdentity: false },
        }),
        ...{ engine: 'unknown' },
      },
    ],
  'where no version names an engine, none is tried': [
    { values: { ...PASSWORDS, [C]: 'an API key', [P]: 'an API key' }, live: { app: 'FAKE-p' } },
    [C, P],
    {
      ...taken({ [C]: noLogin('unsupported-engine'), [P]: noLogin('unsupported-engine') }),
      ...{ engine: 'none' },
    },
  ],
  'where nobody listens nothing is known, and the others are left alone': [
    { values: PASSWORDS, live: {}, closed: true },
    [C, P],
    taken({ [C]: unreachable, [P]: notTried }),
  ],
  'a password is tried once': [
    {
      values: { ...PASSWORDS, [P]: app('FAKE-c'), [Q]: app('FAKE-v'), [OLD]: app('FAKE-old') },
      live: { app: 'FAKE-old' },
    },
    [C, P, V, Q, OLD],
    taken({
      [C]: rejected,
      [P]: rejected,
      [V]: rejected,
      [Q]: rejected,
      [OLD]: unknown('attempts-spent'),
    }),
  ],
};

/** What every CredentialVerifier of one's own databases has to do, whatever is behind it. */
export const triesAsAgreed = (subject: string, open: () => Promise<VerifierBench>): void => {
  describe(subject, () => {
    let bench: VerifierBench;
    beforeAll(async () => {
      bench = await open();
    });

    test.each(Object.entries(CASES))('%s', async (_, [setting, versions, evidence]) => {
      const { verifier, secret } = await bench(setting);
      expect(verifier.appliesTo(secret)).toBe(true);
      expect(await verifier.verify(secret, candidates(...versions))).toEqual(evidence);
    });

    test('asked again, it answers again', async () => {
      const { verifier, secret } = await bench({ values: PASSWORDS, live: { app: 'FAKE-c' } });
      const first = await verifier.verify(secret, candidates(C, P, V));
      expect(await verifier.verify(secret, candidates(C, P, V))).toEqual(first);
    });

    test('asked again right after two refusals, it leaves the user in peace', async () => {
      const { verifier, secret } = await bench({ values: PASSWORDS, live: { app: 'FAKE-v' } });
      await verifier.verify(secret, candidates(C, P, V));
      expect(await verifier.verify(secret, candidates(C, V))).toEqual(
        taken({ [C]: unknown('cooling-down'), [V]: notTried }),
      );
    });
  });
};
