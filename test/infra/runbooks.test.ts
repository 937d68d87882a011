import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DOCS } from '../../docs/with-table.ts';
import { runbooksIn } from '../../infra/constructs/repository.ts';
import { decide } from '../../lambda/decision/decide.ts';
import type { Reason } from '../../lambda/decision/reasons.ts';
import { situations } from '../support/situations.ts';
import { deployed } from './iam.ts';
import { verified } from './installations.ts';
import { resourcesOf, templateOf } from './synthesized.ts';

const template = templateOf(verified('recover'));
const alarms = Object.values(resourcesOf(template, 'AWS::CloudWatch::Alarm'));
const outputs = new Set(Object.keys(template.toJSON()['Outputs']));
const nameOf = (alarm: Record<string, unknown>) => String(deployed(template, alarm['AlarmName']));
const names = alarms.map(nameOf);
const files = readdirSync(join(DOCS, 'runbooks')).sort();
const textOf = (file: string) => readFileSync(join(DOCS, 'runbooks', file), 'utf8');

describe('every alarm has its runbook', () => {
  test('and there is no runbook without an alarm', () => {
    expect(files).toEqual(names.map((name) => `${name}.md`).sort());
    expect(names).toHaveLength(8);
  });

  test.each(alarms.map((alarm) => [nameOf(alarm), alarm] as const))('%s links it', (name, alarm) => {
    expect(alarm['AlarmDescription']).toMatch(new RegExp(` Runbook: docs/runbooks/${name}\\.md$`));
  });

  test('where the caller says that the runbooks are', () => {
    const elsewhere = templateOf({ runbooks: 'https://wiki.example.com/' });
    for (const alarm of Object.values(resourcesOf(elsewhere, 'AWS::CloudWatch::Alarm'))) {
      expect(alarm['AlarmDescription']).toMatch(
        / Runbook: https:\/\/wiki\.example\.com\/RotationRemediation\w+\.md$/,
      );
    }
  });

  test('at the repository’s address, once it has one', () => {
    expect(runbooksIn('https://github.com/someone/rotation-remediation')).toBe(
      'https://github.com/someone/rotation-remediation/blob/HEAD/docs/runbooks/',
    );
    expect(runbooksIn('')).toBe('docs/runbooks/');
  });

  test('but the verifier’s alarm is only where there is a verifier', () => {
    const without = Object.values(resourcesOf(templateOf(), 'AWS::CloudWatch::Alarm'));
    expect(without.map(nameOf).sort()).toEqual(
      names.filter((name) => !name.endsWith('VerifierUnreachable')).sort(),
    );
  });
});

describe.each(files)('%s', (file) => {
  const text = textOf(file);

  test('has its five parts, in order', () => {
    const prose = text.replace(/```[\s\S]*?```/g, '');
    expect(prose.match(/^#+ .*$/gm)).toEqual([
      `# ${file.replace('.md', '')}`,
      '## Meaning',
      '## Impact',
      '## Diagnosis',
      '## Mitigation',
      '## What the tool will not do',
    ]);
  });

  test('asks the stack only for outputs that it has', () => {
    const named = [...text.matchAll(/\bout ([A-Z]\w+)/g)].map((match) => match[1] ?? '');
    const inLoops = [...text.matchAll(/^for QUEUE in (.*); do$/gm)].flatMap(
      (match) => match[1]?.split(' ') ?? [],
    );
    const wanted = [...named, ...inLoops];
    expect(wanted.length).toBeGreaterThan(0);
    expect(wanted.filter((output) => !outputs.has(output))).toEqual([]);
  });

  test('names commands that the command line has', () => {
    const program = readFileSync(join(DOCS, '..', 'cli', 'program.ts'), 'utf8');
    const known = [...program.matchAll(/\.command\('([\w-]+)/g)].map((match) => match[1]);
    const named = [...text.matchAll(/rotation-remediation ([a-z]+)\b(?= |`)/g)].map((match) => match[1]);
    expect(named.filter((command) => !known.includes(command))).toEqual([]);
  });
});

/** For want of labels, or by the default of `failedRotations`. */
const HELD_BACK_OFTEN: readonly Reason[] = ['label-limit-reached', 'rotation-failing-pending-accepted'];

test('what to do for each reason that requires attention: no code is missing or outdated', () => {
  const needing = new Set<string>();
  for (const situation of fc.sample(situations, { numRuns: 20_000, seed: 20_261_124 })) {
    for (const mode of ['unblock', 'recover'] as const) {
      const { kind, attention, reason } = decide({ ...situation, mode });
      // What a secret's tag holds back has the last row of the table for itself. Two are held back by more than that.
      const isHeldBack = kind === 'withheld' && !HELD_BACK_OFTEN.includes(reason);
      if (attention === 'required' && !isHeldBack) needing.add(reason);
    }
  }
  const rows = [...textOf('RotationRemediationAttentionRequired.md').matchAll(/^\| `([a-z-]+)` \|/gm)];
  expect(rows.map((match) => match[1]).sort()).toEqual([...needing].sort());
});
