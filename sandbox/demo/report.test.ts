import { describe, expect, test } from 'vitest';
import type { Row } from './play.ts';
import { type Report, renderReport, reportOf } from './report.ts';
import { SCENARIOS } from './scenarios.ts';
import { parseVerdict } from './verdict-log.ts';

const row = (changes: Partial<Row> = {}): Row => ({
  state: 'S3',
  users: 'single',
  title: 'database changed, labels not moved',
  before: { labels: { v1: ['AWSCURRENT'], v2: ['AWSPENDING'] }, currentLogsIn: false },
  between: { labels: { v1: ['AWSPREVIOUS'], v2: ['AWSCURRENT'] }, currentLogsIn: true },
  verdicts: [
    {
      pass: 'initial',
      verdict: 'promote',
      reason: 'pending-accepted',
      attention: 'inform',
      explanation: 'The database has it.',
      answers: { v1: 'rejected', v2: 'accepted' },
    },
    {
      pass: 'recheck',
      verdict: 'no-action',
      reason: 'nothing-pending',
      attention: 'none',
      explanation: 'There is nothing to repair.',
      answers: {},
    },
  ],
  after: {
    labels: { v1: ['AWSPREVIOUS'], v2: ['AWSCURRENT', 'ROTATION-RESCUE-20261124T0315Z-1a2b3c4d'] },
    currentLogsIn: true,
    anyLogsIn: true,
  },
  rotateSecret: 'works',
  asPromised: true,
  ...changes,
});

const found = { notInstalled: [], logLines: 12, linesWithPasswords: 0, deadLetters: 0, seconds: 1.25 };

const reportOn = (rows: readonly Row[], changes: Partial<Report> = {}): Report =>
  reportOf({ ...found, databases: [{ title: 'PostgreSQL 18', rows }], ...changes });

describe('the report for people', () => {
  test('shows labels before and after, the verdict in words, logins, and whether it rotates again', () => {
    const lines = renderReport(reportOn([row()]), false).split('\n');

    expect(lines.slice(3, 8)).toEqual([
      '    when it ended  labels then login verdict          labels now  login rotates',
      'S3  database       v1 CURRENT  no    promote: pending v1 PREVIOUS yes   yes',
      '    changed,       v2 PENDING        accepted         v2 CURRENT',
      '    labels not                                           RESCUE',
      '    moved',
    ]);
  });

  test('shows how it ends without a verifier, and whether the next rotation heals it', () => {
    const labels = { v1: ['AWSCURRENT'], v2: ['AWSPREVIOUS', 'ROTATION-RESCUE-20261124T0315Z-1a2b3c4d'] };
    const withoutVerifier = { labels, currentLogsIn: false, rotateSecret: 'works' } as const;
    const text = renderReport(reportOn([row({ withoutVerifier })]), false);

    expect(text).toMatch(/^S3 {2}database changed, +no +v1 CURRENT +no +heals it$/m);
    expect(text).toMatch(/^ +labels not moved +v2 PREVIOUS\+RESCUE$/m);
    expect(renderReport(reportOn([row()]), false)).not.toContain('without a verifier');
  });

  test('shows that a client was locked out between the two looks', () => {
    const late = row({
      before: { ...row().before, currentLogsIn: true },
      between: { ...row().between, currentLogsIn: false },
    });

    expect(renderReport(reportOn([late]), false)).toMatch(/PENDING +→ no/);
  });

  test('shows a recheck that did something, and that attention is required', () => {
    const verdicts = row().verdicts.map((verdict) => ({
      ...verdict,
      verdict: 'unblock',
      attention: 'required',
    }));
    const text = renderReport(reportOn([row({ verdicts })]), false).replaceAll(/\s+/g, ' ');

    expect(text).toContain('unblock: pending');
    expect(text).toContain('later unblock:');
    expect(text).toContain('(needs attention)');
  });

  test('explains the verdicts that it shows, and no others', () => {
    const text = renderReport(reportOn([row()]), false);

    expect(text).toMatch(/^ {2}promote {3}AWSCURRENT moves forward/m);
    expect(text).not.toMatch(/^ {2}(rollback|release)/m);
  });

  test('says of a further database what is not the same', () => {
    const blocked = row({ state: 'S7', rotateSecret: 'blocked' });
    const databases = [
      { title: 'PostgreSQL 18', rows: [row(), row({ state: 'S7' })] },
      { title: 'MariaDB 10', rows: [row(), row({ state: 'S7' })] },
      { title: 'Redis 7', rows: [row(), blocked] },
    ];
    const text = renderReport(reportOn([], { databases, notInstalled: ['valkey'] }), false);

    expect(text).toMatch(/^MariaDB 10: the same in 2 of 2$/m);
    expect(text).toMatch(/^Redis 7: the same in 1 of 2; not in\nOne user: .*\n.*\nS7 .* no$/m);
    expect(text).toMatch(/^valkey: not installed here, not tried$/m);
    expect(text).toContain('RotateSecret is unblocked: 5 of 6');
  });

  test.each([80, 100, 140])('fits a terminal of %d columns, with no word cut in two', (columns) => {
    const withoutVerifier = { ...row().after, rotateSecret: 'works' } as const;
    const rows = SCENARIOS.map(({ state, users, title }) => row({ state, users, title, withoutVerifier }));
    const text = renderReport(reportOn(rows), false, columns);

    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(columns);
    expect(text).not.toContain('…');
    for (const word of SCENARIOS.flatMap(({ title }) => title.split(' '))) expect(text).toContain(word);
  });

  test('is coloured only where asked for', () => {
    const report = reportOn([row()]);

    expect(renderReport(report, true)).toContain('\u001b[');
    expect(renderReport(report, false)).not.toContain('\u001b[');
  });
});

