import { describe, expect, onTestFinished, test } from 'vitest';
import { startAcceptanceSandbox } from '../../acceptance/sandbox.ts';
import {
  answer,
  type JsonObject,
  type Service,
  ServiceRefusal,
} from '../../sandbox/account-services/json-service.ts';
import type { SecretsManagerOptions } from '../../sandbox/secrets-manager/secrets-manager.ts';
import { builtProgram } from '../support/built-programs.ts';
import { type CliOptions, runCli } from '../support/cli.ts';
import { aWiredRegion } from '../support/wired-region.ts';

const program = [builtProgram('acceptance/main.ts')];

const acceptance = (url: string, words: readonly string[], settings: CliOptions = {}) =>
  runCli(url, ['--poll', '100', '--attempt-deadline', '0', ...words], { program, ...settings });

const anAccount = async (options?: SecretsManagerOptions, besides?: readonly Service[]) => {
  const sandbox = await startAcceptanceSandbox(options, besides);
  onTestFinished(() => sandbox.close());
  return sandbox;
};

/** An AWS that cancels no rotation of a secret that never had one. */
const refusingToCancel: Service = async (request, response) => {
  if (request.headers['x-amz-target'] !== 'secretsmanager.CancelRotateSecret') return false;
  await answer(response, 'application/x-amz-json-1.1', () =>
    Promise.reject(new ServiceRefusal('InvalidRequestException', 'It was never rotated.')),
  );
  return true;
};

const FACTS = ['L3', 'L3', 'L3', 'R15', 'L8', 'L7', 'L5, L7'];
const FAILING = ['R12', 'R8, R13', 'R3'];
const NEVER_ASKED = ['E7', 'R5, R6', 'X4', 'X5'];

/** What was found, a line each, except what differs from run to run. */
const outlineOf = (stdout: string) => {
  const { checks, answers, left, exitCode } = JSON.parse(stdout);
  return {
    checks: checks.map(({ what, ok }: { what: string; ok: boolean }) => `${ok ? 'ok' : 'not ok'}: ${what}`),
    asked: factsOf(answers, 'answered'),
    notAsked: factsOf(answers, 'not-asked'),
    unexpected: answers.filter(({ isExpected }: { isExpected?: boolean }) => isExpected === false),
    left,
    exitCode,
  };
};

const factsOf = (answers: readonly { fact: string; kind: string }[], kind: string) =>
  answers.filter((answer) => answer.kind === kind).map(({ fact }) => fact);

const ACCEPTED = [
  'ok: a rotation is cancelled',
  'ok: the labels are put right',
  'ok: the record is understood',
];

