import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { settingsFrom } from '../../infra/app/context.ts';
import { addStacks } from '../../infra/app/stacks.ts';
import { writeTemplate } from '../../infra/build/template.ts';
import { VERIFIED_CONTEXT } from './installations.ts';
import { BUNDLES, newDirectory, testApp } from './synthesized.ts';

/** W3005: the library names some dependencies that a reference already makes. */
const IGNORED = 'W3005';

const isInstalled = spawnSync('cfn-lint', ['--version']).status === 0;
if (!isInstalled) console.warn('cfn-lint is not on PATH: the templates are not linted.');

const lint = (files: readonly string[]): string => {
  const { stdout, stderr } = spawnSync('cfn-lint', ['--ignore-checks', IGNORED, '--', ...files], {
    encoding: 'utf8',
  });
  return `${stdout}${stderr}`;
};

describe.skipIf(!isInstalled)('cfn-lint', () => {
  test('has nothing to say of an installation with everything, nor of the template for a StackSet', async () => {
    const app = testApp();
    const everything = { ...VERIFIED_CONTEXT, secretNamePrefixes: 'prod/', secretTag: 'team=payments' };
    addStacks(app, settingsFrom(everything), BUNDLES);
    const directory = newDirectory();
    await writeTemplate(directory, {}, BUNDLES);
    const files = [app.synth().directory, directory].flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.template.json'))
        .map((name) => join(folder, name)),
    );
    expect(files).toHaveLength(2);
    expect(lint(files)).toBe('');
  });

  test('but does look: a property that does not exist is found', () => {
    const file = join(newDirectory(), 'wrong.json');
    writeFileSync(
      file,
      JSON.stringify({ Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { Size: 1 } } } }),
    );
    expect(lint([file])).toContain('E3002');
  });
});
