import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { keepChild } from '../../sandbox/servers/keeper.ts';

const ROOT = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
const PROGRAM = path.join(ROOT, 'bin', 'rotation-remediation.mjs');

export type CliRun = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

export type CliOptions = {
  /** Instead of the emulator's; undefined leaves a variable out. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** What is run instead of the program: Node.js's own arguments. */
  readonly program?: readonly string[];
  /** Runs it on a terminal of its own, with so many columns; then stdout holds all that was shown. */
  readonly terminal?: { readonly columns: number };
  /** Where stdout goes: to a reader that has gone, or into a file that is open. @default it is read */
  readonly stdout?: 'nobody' | number;
  /** Called once it was started. */
  readonly onStart?: (child: CliChild) => void;
  /** Called with all that was shown so far, whenever there is more of it. */
  readonly onOutput?: (shown: string, child: CliChild) => void;
};

type CliChild = {
  /** Types on its keyboard. */
  type(keys: string): void;
  /** Sends the signal to the program alone. */
  interrupt(): void;
};

/** Only what a program needs to start, so that nothing of whoever runs the tests gets in. */
const BARE = { PATH: process.env['PATH'], HOME: '/nonexistent', LANG: 'C.UTF-8' };

const CREDENTIALS = {
  AWS_ACCESS_KEY_ID: 'AKIASANDBOXEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'not-a-real-secret-access-key',
  AWS_REGION: 'eu-west-1',
  // No look for credentials on a network that a test may not have.
  AWS_EC2_METADATA_DISABLED: 'true',
};

/** All that the program is told by its environment. */
export const environmentOf = (
  endpoint: string,
  environment: CliOptions['environment'] = {},
): Record<string, string> => {
  const given = { ...BARE, ...CREDENTIALS, AWS_ENDPOINT_URL: endpoint, ...environment };
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
};

/** Runs the program as a child process, against the endpoint given. */
export const runCli = (
  endpoint: string,
  words: readonly string[],
  { environment, program: main = [PROGRAM], terminal, stdout, onStart, onOutput }: CliOptions = {},
): Promise<CliRun> =>
  new Promise((resolve, reject) => {
    const env = environmentOf(endpoint, environment);
    const command = [process.execPath, ...main, ...words];
    const [program = '', ...rest] = terminal === undefined ? command : onTerminal(command, terminal.columns);
    const into = typeof stdout === 'number' ? stdout : 'pipe';
    const child = spawn(program, rest, { env, cwd: ROOT, stdio: ['pipe', into, 'pipe'] });
    keepChild(child);
    const shown = { stdout: '', stderr: '' };
    const handle: CliChild = {
      type: (keys) => void child.stdin?.write(keys),
      interrupt: () => void child.kill('SIGINT'),
    };
    onStart?.(handle);
    if (terminal === undefined) child.stdin?.end();
    if (stdout === 'nobody') child.stdout?.destroy();
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream]?.on('data', (chunk: Buffer) => {
        shown[stream] += chunk.toString();
        onOutput?.(shown.stdout + shown.stderr, handle);
      });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...shown }));
  });

/** util-linux's `script` gives a command a terminal of its own, and its exit code back. */
const onTerminal = (command: readonly string[], columns: number): string[] => {
  const line = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  return [
    'script',
    '--quiet',
    '--flush',
    '--return',
    '--command',
    `stty cols ${columns}; exec ${line}`,
    '/dev/null',
  ];
};

const ESCAPES = new RegExp(`${String.fromCharCode(27)}\\[[0-9;?]*[A-Za-z]`, 'g');

export const withoutColours = (text: string): string => text.replaceAll(ESCAPES, '');

export const hasColours = (text: string): boolean => withoutColours(text) !== text;
