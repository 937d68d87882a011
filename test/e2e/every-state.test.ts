import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BUNDLE_DIRECTORY } from '../../infra/build/bundles.ts';
import { ManualClock } from '../../sandbox/clock.ts';
import { play } from '../../sandbox/demo/play.ts';
import { nameOf } from '../../sandbox/demo/scenario.ts';
import { SCENARIOS } from '../../sandbox/demo/scenarios.ts';
import type { LogLine } from '../../sandbox/demo/stage.ts';
import { install } from '../../sandbox/installation.ts';
import { type LocalAws, startLocalAws } from '../../sandbox/local-aws.ts';
import type { DatabaseServer, Session } from '../../sandbox/rotation/database.ts';
import { newPassword, PASSWORD_MARK } from '../../sandbox/rotation/password.ts';
import { INFLUXDB_PROGRAM, startInfluxdb } from '../../sandbox/servers/influxdb.ts';
import { startInfluxdb2 } from '../../sandbox/servers/influxdb2.ts';
import { startMongo } from '../../sandbox/servers/mongo.ts';
import { startOracle } from '../../sandbox/servers/oracle.ts';
import { startSqlServer } from '../../sandbox/servers/sqlserver.ts';
import { concluded, EXPECTED, plain } from './expected-endings.ts';

/* What the demo plays on the engines that are tried on real servers, on the others: by logins of the built verifier. */

type Server = {
  readonly host: string;
  readonly port: number;
  readonly dbname?: string;
  /** Makes the user, or gives it another password. */
  setPassword(user: string, password: string): Promise<unknown>;
  stop(): Promise<void>;
};

/** The server, as a rotation function has it: users are what it was told, and the verifier has to find the same. */
const rotated = async (engine: string, server: Server): Promise<DatabaseServer> => {
  const passwords = new Map<string, string>();
  const setPassword = async (user: string, password: string) => {
    await server.setPassword(user, password);
    passwords.set(user, password);
  };
  const session: Session = {
    ping: async () => {},
    setPassword,
    hasUser: async (user) => passwords.has(user),
    createUser: setPassword,
    grantAllOf: async () => {},
    close: async () => {},
  };
  const superuser = { username: 'superuser', password: newPassword() };
  await setPassword(superuser.username, superuser.password);
  const connect = async ({ username, password }: { readonly username: string; readonly password: string }) =>
    passwords.get(username) === password ? session : undefined;
  return { ...server, title: engine, engine, superuser, database: { connect } };
};

const ENGINES: Readonly<Record<string, () => Promise<DatabaseServer>>> = {
  sqlserver: async () => rotated('sqlserver', await startSqlServer()),
  mongo: async () => rotated('mongo', await startMongo()),
  oracle: async () => rotated('oracle', { ...(await startOracle()), dbname: 'ORCL' }),
  'influxdb 1': async () => rotated('influxdb', await startInfluxdb()),
  'influxdb 2': async () => {
    const server = await startInfluxdb2();
    const setPassword = async (user: string, password: string) => server.users.set(user, password);
    return rotated('timestream-influxdb', { ...server, setPassword });
  },
};

let aws: LocalAws;
const clock = new ManualClock(Date.now());
const logLines: LogLine[] = [];

beforeAll(async () => {
  aws = await startLocalAws({
    clock,
    secretsManager: { pendingAfterRotation: 'removed', now: () => clock.now() },
    onLog: (functionName, line) => void logLines.push({ functionName, line }),
  });
  const settings = { bundles: BUNDLE_DIRECTORY, failedRotations: 'recover', mode: 'recover' } as const;
  install(aws, { ...settings, verifier: true });
});
afterAll(() => aws?.close());

describe.each(Object.keys(ENGINES))('%s', (name) => {
  const isMissing = name === 'influxdb 1' && INFLUXDB_PROGRAM === undefined;
  let server: DatabaseServer | undefined;
  beforeAll(async () => {
    if (!isMissing) server = await ENGINES[name]?.();
  });
  afterAll(() => server?.stop());

  // It takes its time to store a password, and to compare one.
  const played = EXPECTED.filter(([state]) => name !== 'influxdb 1' || state.includes('single'));
  test.skipIf(isMissing).each(played)('%s', async (state, { verdicts, labels, logins, rotateSecret }) => {
    const scenario = SCENARIOS.find((each) => nameOf(each) === state);
    if (scenario === undefined || server === undefined) throw new Error('the scenario is not there');
    const secret = `${name.replace(' ', '-')}/${SCENARIOS.indexOf(scenario)}`;
    const row = await play({ aws, clock, server, logLines }, scenario, secret);
    expect(concluded(row)).toEqual(verdicts);
    expect(plain(row.after.labels)).toEqual(labels);
    expect([row.before.currentLogsIn, row.between.currentLogsIn, row.after.currentLogsIn]).toEqual(
      logins ?? [true, true, true],
    );
    expect(row.rotateSecret).toBe(rotateSecret ?? 'works');
    if (state.startsWith('S3, single'))
      expect(row.verdicts[0]?.answers).toEqual({ v1: 'rejected', v2: 'accepted' });
  });
});

test('no password is in what the functions logged', () => {
  expect(logLines.length).toBeGreaterThan(SCENARIOS.length);
  expect(logLines.filter(({ line }) => line.includes(PASSWORD_MARK))).toEqual([]);
});
