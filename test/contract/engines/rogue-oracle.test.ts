import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Answer } from '../../../lambda/decision/evidence.ts';
import { ORACLE_ANSWERS } from '../../../lambda/verify/engines/oracle-answers.ts';
import {
  type OracleOptions,
  type OracleStep,
  type OracleTwist,
  startOracle,
} from '../../../sandbox/servers/oracle.ts';
import { hangUp, hear, rogueServer, say, secure } from '../../../sandbox/servers/rogue.ts';
import {
  accept,
  data,
  done,
  end,
  failure,
  head,
  named,
  parameters,
  redirect,
  refuse,
  row,
} from '../../../sandbox/servers/tns-messages.ts';
import { accepted, rejected, unknown } from '../../support/secrets.ts';
import { loginOf, PATIENT, RIGHT, WRONG } from './meeting.ts';
import { environment, hasCredentials, verifyAll } from './misled.ts';
import { pair, stranger, trusting, tryWith } from './rogue-tls.ts';

const NUMBERS = [...ORACLE_ANSWERS.keys()].filter((row) => typeof row === 'number');

const databases = trusting();
const tryOracle = tryWith('oracle', databases);

type Twisted = OracleOptions & { readonly password?: string; readonly loginMs?: number };

/** One login at a server of our own that replies otherwise. */
const twisted = async (
  twist: OracleTwist,
  { password = RIGHT, loginMs = PATIENT.loginMs, ...options }: Twisted = {},
): Promise<{ readonly answer: Answer; readonly steps: readonly OracleStep[] }> => {
  const server = await startOracle({ ...options, twist });
  onTestFinished(() => server.stop());
  await server.setPassword('app', RIGHT);
  const login = loginOf({ engine: 'oracle', at: server, password, tls: options.tls !== undefined });
  const { answer } = await databases.tryLogin(login, { ...PATIENT, loginMs });
  return { answer, steps: server.steps() };
};

const replying =
  (to: OracleStep, bytes: Uint8Array | undefined): OracleTwist =>
  (step, reply) =>
    step === to ? bytes : reply;

describe('Oracle: before TLS stands', () => {
  test.each([
    ['a refusal of the password', failure(1017)],
    ['a refusal of the listener’s', refuse(12514)],
    ['an accepted connection', accept],
  ])('%s is not believed, and nothing of the login was sent', async (_, words) => {
    for (const script of [
      [say(words), hangUp],
      [hear(), say(words), hangUp],
      [secure(stranger), say(words), hangUp],
    ]) {
      const tried = await tryOracle(script, { tls: true });
      expect(tried.answer).toEqual(unknown('tls'));
      expect(hasCredentials(tried)).toBe(false);
    }
  });
});

describe('Oracle: a listener', () => {
  test.each<[string, number, Answer]>([
    ['knows no such service', 12514, unknown('not-permitted')],
    ['has no room', 12516, unknown('busy')],
    ['has an instance that takes no connections', 12528, unknown('busy')],
    ['knows no such instance', 12505, unknown('unclassified')],
    ['says what a server says of a password', 1017, unknown('unclassified')],
    ['has another reason', 12599, unknown('unclassified')],
  ])('that %s refuses nobody’s password', async (_, number, answer) => {
    for (const options of [{}, { tls: pair }])
      expect((await twisted(replying('connect', refuse(number)), options)).answer).toEqual(answer);
  });

  test('that sends the client elsewhere is not followed', async () => {
    const other = await rogueServer([]);
    onTestFinished(() => other.stop());
    const { answer, steps } = await twisted(replying('connect', redirect(other)));
    expect(answer).toEqual(unknown('unclassified'));
    expect(steps).toEqual(['connect']);
    expect(other.connections()).toBe(0);
  });

  test('that refuses the one and accepts the other lets nobody in', async () => {
    const rogue = await rogueServer(
      [hear(), say(refuse(1017)), hangUp],
      [hear(), say(accept), hear(), hangUp],
    );
    onTestFinished(() => rogue.stop());
    const answers = await verifyAll('oracle', rogue, { current: 'a', pending: 'b' }, environment());
    expect(Object.values(answers).map(({ kind }) => kind)).toEqual(['unknown', 'unknown']);
  });
});

