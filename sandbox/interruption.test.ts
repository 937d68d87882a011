import { execFile } from 'node:child_process';
import { expect, test } from 'vitest';
import { builtProgram } from '../test/support/built-programs.ts';

const MODULE = builtProgram('sandbox/interruption.ts');

/** A program that fails as soon as a child of it does, and closes at Ctrl-C. */
const program = (child: string) => `
  import { execFileSync } from 'node:child_process';
  import { endWith, onInterruption } from ${JSON.stringify(MODULE)};
  onInterruption(async () => {});
  try {
    execFileSync('/bin/sh', ['-c', ${JSON.stringify(child)}], { stdio: 'ignore' });
    await endWith(0);
  } catch {
    await endWith(1, 'The child has failed.');
  }
`;

const run = (child: string): Promise<{ readonly code: unknown; readonly stderr: string }> =>
  new Promise((resolve) => {
    const words = ['--input-type=module', '-e', program(child)];
    execFile(process.execPath, words, (error, _, stderr) => resolve({ code: error?.code ?? 0, stderr }));
  });

test.each([
  ['a Ctrl-C that ends the child first', 'kill -INT $PPID; exit 1', { code: 130, stderr: '' }],
  ['a child that fails by itself', 'exit 1', { code: 1, stderr: 'The child has failed.\n' }],
  ['a child that does not', 'exit 0', { code: 0, stderr: '' }],
])('%s tells the exit code', async (_what, child, ended) => {
  expect(await run(child)).toEqual(ended);
});
