import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** Puts what `npm run demo` prints into the README. Fails where the demo does, or where the README has no place for it. */
const README = new URL('../README.md', import.meta.url);
const BLOCK = /(?<=<!-- demo -->\n```\n)[\s\S]*?(?=```\n<!-- \/demo -->)/;

const { stdout } = await promisify(execFile)('npm', ['run', '--silent', 'demo']);
const page = await readFile(README, 'utf8');
if (!BLOCK.test(page)) throw new Error('README.md has no place for the demo.');
await writeFile(
  README,
  page.replace(BLOCK, () => `${stdout.trim()}\n`),
);
