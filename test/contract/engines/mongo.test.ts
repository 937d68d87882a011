import { MongoClient } from 'mongodb';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type MongoOptions, startMongo } from '../../../sandbox/servers/mongo.ts';
import { rogueServer } from '../../../sandbox/servers/rogue.ts';
import { builtDatabases } from '../../support/built-databases.ts';
import { accepted, rejected, unknown } from '../../support/secrets.ts';
import { describeEngine } from './engine-suite.ts';
import { type LoginOptions, loginOf, PATIENT, RIGHT, WRONG } from './meeting.ts';

/** The administrator's URL of a real server: `mongodb://user:password@host:port`. CONTRIBUTING.md starts one. */
const REAL = process.env['CONTRACT_MONGODB'];

/** It knows the user before it has the password, and so it says. */
const unknownUser = unknown('unclassified');

describe('MongoDB, a server of our own', () => {
  describeEngine({
    engine: 'mongo',
    async start(tls) {
      const server = await startMongo(tls ? { tls } : {});
      return { ...server, setPassword: (password) => server.setPassword('app', password) };
    },
    plainTextServer: 'tls',
    unknownUser,
  });

  const engines = builtDatabases();

  const started = async (options: MongoOptions = {}) => {
    const server = await startMongo(options);
    onTestFinished(() => server.stop());
    await server.setPassword('app', RIGHT);
    const answer = async (login: Partial<LoginOptions>) =>
      (await engines.tryLogin(loginOf({ engine: 'mongo', at: server, ...login }), PATIENT)).answer;
    return { server, answer };
  };

  test.each<[string, MongoOptions, string[]]>([
    ['has SCRAM-SHA-256 alone', { mechanisms: ['SCRAM-SHA-256'] }, ['ismaster', 'saslContinue']],
    ['has SCRAM-SHA-1 alone', { mechanisms: ['SCRAM-SHA-1'] }, ['ismaster', 'saslStart', 'saslContinue']],
    [
      'has SCRAM-SHA-1 and does not say so, as DocumentDB',
      { mechanisms: ['SCRAM-SHA-1'], tellsMechanisms: false },
      ['ismaster', 'saslStart', 'saslContinue'],
    ],
  ])('a server that %s tells right from wrong', async (_, options, commands) => {
    const { server, answer } = await started(options);
    expect(await answer({ password: WRONG })).toEqual(rejected);
    expect(server.commands()).toEqual(commands);
    expect(await answer({})).toEqual(accepted);
  });

  test.each([
    ['a password', { password: 'FAKE-é' }],
    ['a user', { user: 'äpp' }],
    ['a user with a sign that SCRAM spells otherwise', { user: 'a=b=c' }],
    ['another', { user: 'a,b,c' }],
  ])('a refusal is not believed of %s beyond plain ASCII', async (_, login: Partial<LoginOptions>) => {
    const { server, answer } = await started();
    await server.setPassword(login.user ?? 'app', 'FAKE-other');
    expect(await answer(login)).toEqual(unknown('unclassified'));
  });

  test('no other member of a replica set is looked for', async () => {
    const other = await rogueServer([]);
    onTestFinished(() => other.stop());
    const at = `${other.host}:${other.port}`;
    const set = {
      setName: 'rs0',
      hosts: [at],
      primary: at,
      me: at,
      isWritablePrimary: false,
      secondary: true,
    };
    const { answer } = await started({
      twist: (command, reply) => (command === 'ismaster' ? { ...reply, ...set } : reply),
    });
    expect([await answer({}), await answer({ password: WRONG })]).toEqual([accepted, rejected]);
    expect(other.connections()).toBe(0);
  });
});

if (REAL === undefined) console.warn('A real MongoDB was not tried: name it in CONTRACT_MONGODB.');

describe.skipIf(REAL === undefined)('the MongoDB that CONTRACT_MONGODB names', () => {
  describeEngine({
    engine: 'mongo',
    async start() {
      const client = await new MongoClient(REAL ?? '').connect();
      const [{ host = '', port = 0 } = {}] = client.options.hosts;
      const admin = client.db('admin');
      return {
        host,
        port,
        setPassword: (pwd) =>
          admin
            .command({ createUser: 'app', pwd, roles: [] })
            .catch(() => admin.command({ updateUser: 'app', pwd })),
        present: async () => {},
        stop: () => client.close(),
      };
    },
    plainTextServer: 'tls',
    unknownUser,
    // Others it normalizes, or does not take at all.
    impossible: /[^\x20-\x7e]/,
    showsCertificate: false,
  });
});
