import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BUNDLE_DIRECTORY } from '../../infra/build/bundles.ts';
import { ManualClock } from '../../sandbox/clock.ts';
import { startServer } from '../../sandbox/database-servers.ts';
import { type SweptAccount, startSweptAccount } from '../../sandbox/demo/sweep-account.ts';
import { CASES } from '../../sandbox/demo/sweep-cases.ts';
import { invokeEndpoint } from '../../sandbox/lambda/invoke-endpoint.ts';
import { Lambda } from '../../sandbox/lambda/lambda.ts';
import type { DatabaseServer } from '../../sandbox/rotation/database.ts';
import { PASSWORD_MARK } from '../../sandbox/rotation/password.ts';
import { type CliRun, runCli } from '../support/cli.ts';

let server: DatabaseServer;
let account: SweptAccount;
let lambda: Lambda;
beforeAll(async () => {
  server = await startServer('postgres');
});
afterAll(() => server.stop());
beforeEach(async () => {
  lambda = new Lambda({ accountId: '111122223333', region: 'eu-west-1', clock: new ManualClock() });
  account = await startSweptAccount(server, [invokeEndpoint(lambda)]);
});
afterEach(async () => {
  await account.close();
  await lambda.close();
});

const run = async (...words: readonly string[]): Promise<CliRun> => {
  const done = await runCli(account.url, words);
  expect(done.stdout + done.stderr).not.toContain(PASSWORD_MARK);
  return done;
};

/** The built verifier, as it is deployed. */
const deployVerifier = (): string => {
  const directory = `${BUNDLE_DIRECTORY}/verify`;
  return lambda.addBundle(
    'verify',
    { directory, environment: { AWS_ENDPOINT_URL: account.url } },
    { timeoutMs: 20_000 },
  );
};

describe('--verify', () => {
  test('logs in from where one sits: plan shows which password works, and what follows', async () => {
    const { code, stdout } = await run('plan', 'billing/ledger', '--verify');
    expect(code).toBe(3);
    expect(stdout).toMatch(/^ {2}c0000001 +AWSCURRENT +AWSPREVIOUS +rejected$/m);
    expect(stdout).toMatch(/^ {2}d0000002 +AWSPENDING +AWSCURRENT +accepted$/m);
    expect(stdout).toContain('Logged in to postgres with d0000002');
    expect(stdout).toMatch(/^promote {2}reason pending-accepted, row 8$/m);
  });

  test('makes apply repair a lockout', async () => {
    const before = await account.logins();
    const { code } = await run('apply', 'billing/ledger', '--verify', '--yes');
    expect(code).toBe(0);
    expect(await account.logins()).toBe(before + 1);
  });

  test('does not move AWSCURRENT in mode unblock, and requires attention', async () => {
    const before = await account.logins();
    const { code, stdout } = await run(
      ...['apply', 'billing/ledger', '--verify', '--mode', 'unblock', '--yes', '--json'],
    );
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'unblock', reason: 'mode-forbids-recovery' });
    expect(await account.logins()).toBe(before);
  });

  test('tells all twelve ways to be stuck apart, and repairs the lockouts among a thousand secrets', async () => {
    const before = await account.logins();
    const { code, stdout } = await run('sweep', '--verify', '--apply', '--yes', '--json');
    expect(code).toBe(3);
    const { secrets } = JSON.parse(stdout) as {
      readonly secrets: { readonly name: string; readonly reason: string }[];
    };
    expect(Object.fromEntries(secrets.map(({ name, reason }) => [name, reason]))).toEqual(
      Object.fromEntries(CASES.map(({ name, reason }) => [name, reason])),
    );
    expect(await account.logins()).toBe(before + 3);
  });
});

describe('--verify-with', () => {
  test('has the deployed verifier log in', async () => {
    const functionArn = deployVerifier();
    const { code, stdout } = await run('plan', 'crm/accounts', '--verify-with', functionArn, '--json');
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'rollback', engine: 'postgres' });
    expect(lambda.invocations(functionArn)).toBe(1);
  });

  test('asks it once for a plan that is carried out right after it was shown', async () => {
    const functionArn = deployVerifier();
    expect((await run('apply', 'crm/accounts', '--verify-with', functionArn, '--yes')).code).toBe(0);
    expect(lambda.invocations(functionArn)).toBe(1);
  });

  test('that names no function is refused, and nothing is decided', async () => {
    const { code, stdout } = await run(
      'plan',
      'billing/ledger',
      '--verify-with',
      'no-such-function',
      '--json',
    );
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: 'Refused', exitCode: 1 });
  });
});