describe('npm run acceptance, on a local account with the built functions in it', () => {
  test('goes from a rotation that is cancelled to labels that are right, asks, and leaves nothing', async () => {
    const { url, rotationFunction, secrets } = await anAccount();
    const { code, stdout } = await acceptance(url, [
      '--yes',
      '--json',
      '--rotation-function',
      rotationFunction,
    ]);

    expect(outlineOf(stdout)).toEqual({
      checks: [...ACCEPTED, 'ok: RotateSecret works again'],
      asked: [...FACTS, 'L6', 'R3', 'E3', 'E4', ...FAILING],
      notAsked: NEVER_ASKED,
      unexpected: [],
      left: [],
      exitCode: 0,
    });
    expect(code).toBe(0);
    expect(await secrets()).toEqual([]);
  });

  test('does with AWSPENDING on a stored version where there is no rotation function, and says what it could not ask', async () => {
    const { url, secrets } = await anAccount();
    const { stdout } = await acceptance(url, ['--yes', '--json']);

    expect(outlineOf(stdout)).toEqual({
      checks: ACCEPTED,
      asked: [...FACTS, 'R9', 'E3', 'E4'],
      notAsked: ['L6', ...FAILING, 'R3', ...NEVER_ASKED],
      unexpected: [],
      left: [],
      exitCode: 0,
    });
    expect(await secrets()).toEqual([]);
  });

  test('asks for a rotation function where AWS cancels nothing without one', async () => {
    const { url, secrets } = await anAccount({}, [refusingToCancel]);
    const { code, stdout } = await acceptance(url, ['--yes', '--json']);

    expect(code).toBe(1);
    expect(JSON.parse(stdout).checks).toEqual([
      {
        what: 'a rotation is cancelled',
        ok: false,
        seen: 'InvalidRequestException: It was never rotated. Name a --rotation-function.',
      },
    ]);
    expect(await secrets()).toEqual([]);
  });

  test('tells what AWS makes of a rotation that fails, as it is moved, refused or recorded', async () => {
    const { url, rotationFunction, manager, record } = await anAccount();
    /** As AWS records it: with what the function threw. */
    manager.subscribe(({ detail }) => {
      const failed = detail as JsonObject;
      const errorMessage = 'Step createSecret failed: FAKE-PASSWORD is none';
      if (failed['eventName'] === 'RotationFailed') record({ ...failed, errorMessage });
    });
    const { stdout } = await acceptance(url, ['--yes', '--json', '--rotation-function', rotationFunction]);
    const { answers } = JSON.parse(stdout);
    const seen = (fact: string) => answers.findLast((one: { fact: string }) => one.fact === fact);

    expect(seen('R15')).toMatchObject({ seen: 'taken; AWSPREVIOUS is there then', isExpected: true });
    expect(seen('R12').seen).toMatch(
      /^requestID Rotation-ARN-PENDING-VERSION; errorMessage names createSecret; fields additionalEventData, /,
    );
    expect(stdout).not.toContain('FAKE-PASSWORD');
    expect(seen('R8, R13')).toMatchObject({
      seen: 'AWSPENDING stays; no attempt is recorded after it',
      isExpected: true,
    });
    expect(seen('R3').seen).toMatch(
      /^InvalidRequestException: A previous rotation isn't complete.*; rotation is on then; then RotationStarted/,
    );
  });

  test('waits until AWS has gone on with a rotation whose AWSCURRENT was moved', async () => {
    const { url, rotationFunction, manager, record } = await anAccount();
    /** AWS as it may be: it takes AWSPENDING off beside AWSCURRENT, by a rotation that does nothing and succeeds. */
    manager.subscribe(({ detail }) => {
      const { eventName, requestParameters: moved } = detail as Record<string, Record<string, string>>;
      if (String(eventName) !== 'UpdateSecretVersionStage' || moved?.['versionStage'] !== 'AWSCURRENT')
        return;
      const { secretId: SecretId = '', moveToVersionId: pending = '' } = moved;
      const done = {
        eventName: 'RotationSucceeded',
        eventTime: new Date().toISOString(),
        additionalEventData: { SecretId },
      };
      const off = { SecretId, VersionStage: 'AWSPENDING', RemoveFromVersionId: pending };
      // It is refused on the secrets whose AWSCURRENT is moved and that have no AWSPENDING.
      void manager.call('UpdateSecretVersionStage', off).then(
        () => record(done),
        () => undefined,
      );
    });
    const words = ['--yes', '--json', '--attempt-deadline', '600', '--rotation-function', rotationFunction];
    const { stdout, code } = await acceptance(url, words);
    const { answers } = JSON.parse(stdout);

    expect(answers.find(({ fact }: { fact: string }) => fact === 'R8, R13')).toMatchObject({
      seen: 'AWSPENDING is taken off; then RotationSucceeded',
      isExpected: true,
    });
    expect(code).toBe(0);
  });

  test('takes an AWS that answers otherwise as it is', async () => {
    const { url, rotationFunction } = await anAccount({
      labelOnValuelessVersion: 'refused',
      versionIdInEvents: 'current',
      arnInEvents: 'aRN',
      refusedRotate: 'only-refuses',
    });
    const { stdout, code } = await acceptance(url, ['--yes', '--rotation-function', rotationFunction]);

    expect(stdout).toMatch(/L6 .*InvalidParameterException/);
    expect(stdout).toMatch(/E3 .*aRN, versionId/);
    expect(stdout).toMatch(/E4 .*names AWSCURRENT/);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('no attempt is recorded after it');
    expect(code).toBe(0);
  });

  test('says so where the labels do not get right in time, and still leaves nothing', async () => {
    const { url, secrets } = await anAccount();
    const { code, stdout } = await acceptance(url, ['--yes', '--json', '--deadline', '0']);

    expect(code).toBe(1);
    expect(outlineOf(stdout).checks).toContain('not ok: the labels are put right');
    expect(await secrets()).toEqual([]);
  });

  test('deletes what it made where a call fails, and says what AWS said', async () => {
    const { url, rotationFunction, secrets } = await anAccount();
    const words = ['--yes', '--json', '--rotation-function', `${rotationFunction}-that-is-not-there`];
    const { code, stdout, stderr } = await acceptance(url, words);

    expect(code).toBe(1);
    expect(outlineOf(stdout)).toMatchObject({ asked: FACTS, checks: [], left: [] });
    expect(JSON.parse(stdout).failure).toMatchObject({ error: 'AccessDeniedException' });
    expect(stderr).toContain('Secrets Manager cannot invoke the specified Lambda function');
    expect(await secrets()).toEqual([]);
  });

  test('deletes what it made after Ctrl-C', async () => {
    const { url, secrets } = await anAccount();
    let interrupted = false;
    const { code } = await acceptance(url, ['--yes', '--record-deadline', '0'], {
      onOutput: (shown, { interrupt }) => {
        if (interrupted || !shown.includes('Cancel a rotation')) return;
        interrupted = true;
        interrupt();
      },
    });
    expect(code).toBe(130);
    expect(await secrets()).toEqual([]);
  });

  test('names what it could not delete, with the command that does', async () => {
    const { url, secrets } = await anAccount({
      accessDenied: ({ operation }) => operation === 'DeleteSecret',
    });
    const { code, stdout } = await acceptance(url, ['--yes']);

    expect(code).toBe(1);
    const left = [...(await secrets())].sort();
    expect(left).toHaveLength(8);
    const named = [...stdout.matchAll(/delete-secret --secret-id '([^']+)'/g)].map(([, name]) => name);
    expect(named.sort()).toEqual(left);
  });

  test('shows where it is and what it would make, and makes nothing where nobody can agree to that', async () => {
    const { url, secrets } = await anAccount();
    const { code, stderr } = await acceptance(url, []);

    expect(code).toBe(1);
    expect(stderr).toMatch(/^Account 111122223333, Region eu-west-1: remediate is in mode recover/);
    expect(stderr).toContain('costs less than one cent');
    expect(stderr).toContain('--yes');
    expect(await secrets()).toEqual([]);
  });
});

