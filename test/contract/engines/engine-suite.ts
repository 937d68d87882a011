import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Answer, UnknownCause } from '../../../lambda/decision/evidence.ts';
import type { Engine } from '../../../lambda/verify/values/engine-table.ts';
import { type KeyPair, testAuthority } from '../../../sandbox/servers/certificates.ts';
import {
  droppingHost,
  type Obstacle,
  silentServer,
  talkingServer,
  wiretap,
} from '../../../sandbox/servers/obstacles.ts';
import { closedPort } from '../../../sandbox/servers/ports.ts';
import { anyCharacter } from '../../support/any-character.ts';
import { builtDatabases } from '../../support/built-databases.ts';
import { type LoginOptions, loginOf, PATIENT, RIGHT, type Where, WRONG } from './meeting.ts';

type ServerUnderTest = Where & {
  /** Makes the user `app`, or gives it another password. */
  setPassword(password: string): Promise<unknown>;
  present(pair: KeyPair): Promise<void>;
  stop(): Promise<void>;
};

type EngineUnderTest = {
  readonly engine: Engine;
  /** @default the one that a value which names none means */
  readonly database?: string;
  /** Starts a server, with TLS where it is given a certificate. */
  start(tls?: KeyPair): Promise<ServerUnderTest>;
  /** What a client that wants TLS makes of a server that has none. */
  readonly plainTextServer: UnknownCause;
  /** What is said of a user that does not exist. @default rejected */
  readonly unknownUser?: Answer;
  /** Characters that no password of the server can have. @default none but NUL */
  readonly impossible?: RegExp;
  /** Whether it shows the certificates that it is given, and has no TLS where it is given none. @default true */
  readonly showsCertificate?: boolean;
  /** How many passwords to try: fewer where a server takes long to store one. @default 60 */
  readonly passwords?: number;
};

const accepted: Answer = { kind: 'accepted' };
const rejected: Answer = { kind: 'rejected' };
const unknown = (cause: UnknownCause): Answer => ({ kind: 'unknown', cause });

/** For what never comes about. */
const HASTY = { ...PATIENT, connectMs: 700, loginMs: 1_500 };
/** Of the kind that AWS generates, and of any other that can be stored. */
const anyPassword = fc
  .oneof(
    fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 32 }),
    fc.string({ unit: anyCharacter, minLength: 1, maxLength: 12 }),
  )
  .filter((text) => !text.includes('\0'));

