import { describe, expect, test } from 'vitest';
import { REASONS, type ReasonEntry } from '../../lambda/decision/reasons.ts';
import { accepted, aSecret, C, P, rejected, taken } from '../../test/support/secrets.ts';
import { adviceParts } from './advice.ts';

const secret = aSecret({ [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'] });
const options = { region: 'eu-west-1' };
const commandsIn = (advice: string, evidence = taken({ [C]: rejected, [P]: accepted })) =>
  adviceParts(advice, { secret, evidence }, options).flatMap(({ kind, text }) =>
    kind === 'command' ? [text] : [],
  );

describe('advice', () => {
  test('has its commands by themselves, with the secret, the version that works, and the Region', () => {
    const advice =
      'Check the grants, then move AWSCURRENT (rotation-remediation promote SECRET VERSION --verify), or set a new password.';
    expect(
      adviceParts(advice, { secret, evidence: taken({ [C]: rejected, [P]: accepted }) }, options),
    ).toEqual([
      { kind: 'words', text: 'Check the grants, then move AWSCURRENT:' },
      {
        kind: 'command',
        text: 'rotation-remediation promote orders/db d0000002 --verify --region eu-west-1',
      },
      { kind: 'words', text: 'or set a new password.' },
    ]);
  });

  test('leaves the version to be named where none was accepted', () => {
    expect(
      commandsIn('Do it: rotation-remediation promote SECRET VERSION --verify.', taken({ [C]: rejected })),
    ).toEqual(['rotation-remediation promote orders/db VERSION --verify --region eu-west-1']);
  });

  test('has the Region behind an option with a number', () => {
    expect(
      commandsIn('More: rotation-remediation plan SECRET --verify --login-attempts=5. Or wait.'),
    ).toEqual(['rotation-remediation plan orders/db --verify --login-attempts=5 --region eu-west-1']);
  });

  test('has the file of --ca in what logs in, and in nothing else', () => {
    const advice =
      'Try: rotation-remediation plan SECRET --verify. Or: rotation-remediation release SECRET. Or (aws secretsmanager rotate-secret --secret-id SECRET).';
    const commands = adviceParts(advice, { secret }, { ...options, ca: 'our ca.pem' }).filter(
      ({ kind }) => kind === 'command',
    );
    expect(commands.map(({ text }) => text)).toEqual([
      "rotation-remediation plan orders/db --verify --ca 'our ca.pem' --region eu-west-1",
      'rotation-remediation release orders/db --region eu-west-1',
      `aws secretsmanager rotate-secret --secret-id ${secret.arn} --region eu-west-1`,
    ]);
  });

  test('leaves a command that a sentence goes on after in its sentence', () => {
    const advice = 'Take the steps: rotation-remediation plan SECRET --verify shows each.';
    expect(adviceParts(advice, { secret }, options)).toEqual([
      {
        kind: 'words',
        text: 'Take the steps: rotation-remediation plan orders/db --verify --region eu-west-1 shows each.',
      },
    ]);
  });

  test('of every reason names no secret but this one', () => {
    for (const { advice } of Object.values<ReasonEntry>(REASONS)) {
      if (advice === undefined) continue;
      const text = adviceParts(advice, { secret }, options)
        .map((part) => part.text)
        .join(' ');
      expect(text).not.toContain('SECRET');
    }
  });
});