test('npm run acceptance makes nothing unless it is agreed to', async () => {
  const { url, secrets } = await anAccount();
  let answered = false;
  const { code, stdout } = await acceptance(url, [], {
    terminal: { columns: 100 },
    onOutput: (shown, { type }) => {
      if (answered || !shown.includes('No, make nothing')) return;
      answered = true;
      type('\r');
    },
  });
  expect(stdout).toContain('Nothing was made.');
  expect(stdout).not.toContain('Ask about labels');
  expect(code).toBe(0);
  expect(await secrets()).toEqual([]);
});

describe('npm run acceptance makes nothing', () => {
  test.each([
    ['where the stack is not there', { functions: () => [] }, /not deployed in this Region/],
    ['where no rule takes cancellations', { rules: [] }, /No rule of this Region takes cancellations/],
  ])('%s', async (_, change, told) => {
    const region = Object.assign(await aWiredRegion(), change);
    const { code, stderr } = await acceptance(region.url, ['--yes']);

    expect(code).toBe(1);
    expect(stderr).toMatch(told);
  });

  test('in mode report', async () => {
    const region = await aWiredRegion();
    const environment = { ...region.remediate.environment, REMEDIATION_MODE: 'report' };
    region.remediate = { ...region.remediate, environment };
    const { code, stderr } = await acceptance(region.url, ['--yes']);

    expect(code).toBe(1);
    expect(stderr).toContain('in mode report');
  });
});

test('npm run acceptance -- --sandbox needs no account, and prints tables', async () => {
  const { code, stdout } = await acceptance('http://127.0.0.1:9', ['--sandbox']);

  expect(stdout).toMatch(/ok +the labels are put right +v1 AWSCURRENT; v2/);
  expect(stdout).toMatch(/E4 +responseElements.versionId +missing/);
  expect(code).toBe(0);
});
