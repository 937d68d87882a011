import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  RotateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { clientBy, type RunningSandbox, startSandbox } from '../test/support/running-sandbox.ts';

let running: RunningSandbox | undefined;
afterEach(() => {
  running?.kill();
});

const sandbox = (...options: readonly string[]): RunningSandbox => {
  running = startSandbox(...options);
  return running;
};

const RotationLambdaARN = 'arn:aws:lambda:eu-west-1:111122223333:function:no-op';

describe('npm run sandbox', () => {
  test('serves until Ctrl-C, says how to reach it, and tells of each call', async () => {
    const { lines, said, ended, interrupt, variables } = sandbox('--port', '0', '--mode', 'none');
    const client = clientBy(await variables());
    const created = new CreateSecretCommand({ Name: 'mine', SecretString: 'not-a-real-value' });
    await client.send(created);
    await said(/CreateSecret +ok +mine$/);
    await expect(client.send(created)).rejects.toMatchObject({ name: 'ResourceExistsException' });
    await said(/CreateSecret +ResourceExistsException mine$/);
    client.destroy();

    interrupt();
    expect(await ended).toBe(0);
    expect(lines.at(-1)).toMatch(/Closed\.$/);
    expect(lines.join('\n')).not.toContain('not-a-real-value');
  });

  test('ends its start with the variables, to paste and in a file, for every service', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'sandbox-env-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const file = path.join(folder, 'sandbox.env');
    const { lines, variables } = sandbox('--port', '0', '--mode', 'none', '--env-file', file);
    const { AWS_ENDPOINT_URL: url = '', ...others } = await variables();

    expect(others).toMatchObject({
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL_CLOUDTRAIL: url,
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: url,
      AWS_ENDPOINT_URL_EVENTBRIDGE: url,
      AWS_ENDPOINT_URL_LAMBDA: url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: url,
      AWS_ENDPOINT_URL_SQS: url,
      AWS_ENDPOINT_URL_STS: url,
    });
    expect(lines).toContainEqual(expect.stringContaining(`unset AWS_PROFILE; set -a; . ${file}; set +a`));
    const pasted = lines.slice(lines.indexOf('unset AWS_PROFILE') + 1).filter((line) => line !== '');
    expect(pasted.map((line) => line.replace('export ', ''))).toEqual(
      (await readFile(file, 'utf8')).trimEnd().split('\n'),
    );
  });

  test('holds a rotation by a function that does nothing, until resume is typed', async () => {
    const { said, type, variables } = sandbox(
      '--port',
      '0',
      '--mode',
      'none',
      '--hold-at',
      'setSecret:after',
    );
    const client = clientBy(await variables());
    await client.send(new CreateSecretCommand({ Name: 'mine', SecretString: 'not-a-real-value' }));
    await client.send(new RotateSecretCommand({ SecretId: 'mine', RotationLambdaARN }));
    await said(/held after setSecret, until you type resume: arn:aws:secretsmanager:.*:secret:mine-/);
    type('go on\n');
    await said(/Type resume/);
    type('resume\n');
    await said(/resumed: 1$/);
    const { VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId: 'mine' }));
    expect(Object.values(VersionIdsToStages).flat()).toContain('AWSPENDING');
    client.destroy();
  });

  test('has the rotation functions that it is told of, under their ARNs', async () => {
    const functions = ['one=http://127.0.0.1:1/a', 'two=http://127.0.0.1:1/b'];
    const words = functions.flatMap((each) => ['--rotation-function', each]);
    const { said, variables } = sandbox('--port', '0', '--mode', 'none', ...words);
    await said(/rotation function arn:aws:lambda:eu-west-1:111122223333:function:no-op, which does nothing$/);
    await said(
      /rotation function arn:aws:lambda:eu-west-1:111122223333:function:one, at http:\/\/127\.0\.0\.1:1\/a$/,
    );
    const client = clientBy(await variables());
    await client.send(new CreateSecretCommand({ Name: 'mine', SecretString: 'not-a-real-value' }));
    const arn = RotationLambdaARN.replace('no-op', 'two');
    await client.send(new RotateSecretCommand({ SecretId: 'mine', RotationLambdaARN: arn }));
    await said(/two: createSecret failed: ECONNREFUSED$/);
    client.destroy();
  });

  test('explains itself', async () => {
    const { lines, ended } = sandbox('--help');

    expect(await ended).toBe(0);
    for (const option of [
      '--port',
      '--region',
      '--mode',
      '--recheck-delay',
      '--sweep-every',
      '--with-postgres',
      '--with-account',
      '--hold-at',
      '--rotation-function',
      '--env-file',
    ])
      expect(lines.join('\n')).toContain(option);
  });

  test.each([
    ['a port that is none', ['--port', 'http'], /It is to be a whole number/],
    ['a mode that is none', ['--mode', 'everything'], /Allowed choices are report, unblock, recover, none/],
    ['a step that is none', ['--hold-at', 'setPassword'], /It is to be createSecret, setSecret/],
    ['a function without a URL', ['--rotation-function', 'mine'], /It is to be NAME=URL/],
    [
      'two functions of a name',
      ['--port', '0', '--rotation-function', 'no-op=http://x/'],
      /named no-op already/,
    ],
  ])('refuses %s', async (_what, options, message) => {
    const { lines, ended } = sandbox(...options);

    expect(await ended).toBe(1);
    expect(lines.join('\n')).toMatch(message);
  });

  test('refuses a port that is taken, and says how to get another one', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void holder.close());
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    const { lines, ended } = sandbox('--port', String(port), '--mode', 'none');

    expect(await ended).toBe(1);
    expect(lines.at(-1)).toMatch(/address already in use .*: name another --port, or 0 for any free one$/);
  });
});
