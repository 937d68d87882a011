import { readFile, writeFile } from 'node:fs/promises';
import { expect, onTestFinished, test } from 'vitest';
import { runCli } from '../support/cli.ts';
import { startSandbox } from '../support/running-sandbox.ts';
import { aWiredRegion } from '../support/wired-region.ts';

/** The page that shows what commands print. */
const PAGE = new URL('../../docs/cli.md', import.meta.url);
/** Writes the output into the page instead of comparing it: WRITE_CLI_PAGE=1 npx vitest run test/e2e/sweep-document */
const WRITE = process.env['WRITE_CLI_PAGE'] === '1';

const BLOCK = /^```\n\$ rotation-remediation (.+)\n([\s\S]*?)```$/gm;

/** What differs from one run to the next: when a version was parked, and AWS's ending of an ARN. */
const lasting = (text: string): string =>
  text
    .replaceAll(/\d{8}T\d{4}Z/g, '20261124T0315Z')
    .replaceAll(/(:secret:[\w/]+)-\w{6}/g, '$1-a1B2c3')
    .replaceAll(/PostgreSQL [\d.]+/g, 'PostgreSQL');

test('the page shows what the program prints, command by command, on the account that the sandbox keeps', async () => {
  const sandbox = startSandbox('--port', '0', '--with-account');
  onTestFinished(async () => {
    sandbox.interrupt();
    await sandbox.ended;
  });
  const { AWS_ENDPOINT_URL: account = '' } = await sandbox.variables();
  let shownCommands = 0;
  const page = await readFile(PAGE, 'utf8');
  let written = page;
  for (const [block, words = '', shown = ''] of page.matchAll(BLOCK)) {
    const url = /^(doctor|pause)\b/.test(words) ? (await aWiredRegion()).url : account;
    const { stdout, stderr } = await runCli(url, words.split(' '));
    const printed = lasting(stdout + stderr);
    written = written.replace(block, () => `\`\`\`\n$ rotation-remediation ${words}\n${printed}\`\`\``);
    if (!WRITE) expect(lasting(shown)).toBe(printed);
    shownCommands += 1;
  }
  if (WRITE) await writeFile(PAGE, written);
  expect(shownCommands).toBeGreaterThanOrEqual(8);
});
