import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Reason } from '../../lambda/decision/reasons.ts';
import { startServer } from '../database-servers.ts';
import { onInterruption } from '../interruption.ts';
import type { DatabaseServer } from '../rotation/database.ts';
import { keepChild } from '../servers/keeper.ts';
import { type SweptAccount, startSweptAccount } from './sweep-account.ts';
import { CASES } from './sweep-cases.ts';

const ROOT = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
const PROGRAM = path.join(ROOT, 'bin', 'rotation-remediation.mjs');
const PAGE = path.join('dist', 'demo', 'stuck-secrets.html');

/** What the sweep says of one secret. */
type Told = { readonly name: string; readonly reason: string };

type Options = { readonly json?: true };

/**
 * Sweeps an account of 1,000 secrets, of which 12 are stuck in different ways, with the command line; writes
 * the page, repairs what can be repaired and sweeps again. 0 if each was told and treated as it had to be.
 */
export const sweepDemo = async (options: Options): Promise<number> => {
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const each of closers.splice(0).reverse()) await each();
  };
  onInterruption(close);
  try {
    const server = await startServer('postgres');
    closers.push(() => server.stop());
    const account = await startSweptAccount(server);
    closers.push(() => account.close());
    if (!options.json) introduce(server);
    return await play(account, options);
  } finally {
    await close();
  }
};

const introduce = ({ title }: DatabaseServer): void => {
  console.log(`1,000 secrets on a local Secrets Manager, ${CASES.length} of them stuck; ${title}\n`);
  for (const { name, story } of CASES) console.log(`  ${name.padEnd(17)} ${story}`);
};

const play = async (account: SweptAccount, { json }: Options): Promise<number> => {
  await mkdir(path.join(ROOT, path.dirname(PAGE)), { recursive: true });
  const before = await account.logins();
  const show = (words: readonly string[]) => (json ? run(account, words, 'ignore') : shown(account, words));
  await show(['sweep', '--verify', '--report', PAGE]);
  const told = toldIn(await run(account, ['sweep', '--verify', '--json']));
  await show(['sweep', '--verify', '--apply', '--yes']);
  const after = await account.logins();
  if (!json) await shown(account, ['sweep', '--verify']);

  const secrets = CASES.map(({ name, reason: expected }) => {
    const reason = told.find((each) => each.name === name)?.reason;
    return { name, reason, asExpected: reason === expected };
  });
  const found = secrets.filter(({ asExpected }) => asExpected).length;
  const isFound = found === CASES.length && told.length === CASES.length;
  const isRepaired = after === before + REPAIRED;
  const asPromised = isFound && isRepaired;
  const ended = { found, logins: { before, after }, page: PAGE, asPromised, secrets };
  console.log(json ? JSON.stringify(ended, null, 2) : summary(ended, { isFound, isRepaired }));
  return asPromised ? 0 : 1;
};

type Ended = {
  readonly found: number;
  readonly logins: { readonly before: number; readonly after: number };
};

const summary = (
  { found, logins }: Ended,
  { isFound, isRepaired }: { readonly isFound: boolean; readonly isRepaired: boolean },
): string => `
${isFound ? 'ok    ' : 'not ok'}  each of the ${CASES.length} was found, and told apart: ${found} of ${CASES.length}
${isRepaired ? 'ok    ' : 'not ok'}  AWSCURRENT logs in: ${logins.before} of ${CASES.length} before, ${logins.after} after
        the page: ${PAGE}`;

/** Locked out before, and with a password that is stored: promoted and restored ones. */
const MOVED: readonly Reason[] = ['pending-accepted', 'parked-accepted', 'previous-accepted'];
const REPAIRED = CASES.filter(({ reason }) => MOVED.includes(reason)).length;

const shown = async (account: SweptAccount, words: readonly string[]): Promise<void> => {
  console.log(`\n$ rotation-remediation ${words.join(' ')}`);
  process.stdout.write(await run(account, words));
};

/** What the program prints. */
const run = (
  { url }: SweptAccount,
  words: readonly string[],
  notes: 'inherit' | 'ignore' = 'inherit',
): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAM, ...words], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', notes],
      env: {
        ...process.env,
        AWS_ENDPOINT_URL: url,
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'AKIASANDBOXEXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'not-a-real-secret-access-key',
        AWS_SESSION_TOKEN: 'not-a-real-session-token',
      },
    });
    keepChild(child);
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.once('error', reject);
    child.once('close', () => resolve(output));
  });

const toldIn = (json: string): Told[] => {
  const { secrets } = JSON.parse(json) as { readonly secrets: Told[] };
  return secrets;
};