/** What every engine has to do, shown on a real server of its own. */
export const describeEngine = ({
  engine,
  database,
  start,
  plainTextServer,
  unknownUser = rejected,
  passwords = 60,
  showsCertificate = true,
  impossible = /\0/,
}: EngineUnderTest): void => {
  const authority = testAuthority('The right CA');
  let secure: ServerUnderTest;
  let plain: ServerUnderTest;
  const obstacles: Obstacle[] = [];

  const obstacle = async <O extends Obstacle>(made: Promise<O>): Promise<O> => {
    const one = await made;
    obstacles.push(one);
    return one;
  };
  const trusting = builtDatabases({ ca: authority.ca });
  const answer = async (options: Omit<LoginOptions, 'engine'>, limits = PATIENT, server = trusting) =>
    (
      await server.tryLogin(
        loginOf({ engine, ...(database !== undefined && { database }), ...options }),
        limits,
      )
    ).answer;
  const byName = (at: Where): Where => ({ host: 'localhost', port: at.port });

  beforeAll(async () => {
    const pair = authority.issue(['localhost', '127.0.0.1']);
    const started = await Promise.all([start(), ...(showsCertificate ? [start(pair)] : [])]);
    [plain, secure = plain] = started;
    await Promise.all(started.map((server) => server.setPassword(RIGHT)));
  });

  afterAll(async () => {
    await Promise.all([secure?.stop(), plain?.stop(), ...obstacles.map((one) => one.stop())]);
  });

  describe(`${engine}: a password`, () => {
    test('that is right is accepted', async () => {
      expect(await answer({ at: plain })).toEqual(accepted);
    });

    test('that is wrong is rejected', async () => {
      expect(await answer({ at: plain, password: WRONG })).toEqual(rejected);
    });

    test(`of a user that does not exist is ${unknownUser.kind}`, async () => {
      expect(await answer({ at: plain, user: 'nobody' })).toEqual(unknownUser);
    });

    test('that is right is never rejected, whatever characters are in it', async () => {
      await fc.assert(
        fc.asyncProperty(
          anyPassword.filter((text) => !impossible.test(text)),
          async (password) => {
            await plain.setPassword(password);
            const { kind } = await answer({ at: plain, password });
            expect(kind).not.toBe('rejected');
            if (/^[\x20-\x7e]+$/.test(password)) expect(kind).toBe('accepted');
          },
        ),
        { numRuns: passwords },
      );
      await plain.setPassword(RIGHT);
    });

    test.each([
      ['of characters beyond ASCII', { password: 'FAKE-wröng' }],
      ['of a user with such characters', { user: 'nöbody' }],
    ])('%s, which clients write in several ways, is not rejected', async (_, options) => {
      expect((await answer({ at: plain, ...options })).kind).toBe('unknown');
    });

    test('is tried over one connection and once', async () => {
      for (const password of [RIGHT, WRONG]) {
        const tap = await obstacle(wiretap(plain));
        await answer({ at: tap, password });
        expect(tap.connections()).toBe(1);
      }
    });
  });

  describe(`${engine}: a server out of reach`, () => {
    test('that refuses connections is unreachable', async () => {
      const at = { host: '127.0.0.1', port: await closedPort() };
      expect(await answer({ at })).toEqual(unknown('unreachable'));
    });

    test('whose name does not resolve is unreachable', async () => {
      expect(await answer({ at: { host: 'nobody.invalid', port: 1 } })).toEqual(unknown('unreachable'));
    });

    test('that drops packets is a time-out', async () => {
      expect(await answer({ at: await obstacle(droppingHost()) }, HASTY)).toEqual(unknown('timeout'));
    });

    test('that takes the connection and says nothing is a time-out', async () => {
      const at = await obstacle(silentServer());
      expect(await answer({ at }, HASTY)).toEqual(unknown('timeout'));
    });

    test('that stops in the middle of the handshake is unreachable', async () => {
      expect(await answer({ at: await obstacle(wiretap(plain, { cut: true })) })).toEqual(
        unknown('unreachable'),
      );
    });

    test('that speaks another language tells nothing', async () => {
      const at = await obstacle(talkingServer('HTTP/1.1 400 Bad Request\r\n\r\n'));
      expect((await answer({ at })).kind).toBe('unknown');
    });
  });

  describe.skipIf(!showsCertificate)(`${engine}: TLS`, () => {
    test('is verified by the name and by the address of the host', async () => {
      for (const at of [byName(secure), secure]) {
        expect(await answer({ at, tls: true })).toEqual(accepted);
        expect(await answer({ at, tls: true, password: WRONG })).toEqual(rejected);
      }
    });

    test('hides the user and the password', async () => {
      const tap = await obstacle(wiretap(secure));
      expect(await answer({ at: tap, tls: true })).toEqual(accepted);
      expect(tap.heard().includes(RIGHT)).toBe(false);
      expect(tap.heard().includes('app')).toBe(false);
    });

    test('is never given up for plain text: nothing of the login is sent', async () => {
      const tap = await obstacle(wiretap(plain));
      const limits = { ...PATIENT, connectMs: 3_000 };
      expect(await answer({ at: tap, tls: true }, limits)).toEqual(unknown(plainTextServer));
      expect(tap.connections()).toBe(1);
      expect(tap.heard().includes('app')).toBe(false);
    });

    test('with a certificate of another CA is refused', async () => {
      const other = testAuthority('Another CA');
      expect(await answer({ at: secure, tls: true }, PATIENT, builtDatabases({ ca: other.ca }))).toEqual(
        unknown('tls'),
      );
    });

    test('that stops in the middle of its handshake tells nothing', async () => {
      const at = await obstacle(wiretap(secure, { cut: true }));
      expect((await answer({ at, tls: true })).kind).toBe('unknown');
    });

    test('with a certificate for another name is refused', async () => {
      await secure.present(authority.issue(['localhost']));
      expect(await answer({ at: secure, tls: true })).toEqual(unknown('tls'));
      await secure.present(authority.issue(['elsewhere.test', '127.0.0.1']));
      expect(await answer({ at: byName(secure), tls: true })).toEqual(unknown('tls'));
    });

    test('with a certificate that has expired is refused', async () => {
      await secure.present(authority.issue(['127.0.0.1'], 'expired'));
      expect(await answer({ at: secure, tls: true })).toEqual(unknown('tls'));
      await secure.present(authority.issue(['127.0.0.1']));
      expect(await answer({ at: secure, tls: true })).toEqual(accepted);
    });
  });
};
