import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { expect } from 'vitest';
import { keepChild } from '../../sandbox/servers/keeper.ts';
import { builtProgram } from './built-programs.ts';

/** `npm run sandbox` in a process of its own, and its lines. */
export const startSandbox = (...options: readonly string[]) => {
  const lines: string[] = [];
  // Without `--`, Node.js 20 takes an --env-file for its own.
  const started: ChildProcess = spawn(process.execPath, ['--', builtProgram('sandbox/serve.ts'), ...options]);
  keepChild(started);
  for (const stream of [started.stdout, started.stderr])
    if (stream) createInterface({ input: stream }).on('line', (line) => lines.push(line));
  const ended = new Promise<number | null>((resolve) => started.once('close', resolve));
  const said = (pattern: RegExp) =>
    expect.poll(() => lines.find((line) => pattern.test(line)), { timeout: 120_000 }).toBeDefined();
  return {
    lines,
    said,
    ended,
    type: (keys: string) => started.stdin?.write(keys),
    interrupt: () => started.kill('SIGINT'),
    kill: () => started.kill('SIGKILL'),
    /** What it prints to be pasted into a shell. */
    variables: async (): Promise<Record<string, string>> => {
      await said(/^export AWS_SESSION_TOKEN=/);
      return Object.fromEntries(
        lines.flatMap((line) => {
          const [, name, value] = /^export (\w+)=(.+)$/.exec(line) ?? [];
          return name === undefined || value === undefined ? [] : [[name, value]];
        }),
      );
    },
  };
};

export type RunningSandbox = ReturnType<typeof startSandbox>;

/** The SDK's client, as these variables set it. */
export const clientBy = (variables: Readonly<Record<string, string>>): SecretsManagerClient =>
  new SecretsManagerClient({
    endpoint: variables['AWS_ENDPOINT_URL_SECRETS_MANAGER'] ?? '',
    region: variables['AWS_REGION'] ?? '',
    credentials: {
      accessKeyId: variables['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: variables['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  });