describe('whether the promise was kept', () => {
  test('it was where every row is as promised, nothing got out and nothing was given up', () => {
    expect(reportOn([row()]).asPromised).toBe(true);
  });

  test.each<readonly [string, readonly Row[], Partial<Report>]>([
    ['one row is not', [row(), row({ asPromised: false })], {}],
    ['nothing was tried', [], {}],
    ['a password is in a log line', [row()], { linesWithPasswords: 1 }],
    ['an event was given up', [row()], { deadLetters: 1 }],
  ])('it was not where %s', (_what, rows, changes) => {
    expect(reportOn(rows, changes).asPromised).toBe(false);
  });

  test('says what was not kept', () => {
    const after = { ...row().after, currentLogsIn: false };
    const blocked = row({ rotateSecret: 'blocked', after, asPromised: false });
    const text = renderReport(reportOn([blocked], { linesWithPasswords: 2 }), false);

    expect(text).toContain('NOT OK  AWSCURRENT logs in: 0 of 1');
    expect(text).toContain('NOT OK  RotateSecret is unblocked: 0 of 1');
    expect(text).toContain('NOT OK  passwords in 12 log lines of the functions: 2');
  });
});

describe("a line of the function's log", () => {
  const logged = {
    message: 'verdict',
    secret: 'arn:secret',
    pass: 'initial',
    verdict: 'promote',
    reason: 'pending-accepted',
    attention: 'inform',
    explanation: 'The database has it.',
  };

  test('is read where it is a verdict', () => {
    const { message: _, ...verdict } = logged;

    expect(parseVerdict(JSON.stringify({ level: 'INFO', ...logged }))).toEqual({ ...verdict, answers: {} });
  });

  test.each([
    ['another message', JSON.stringify({ ...logged, message: 'verified' })],
    ['text', 'a warning'],
    ['half a line', '{"message":"verdict"'],
  ])('is passed over where it is %s', (_what, line) => {
    expect(parseVerdict(line)).toBeUndefined();
  });

  test('that is a verdict without a reason is an error', () => {
    const { reason: _, ...rest } = logged;

    expect(() => parseVerdict(JSON.stringify(rest))).toThrow('a logged verdict has no reason');
  });
});
