import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Reason } from '../../lambda/decision/reasons.ts';
import { startServer } from '../database-servers.ts';
import { keepChild } from '../servers/keeper.ts';
import { type SweptAccount, startSweptAccount } from './sweep-account.ts';
import { CASES } from './sweep-cases.ts';

const ROOT = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
const PROGRAM = path.join(ROOT, 'bin', 'rotation-remediation.mjs');
const PAGE = path.join('dist', 'demo', 'stuck-secrets.html');

/** What the sweep says of one secret. */
type Told = { readonly name: string; readonly reason: string; readonly applied?: boolean };

/**
 * Sweeps an account of 1,000 secrets, of which 12 are stuck in different ways, with the command line; writes
 * the page, repairs what can be repaired and sweeps again. 0 if each was told and treated as it had to be.
 */
export const sweepDemo = async (): Promise<number> => {
  const server = await startServer('postgres');
  const account = await startSweptAccount(server);
  try {
    console.log(`1,000 secrets on a local Secrets Manager, ${CASES.length} of them stuck; ${server.title}\n`);
    for (const { name, story } of CASES) console.log(`  ${name.padEnd(17)} ${story}`);
    return await play(account);
  } finally {
    await account.close();
    await server.stop();
  }
};

const play = async (account: SweptAccount): Promise<number> => {
  await mkdir(path.join(ROOT, path.dirname(PAGE)), { recursive: true });
  const before = await account.logins();
  await shown(account, ['sweep', '--verify', '--report', PAGE]);
  const told = toldIn(await run(account, ['sweep', '--verify', '--json']));
  await shown(account, ['sweep', '--verify', '--apply', '--yes']);
  const after = await account.logins();
  await shown(account, ['sweep', '--verify']);

  const right = CASES.filter(({ name, reason }) =>
    told.some((each) => each.name === name && each.reason === reason),
  );
  const isFound = right.length === CASES.length && told.length === CASES.length;
  const isRepaired = after === before + REPAIRED;
  console.log(`
${isFound ? 'ok    ' : 'not ok'}  each of the ${CASES.length} was found, and told apart: ${right.length} of ${CASES.length}
${isRepaired ? 'ok    ' : 'not ok'}  AWSCURRENT logs in: ${before} of ${CASES.length} before, ${after} after
        the page: ${PAGE}`);
  return isFound && isRepaired ? 0 : 1;
};

/** Locked out before, and with a password that is stored: promoted and restored ones. */
const MOVED: readonly Reason[] = ['pending-accepted', 'parked-accepted', 'previous-accepted'];
const REPAIRED = CASES.filter(({ reason }) => MOVED.includes(reason)).length;

const shown = async (account: SweptAccount, words: readonly string[]): Promise<void> => {
  console.log(`\n$ rotation-remediation ${words.join(' ')}`);
  process.stdout.write(await run(account, words));
};

/** What the program prints. */
const run = ({ url }: SweptAccount, words: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAM, ...words], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
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
