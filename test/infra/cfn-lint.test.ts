import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { settingsFrom } from '../../infra/app/context.ts';
import { addStacks } from '../../infra/app/stacks.ts';
import { VERIFIED_CONTEXT } from './installations.ts';
import { ONE_TEMPLATE } from './one-template.ts';
import { BUNDLES, newDirectory, testApp } from './synthesized.ts';

const isInstalled = spawnSync('cfn-lint', ['--version']).status === 0;
if (!isInstalled) console.warn('cfn-lint is not on PATH: the templates are not linted.');

/** One line a finding. */
const lint = (files: readonly string[]): readonly string[] => {
  const { stdout, stderr } = spawnSync('cfn-lint', ['--format', 'parseable', '--', ...files], {
    encoding: 'utf8',
  });
  return `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
};

describe.skipIf(!isInstalled)('cfn-lint', () => {
  test('has nothing to say of the template, nor of an installation with everything', () => {
    const app = testApp();
    const everything = { ...VERIFIED_CONTEXT, secretNamePrefixes: 'prod/', secretTag: 'team=payments' };
    addStacks(app, settingsFrom(everything), BUNDLES);
    const { stacks } = app.synth();
    const template = join(newDirectory(), 'one.template.json');
    writeFileSync(template, JSON.stringify(ONE_TEMPLATE));
    const findings = lint([template, ...stacks.map((stack) => stack.templateFullPath)]);
    // W3005: in stacks the library names some dependencies that a reference already makes. The template has none.
    expect(findings.filter((line) => line.startsWith(template) || !line.includes(':W3005:'))).toEqual([]);
  });

  test('but does look: a property that does not exist is found', () => {
    const file = join(newDirectory(), 'wrong.json');
    writeFileSync(
      file,
      JSON.stringify({ Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { Size: 1 } } } }),
    );
    expect(lint([file])).toEqual([expect.stringContaining(':E3002:')]);
  });
});
