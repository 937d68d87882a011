import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, describe, expect, test } from 'vitest';
import { builtProgram } from '../test/support/built-programs.ts';
import { keepChild } from './servers/keeper.ts';

let child: ChildProcess | undefined;
afterEach(() => {
  child?.kill('SIGKILL');
});

/** Runs the command, and collects its lines. */
const sandbox = (...options: readonly string[]) => {
  const lines: string[] = [];
  const started = spawn(process.execPath, [builtProgram('sandbox/serve.ts'), ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  keepChild(started);
  child = started;
  for (const stream of [started.stdout, started.stderr])
    createInterface({ input: stream }).on('line', (line) => lines.push(line));
  const ended = new Promise<number | null>((resolve) => started.once('close', resolve));
  const said = (pattern: RegExp) =>
    expect.poll(() => lines.find((line) => pattern.test(line)), { timeout: 60_000 }).toBeDefined();
  return { lines, said, ended, interrupt: () => started.kill('SIGINT') };
};

describe('npm run sandbox', () => {
  test('serves until Ctrl-C, says how to reach it, and tells of each call', async () => {
    const { lines, said, ended, interrupt } = sandbox('--port', '0', '--mode', 'none');
    await said(/Ctrl-C ends it/);
    const variables = Object.fromEntries(
      lines.flatMap((line) =>
        [...line.matchAll(/^export (\w+)=(.+)$/g)].map(([, key, value]) => [key, value]),
      ),
    );

    const client = new SecretsManagerClient({
      endpoint: variables['AWS_ENDPOINT_URL_SECRETS_MANAGER'],
      region: variables['AWS_REGION'],
      credentials: {
        accessKeyId: variables['AWS_ACCESS_KEY_ID'],
        secretAccessKey: variables['AWS_SECRET_ACCESS_KEY'],
      },
    });
    const created = new CreateSecretCommand({ Name: 'mine', SecretString: 'not-a-real-value' });
    await client.send(created);
    await said(/CreateSecret +ok +mine$/);
    await expect(client.send(created)).rejects.toMatchObject({ name: 'ResourceExistsException' });
    await said(/CreateSecret +ResourceExistsException mine$/);
    client.destroy();

    interrupt();
    expect(await ended).toBe(0);
    expect(lines.at(-1)).toMatch(/Closed\.$/);
    expect(lines.join('\n')).not.toContain('not-a-real-value');
  });

  test('explains itself', async () => {
    const { lines, ended } = sandbox('--help');

    expect(await ended).toBe(0);
    for (const option of [
      '--port',
      '--region',
      '--mode',
      '--recheck-delay',
      '--sweep-every',
      '--with-postgres',
    ])
      expect(lines.join('\n')).toContain(option);
  });

  test.each([
    ['a port that is none', ['--port', 'http'], /It is to be a whole number/],
    ['a mode that is none', ['--mode', 'everything'], /Allowed choices are report, unblock, recover, none/],
  ])('refuses %s', async (_what, options, message) => {
    const { lines, ended } = sandbox(...options);

    expect(await ended).toBe(1);
    expect(lines.join('\n')).toMatch(message);
  });
});
