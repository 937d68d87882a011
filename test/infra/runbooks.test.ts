import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { DOCS } from '../../docs/with-table.ts';
import { runbooksIn } from '../../infra/constructs/repository.ts';
import { decide } from '../../lambda/decision/decide.ts';
import { type Evidence, READ_ERRORS, VERIFIER_FAILURES } from '../../lambda/decision/evidence.ts';
import type { Reason } from '../../lambda/decision/reasons.ts';
import { allOutcomes, loggedOutcomes } from '../../lambda/remediate/logged-outcomes.ts';
import { MetricOutcomes } from '../../lambda/remediate/metric-outcomes.ts';
import type { Outcome } from '../../lambda/remediate/outcome.ts';
import { METRICS } from '../../lambda/runtime/config.ts';
import { EmbeddedMetrics } from '../../lambda/runtime/embedded-metrics.ts';
import { createLogger } from '../../lambda/runtime/observability.ts';
import { filterOf } from '../support/filter-pattern.ts';
import { accepted, aSecret, C, NOW, taken, unknown } from '../support/secrets.ts';
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
    expect(names).toHaveLength(9);
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

const patternsIn = (text: string): string[] =>
  [...text.matchAll(/--filter-pattern '([^']*)'/g)].map(([, pattern = '']) => pattern);

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

  test('begins its diagnosis with doctor', () => {
    const [, first] = /## Diagnosis[\s\S]*?```sh\n([^\n]*)/.exec(text) ?? [];
    expect(first).toMatch(/^rotation-remediation doctor /);
  });

  test('filters the log by patterns that CloudWatch understands', () => {
    for (const pattern of patternsIn(text)) expect(() => filterOf(pattern)).not.toThrow();
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

/** For want of labels, or by the default of `failedRotations`; and moves of AWSCURRENT, until nothing can be running. */
const HELD_BACK_OFTEN: readonly Reason[] = [
  'label-limit-reached',
  'rotation-failing-pending-accepted',
  'pending-accepted',
  'previous-accepted',
  'parked-accepted',
];

test('what to do for each reason that requires attention: no code is missing or outdated', () => {
  const needing = new Set<string>();
  for (const situation of fc.sample(situations, { numRuns: 20_000, seed: 20_261_124 })) {
    for (const mode of ['unblock', 'recover'] as const) {
      const { kind, attention, reason } = decide({ ...situation, mode });
      // What a secret's tag holds back has the last row of the table for itself. These are held back by more than that.
      const isHeldBack = kind === 'withheld' && !HELD_BACK_OFTEN.includes(reason);
      if (attention === 'required' && !isHeldBack) needing.add(reason);
    }
  }
  const rows = [...textOf('RotationRemediationAttentionRequired.md').matchAll(/^\| `([a-z-]+)` \|/gm)];
  expect(rows.map((match) => match[1]).sort()).toEqual([...needing].sort());
});

describe('RotationRemediationVerifierUnreachable.md', () => {
  const text = textOf('RotationRemediationVerifierUnreachable.md');
  const rows = [...text.matchAll(/^\| `([a-z-]+)` \| (.*) \| .* \|$/gm)];

  test('has each cause that a pass can have, and no other', () => {
    expect(rows.map(([, cause]) => cause).sort()).toEqual([...VERIFIER_FAILURES].sort());
  });

  test('names errors that a verifier may tell', () => {
    const ofValues = rows.filter(([, cause]) => cause?.startsWith('values-')).map(([, , how]) => how);
    const named = ofValues.join().match(/(?<=`)\w+(?:Error|Exception)(?=`)/g) ?? [];
    expect(named.length).toBeGreaterThan(2);
    expect(READ_ERRORS).toEqual(expect.arrayContaining(named));
  });

  const [wanted = ''] = patternsIn(text);
  /** What a pass writes into the log, and whether it counts towards the alarm. */
  const writtenFor = async (evidence?: Evidence) => {
    const metrics: string[] = [];
    const logger = createLogger();
    // The line that its logger would print, whatever it prints it with.
    const printed = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const outcome: Outcome = {
      verdict: { kind: 'no-action', row: '11', reason: 'unverified', attention: 'none' },
      before: aSecret({ [C]: ['AWSCURRENT'] }),
      ...(evidence && { evidence }),
      ...{ pass: 'recheck', mode: 'recover', at: NOW },
    };
    await allOutcomes(
      loggedOutcomes(logger),
      new MetricOutcomes(new EmbeddedMetrics((line) => void metrics.push(line))),
    ).publish(outcome);
    const lines = printed.mock.calls.map(([line]) => JSON.parse(String(line)));
    printed.mockRestore();
    expect(lines).toHaveLength(1);
    return { line: lines[0], counts: metrics.join().includes(METRICS.verifierUnreachable.name) };
  };

  test.each([
    ...VERIFIER_FAILURES.map((cause) => [cause, { kind: 'failed', cause }] as const),
    ['with an error', { kind: 'failed', cause: 'values-unreachable', error: 'TimeoutError' }] as const,
  ])('its filter finds the line of %s, for which the alarm goes off', async (_what, evidence) => {
    const { line, counts } = await writtenFor(evidence);
    expect([filterOf(wanted)(line), counts]).toEqual([true, true]);
  });

  test.each([
    ['an answer', taken({ [C]: accepted })],
    ['a database that could not be judged', taken({ [C]: unknown('tls') })],
    ['a pass without a verifier', undefined],
  ])('its filter finds no line of %s, for which the alarm stays quiet', async (_what, evidence) => {
    const { line, counts } = await writtenFor(evidence);
    expect([filterOf(wanted)(line), counts]).toEqual([false, false]);
  });

  const ofVerifier = filterOf(patternsIn(text)[1] ?? '');
  const report = (status: string) => ({ type: 'platform.report', record: { status } });
  test.each([
    ['a value that it could not read', { message: 'verified', failed: 'values-unreachable' }, true],
    ['its own error', { level: 'ERROR', message: 'failed', error: 'NotUnderstood' }, true],
    ['a run that was out of time', report('timeout'), true],
    ['a run that ended well', report('success'), false],
    ['another line of the platform', { type: 'platform.start', record: { requestId: 'a' } }, false],
    ['an answer', { level: 'INFO', message: 'verified', engine: 'postgres' }, false],
  ])('of the verifier’s own log, %s', (_what, line, isFound) => {
    expect(ofVerifier(line)).toBe(isFound);
  });
});
