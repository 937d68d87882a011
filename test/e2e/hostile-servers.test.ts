import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { ManualClock } from '../../sandbox/clock.ts';
import { type LocalAws, startLocalAws } from '../../sandbox/local-aws.ts';
import { type PostgresServer, startPostgres } from '../../sandbox/servers/postgres.ts';
import { drip, flood, hear, rogueServer, type Script, say } from '../../sandbox/servers/rogue.ts';
import { greeting, head } from '../../sandbox/servers/rogue-mysql.ts';
import { EMPTY_ERROR } from '../../sandbox/servers/rogue-postgres.ts';
import { type CliRun, runCli } from '../support/cli.ts';
import { C, P } from '../support/secrets.ts';

const OLD = 'FAKE-old-password';
const NEW = 'FAKE-new-password';

const HOSTILE: readonly (readonly [string, string, Script])[] = [
  ['loop', 'postgres', [hear(), say(EMPTY_ERROR)]],
  ['silence', 'postgres', [hear()]],
  ['flood', 'mysql', [say(greeting()), hear(), flood('x')]],
  ['announced', 'mysql', [say(head(2 ** 24 - 1, 0), 'x')]],
  ['nested', 'redis', [hear(), say('*1\r\n'.repeat(200_000))]],
  ['drip', 'redis', [drip('+OK', 50)]],
];

const HOUR_MS = 3_600_000;
/** Commands that end where a server has them wait without an end; loose on purpose. */
const IN_TIME_MS = 600_000;

describe('from the command line, where servers hang, loop and flood', () => {
  let aws: LocalAws;
  let server: PostgresServer;

  beforeAll(async () => {
    aws = await startLocalAws({ clock: new ManualClock() });
    server = await startPostgres();
    for (const name of ['a-lockout', 'z-lockout']) {
      await server.sql(`CREATE ROLE "${name}" LOGIN PASSWORD '${NEW}'`);
      plant(name, 'postgres', server.port);
    }
  });
  afterAll(async () => {
    await aws?.close();
    await server?.stop();
  });

  /** A secret whose rotation was cancelled after the password had been changed. */
  const plant = (name: string, engine: string, port: number) => {
    const value = (password: string) =>
      JSON.stringify({ engine, host: '127.0.0.1', port, username: name, password, ssl: false });
    aws.manager.plant({
      name,
      rotationEnabled: false,
      createdAtMs: Date.now() - 2 * HOUR_MS,
      changedAtMs: Date.now() - HOUR_MS,
      versions: [
        { id: C, labels: ['AWSCURRENT'], value: value(OLD) },
        { id: P, labels: ['AWSPENDING'], value: value(NEW) },
      ],
    });
  };

  const run = async (...words: readonly string[]): Promise<CliRun> => {
    const done = await runCli(aws.url, words, { environment: { DEBUG: '*', NODE_DEBUG: 'net,tls,worker' } });
    expect(done.stdout + done.stderr).not.toContain('FAKE');
    return done;
  };

  test('plan and sweep end, and the other secrets have their answers', { timeout: IN_TIME_MS }, async () => {
    for (const [name, engine, script] of HOSTILE) {
      const rogue = await rogueServer(script);
      onTestFinished(() => rogue.stop());
      plant(`m-${name}`, engine, rogue.port);
    }
    const plans = await Promise.all(HOSTILE.map(([name]) => run('plan', `m-${name}`, '--verify', '--json')));
    const reasons = plans.map(({ stdout }) => JSON.parse(stdout).reason);
    expect(reasons).toEqual(HOSTILE.map(() => 'unverified'));

    const { stdout } = await run('sweep', '--verify', '--json');
    const { secrets } = JSON.parse(stdout) as { secrets: { name: string; reason: string }[] };
    expect(Object.fromEntries(secrets.map(({ name, reason }) => [name, reason]))).toEqual({
      'a-lockout': 'pending-accepted',
      ...Object.fromEntries(HOSTILE.map(([name]) => [`m-${name}`, 'unverified'])),
      'z-lockout': 'pending-accepted',
    });
  });
});
