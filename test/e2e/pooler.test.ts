import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { BUNDLE_DIRECTORY } from '../../infra/build/bundles.ts';
import { ManualClock } from '../../sandbox/clock.ts';
import { startServer } from '../../sandbox/database-servers.ts';
import { enact, type Row } from '../../sandbox/demo/play.ts';
import { nameOf, type Scenario, ScenarioBuilder } from '../../sandbox/demo/scenario.ts';
import type { LogLine } from '../../sandbox/demo/stage.ts';
import { install } from '../../sandbox/installation.ts';
import { type LocalAws, startLocalAws } from '../../sandbox/local-aws.ts';
import type { Users } from '../../sandbox/provision.ts';
import type { DatabaseServer, Session } from '../../sandbox/rotation/database.ts';
import type { RotationPoint } from '../../sandbox/rotation/gate.ts';
import { PGBOUNCER_PROGRAM, type Pgbouncer, startPgbouncer } from '../../sandbox/servers/pgbouncer.ts';

const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
const POINTS: readonly RotationPoint[] = [
  ...STEPS.flatMap((step) => [`${step}:invoked`, `${step}:checked`, `${step}:acted`] as const),
  'setSecret:ready',
];
/** Past these a step still takes effect, whatever becomes of the secret. */
const POINTS_OF_NO_RETURN = ['createSecret:checked', 'setSecret:ready', 'finishSecret:checked'] as const;

/** A first or second rotation that is held at a point, and goes on before or after the cancellation is acted on. */
const scenariosOf = (users: Users): readonly Scenario[] => {
  const begun = (title: string) => new ScenarioBuilder('held', users, title);
  const first = (point: RotationPoint) => begun(`1st at ${point}`).rotateUntil(point).cancel();
  const second = (point: RotationPoint) => begun(`2nd at ${point}`).rotate().rotateUntil(point).cancel();
  return [
    ...POINTS.flatMap((point) => [first, second].map((held) => held(point).letGo().deliver().settle())),
    ...POINTS_OF_NO_RETURN.map((point) => second(point).deliver().letGo().settle()),
    ...(users === 'single' ? [] : [first('setSecret:user-created').kill().deliver().settle()]),
  ];
};

/** The version that bears a label, by its short name. */
const holderOf = (label: string, { labels }: Seen['after']): string | undefined =>
  Object.entries(labels).find(([, its]) => its.includes(label))?.[0];

type Seen = Pick<Row, 'before' | 'between' | 'verdicts'> & { readonly after: Pick<Row['after'], 'labels'> };

/** What was concluded, and whether it may be: nothing that moves AWSCURRENT, and a person where one is needed. */
const toldOf = (scenario: Scenario, { before, between, after, verdicts }: Seen) => {
  const current = [before, between, after].map((look) => holderOf('AWSCURRENT', look));
  const pending = holderOf('AWSPENDING', before);
  return {
    title: nameOf(scenario),
    moved: current[1] !== current[2] || verdicts.some(({ verdict }) => MOVING.includes(verdict)),
    believed: verdicts.some(({ answers }) => Object.values(answers).includes('accepted')),
    called: verdicts.some(({ attention }) => attention === 'required'),
    isToBeCalled: pending !== undefined && pending !== current[0],
  };
};

/** The verdicts that move AWSCURRENT. */
const MOVING = ['promote', 'rollback'];

/**
 * The server as a secret names it: by the pooler's port. Rotation goes past the pooler, as AWS advises. The
 * pooler has each user's first password and a session of it, and no later one.
 */
const behind = (server: DatabaseServer, pooler: Pgbouncer, hasFile: boolean): DatabaseServer => {
  const passwords: Record<string, string> = {};
  const learn = async (username: string, password: string) => {
    passwords[username] = password;
    if (hasFile) await pooler.reload(passwords);
    const { host, port } = pooler;
    const client = new pg.Client({ host, port, user: username, password, database: 'postgres' });
    await client.connect();
    await client.query('SELECT 1');
    await client.end();
  };
  const { database } = server;
  return {
    ...server,
    port: pooler.port,
    database: {
      async connect(credential) {
        const session = await database.connect({ ...credential, port: server.port });
        return session && learning(session, learn);
      },
    },
  };
};

const learning = (
  session: Session,
  learn: (username: string, password: string) => Promise<void>,
): Session => ({
  ping: () => session.ping(),
  setPassword: (username, password) => session.setPassword(username, password),
  hasUser: (username) => session.hasUser(username),
  async createUser(username, password) {
    await session.createUser(username, password);
    await learn(username, password);
  },
  grantAllOf: (from, to) => session.grantAllOf(from, to),
  close: () => session.close(),
});

describe.skipIf(PGBOUNCER_PROGRAM === undefined)('the verifier behind PgBouncer', () => {
  const clock = new ManualClock();
  const logLines: LogLine[] = [];
  let aws: LocalAws;
  let server: DatabaseServer;

  beforeAll(async () => {
    server = await startServer('postgres');
    aws = await startLocalAws({
      clock,
      secretsManager: { pendingAfterRotation: 'removed' },
      onLog: (functionName, line) => void logLines.push({ functionName, line }),
    });
    install(aws, { bundles: BUNDLE_DIRECTORY, mode: 'recover', verifier: true });
  });
  afterAll(async () => {
    await aws?.close();
    await server?.stop();
  });

  const POOLS = ['session', 'transaction'] as const;
  const SOURCES = ['a stale file', 'the server asked'] as const;
  const USERS = ['single', 'alternating'] as const;
  const CASES = POOLS.flatMap((pool) =>
    SOURCES.flatMap((source) => USERS.map((users) => [pool, source, users] as const)),
  );

  test.each(CASES)(
    'in %s mode, passwords from %s, %s: AWSCURRENT stays wherever a rotation is cancelled, and somebody is called',
    { timeout: 600_000 },
    async (pool, source, users) => {
      const hasFile = source === 'a stale file';
      const asking = { user: server.superuser.username, password: server.superuser.password };
      const pooler = await startPgbouncer({ server, pool, ...(!hasFile && { asking }) });
      onTestFinished(() => pooler.stop());
      const pooled = behind(server, pooler, hasFile);
      const amiss = [];
      for (const [index, scenario] of scenariosOf(users).entries()) {
        const name = `${pool}/${hasFile ? 'file' : 'asking'}/${users}/${index}`;
        const enacted = await enact({ aws, clock, logLines, server: pooled }, scenario, name);
        const told = toldOf(scenario, { ...enacted, after: { labels: await enacted.secret.labels() } });
        if (told.moved || told.believed || told.called !== told.isToBeCalled) amiss.push(told);
      }
      expect(amiss).toEqual([]);
    },
  );
});