describe('Oracle: a proof of the password', () => {
  test.each(['protocol', 'types', 'challenge'] as const)(
    'that was not sent yet is not refused in reply to its %s',
    async (step) => {
      const { answer, steps } = await twisted(replying(step, failure(1017)));
      expect(answer).toEqual(unknown('unclassified'));
      expect(steps).not.toContain('proof');
    },
  );

  test('is refused by ORA-01017 in reply to it, with and without TLS', async () => {
    for (const options of [{}, { tls: pair }]) {
      const { answer, steps } = await twisted((_, reply) => reply, { ...options, password: WRONG });
      expect(answer).toEqual(rejected);
      expect(steps.at(-1)).toBe('proof');
    }
  });

  test.each(NUMBERS)('means with ORA-%i what the table says, and never a login', async (number) => {
    expect((await twisted(replying('proof', failure(number)))).answer).toEqual(ORACLE_ANSWERS.get(number));
  });

  test.each([
    ['no proof of its own', parameters({ AUTH_SESSION_ID: '1' })],
    ['one that is none', parameters({ AUTH_SESSION_ID: '1', AUTH_SVR_RESPONSE: '00'.repeat(48) })],
    ['nothing to say', data(Buffer.from([9, 0, 0]))],
  ])('is accepted by nobody who answers with %s', async (_, bytes) => {
    const { answer } = await twisted(replying('proof', bytes), { loginMs: 2_000 });
    expect(answer.kind).toBe('unknown');
  });
});

describe('Oracle: a session', () => {
  test('of a server that proves the password and refuses it in one reply is a pooler’s', async () => {
    const { answer } = await twisted((step, reply) =>
      step === 'proof' ? data(reply.subarray(10, -end.length), failure(1017).subarray(10)) : reply,
    );
    expect(answer).toEqual(unknown('pooler'));
  });

  test('of a server that proves nothing, whatever it said before, is none', async () => {
    const early = named({ AUTH_SESSION_ID: '1', AUTH_SVR_RESPONSE: '00'.repeat(48) });
    const { answer, steps } = await twisted((step, reply) => {
      if (step === 'challenge') return data(early, reply.subarray(10));
      return step === 'proof' ? done : reply;
    });
    expect(answer).toEqual(unknown('unclassified'));
    expect(steps.at(-1)).toBe('proof');
  });

  test('that is the one announced is a login', async () => {
    const { answer, steps } = await twisted((_, reply) => reply, { tls: pair });
    expect(answer).toEqual(accepted);
    expect(steps).toEqual(['connect', 'protocol', 'types', 'challenge', 'proof', 'query', 'logoff']);
  });

  test.each([
    ['of another number', row('4711'), 'pooler'],
    ['that refuses what was accepted', failure(1017), 'pooler'],
    ['without rights', failure(1045), 'not-permitted'],
    ['that fails', failure(600), 'unclassified'],
  ] as const)('%s is none', async (_, bytes, cause) => {
    expect((await twisted(replying('query', bytes))).answer).toEqual(unknown(cause));
  });
});

test.each<OracleStep>(['connect', 'protocol', 'types', 'challenge', 'proof', 'query'])(
  'Oracle: a server that says nothing to %s is a time-out',
  async (step) => {
    const { answer } = await twisted(replying(step, undefined), { loginMs: 700 });
    expect(answer).toEqual(unknown('timeout'));
  },
);

test('Oracle: messages that are none tell nothing', async () => {
  const steps = fc.constantFrom<OracleStep>('protocol', 'types', 'challenge', 'proof', 'query');
  const anything = fc.uint8Array({ maxLength: 64 });
  await fc.assert(
    fc.asyncProperty(steps, anything, fc.boolean(), async (step, bytes, whole) => {
      const words = whole ? data(bytes) : Buffer.concat([head(bytes.length * 2), bytes]);
      const { answer } = await twisted(replying(step, words), { endsAfter: step, loginMs: 1_000 });
      expect(answer.kind).toBe('unknown');
    }),
    { numRuns: 100 },
  );
});
