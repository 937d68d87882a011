import { describe, expect, test } from 'vitest';
import { serveServices } from '../../sandbox/account-services/serve-services.ts';
import { runHere } from '../../test/support/cli-here.ts';
import { FAULTS, selectingBy } from '../../test/support/region-faults.ts';
import { aWiredRegion, type Region, repliesUnknown, swept } from '../../test/support/wired-region.ts';
import type { Check } from './check.ts';
import { judgeDeadLetters } from './queues.ts';

const examined = async (region: Region) => {
  const { code, stdout } = await runHere(region.url, ['doctor', '--json']);
  const { checks } = JSON.parse(stdout) as { checks: Check[] };
  return { code, checks, byName: Object.fromEntries(checks.map((check) => [check.name, check])) };
};

/** Sets variables of the function. */
const set = (region: Region, variables: Readonly<Record<string, string>>): void => {
  const { environment } = region.remediate;
  region.remediate = { ...region.remediate, environment: { ...environment, ...variables } };
};

describe('doctor, where everything is in place', () => {
  test('says ok to each thing, in the order of a cancellation’s way, and exits with 0', async () => {
    const { code, stdout } = await runHere((await aWiredRegion()).url, ['doctor']);
    expect(code).toBe(0);
    const lines = stdout.split('\n').filter((line) => / {2}ok {2}/.test(line));
    expect(lines.map((line) => line.trim().split(/ {2,}/)[0])).toEqual([
      'trail',
      'function',
      'installations',
      'paused',
      'rule',
      'permissions',
      'failed rotations',
      'recheck queue',
      'sweep queue',
      'dead letters',
      'verifier',
      'last sweep',
    ]);
    expect(stdout).toContain('everything logs management events.');
    expect(stdout).toContain('remediate is in mode recover, with a verifier.');
    expect(stdout).toContain('The last sweep ended 3 hours ago: 1234 secrets seen, 2 stuck.');
  });

  test('tells the same in JSON', async () => {
    const { code, checks } = await examined(await aWiredRegion());
    expect(code).toBe(0);
    expect(checks.every(({ found }) => found === 'ok')).toBe(true);
  });

  test('asks the verifier about a secret that there is not, so that nobody logs in', async () => {
    const region = await aWiredRegion();
    const asked: unknown[] = [];
    region.verify = (request) => {
      asked.push(request);
      return repliesUnknown(request, 'no-value');
    };
    expect((await examined(region)).byName['verifier']).toMatchObject({ found: 'ok' });
    expect(asked).toEqual([
      {
        secretArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:rotation-remediation/doctor-000000',
        candidates: [{ versionId: '00000000-0000-4000-8000-000000000000', role: 'current' }],
      },
    ]);
  });
});

test('doctor asks no other host where an endpoint was given: it says which one is missing', async () => {
  const { url } = await aWiredRegion();
  const environment = {
    AWS_ENDPOINT_URL: undefined,
    AWS_ENDPOINT_URL_LAMBDA: url,
    AWS_ENDPOINT_URL_EVENTBRIDGE: url,
    AWS_ENDPOINT_URL_SQS: url,
  };
  const { stdout } = await runHere(url, ['doctor', '--json'], { environment });
  const { checks } = JSON.parse(stdout) as { checks: Check[] };
  const missing = (variable: string) => ({
    found: 'could-not-look',
    says: `Other services have an endpoint, and ${variable} is not set.`,
    fix: 'Set it, or AWS_ENDPOINT_URL or --endpoint-url for all of them.',
  });
  expect(checks.filter(({ found }) => found !== 'ok')).toEqual([
    { name: 'trail', ...missing('AWS_ENDPOINT_URL_CLOUDTRAIL') },
    { name: 'last sweep', ...missing('AWS_ENDPOINT_URL_CLOUDWATCH_LOGS') },
  ]);
});

test('doctor calls no verifier broken that may not read a secret that there is not', async () => {
  const region = await aWiredRegion();
  region.verify = () => ({ failed: 'values-not-permitted', error: 'AccessDeniedException' });
  expect((await examined(region)).byName['verifier']).toMatchObject({ found: 'ok' });
});

describe('doctor, where something is wrong', () => {
  test.each(FAULTS)('%s: %s', async (name, _what, words, breakIt) => {
    const region = await aWiredRegion();
    breakIt(region);
    const { code, byName } = await examined(region);
    expect(code).toBe(2);
    expect(byName[name]?.found).toBe('not-ok');
    expect(`${byName[name]?.says} ${byName[name]?.fix}`).toMatch(words);
  });

  test('one trail that serves is enough', async () => {
    const region = await aWiredRegion();
    const [trail] = region.trails;
    if (trail === undefined) throw new Error('there is a trail');
    region.trails = [{ ...trail, arn: `${trail.arn}-off`, logging: false }, trail];
    expect((await examined(region)).byName['trail']?.found).toBe('ok');
  });

  test('an advanced selector that takes writes serves as well', async () => {
    const region = await aWiredRegion();
    selectingBy(region, [
      { Field: 'eventCategory', Equals: ['Management'] },
      { Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] },
    ]);
    expect((await examined(region)).byName['trail']?.found).toBe('ok');
  });

  test('failed rotations that are ignored need no rule', async () => {
    const region = await aWiredRegion();
    set(region, { FAILED_ROTATIONS: 'ignore' });
    region.rules = region.rules.slice(0, 2);
    expect(await examined(region)).toMatchObject({
      code: 0,
      byName: { 'failed rotations': { found: 'ok', says: expect.stringContaining('ignored') } },
    });
  });

  test('mode unblock needs no verifier', async () => {
    const region = await aWiredRegion();
    set(region, { REMEDIATION_MODE: 'unblock', VERIFIER_FUNCTION_ARN: '' });
    expect(await examined(region)).toMatchObject({ code: 0, byName: { verifier: { found: 'ok' } } });
  });
});

test('doctor does not say that there is no verifier where secrets name theirs by a tag', async () => {
  const region = await aWiredRegion();
  set(region, {
    VERIFIER_FUNCTION_ARN: '',
    VERIFIERS_BY_TAG: 'arn:aws:lambda:eu-west-1:111122223333:function:theirs',
  });
  const { byName } = await examined(region);
  expect(byName['verifier']).toMatchObject({ found: 'ok', says: expect.stringContaining('by tag') });
  for (const name of ['function', 'verifier']) expect(byName[name]?.says).not.toMatch(/no verifier/);
});

test('doctor calls queues of dead letters empty only where there are any', () => {
  expect(judgeDeadLetters([])).toMatchObject({ found: 'not-ok', says: 'There is no queue of dead letters.' });
});

const MANAGEMENT = '999988887777';
/** A trail of the organization's management account, whose home is another Region. */
const organizationTrail = (selectors?: object): Region['trails'][number] => ({
  arn: `arn:aws:cloudtrail:us-east-1:${MANAGEMENT}:trail/organization`,
  logging: true,
  ofOrganization: true,
  ...(selectors && { selectors: { ...selectors } }),
});
const CUSTOM = { EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true }] };

describe('doctor in an organization', () => {
  test('asks a trail of another home Region there', async () => {
    const region = await aWiredRegion();
    const home = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/everywhere';
    region.trails = [{ arn: home, logging: true, selectors: CUSTOM }];
    expect((await examined(region)).byName['trail']).toEqual({
      name: 'trail',
      found: 'ok',
      says: 'everywhere logs management events.',
      fix: null,
    });
  });

  test('knows what an organization’s trail without selectors of its own logs', async () => {
    const region = await aWiredRegion();
    region.trails = [organizationTrail()];
    expect((await examined(region)).byName['trail']).toMatchObject({
      found: 'ok',
      says: 'organization logs management events.',
    });
  });

  test('says what it cannot see of the management account’s trail, and that no event has come', async () => {
    const region = await aWiredRegion();
    region.trails = [organizationTrail(CUSTOM)];
    region.remediateLog = [
      { at: Date.now(), message: JSON.stringify({ message: 'verdict', pass: 'sweep' }) },
      { at: Date.now(), message: JSON.stringify({ message: 'failed', eventId: 'e1' }) },
      { at: Date.now(), message: 'no JSON, and yet it has eventId' },
      { at: Date.now() - 31 * 86_400_000, message: JSON.stringify({ message: 'verdict', eventId: 'e0' }) },
    ];
    expect((await examined(region)).byName['trail']).toMatchObject({
      found: 'ok',
      says: "organization, an organization's trail, is on. Its selectors cannot be read from here. No event reached the function within 30 days, so nothing here shows that it logs management events.",
    });
  });

  test('proves by the function’s log that its events come', async () => {
    const region = await aWiredRegion();
    region.trails = [organizationTrail(CUSTOM)];
    const at = Date.now() - 3 * 86_400_000;
    region.remediateLog = [{ at, message: JSON.stringify({ message: 'verdict', eventId: 'e1' }) }];
    expect((await examined(region)).byName['trail']?.says).toContain(
      `An event reached the function at ${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    );
  });

  test.each([
    ['is off', { ...organizationTrail(CUSTOM), logging: false }, 'not-ok'],
    [
      'is another account’s and no organization’s',
      { ...organizationTrail(CUSTOM), ofOrganization: false },
      'could-not-look',
    ],
  ])('takes no trail for one that serves that %s', async (_what, trail, found) => {
    const region = await aWiredRegion();
    region.trails = [trail];
    expect((await examined(region)).byName['trail']?.found).toBe(found);
  });
});

describe('doctor tells what it sees as what it is', () => {
  test('a function whose environment Lambda does not show is not called missing', async () => {
    const region = await aWiredRegion();
    region.remediate = { ...region.remediate, environment: {}, environmentHidden: true };
    const { code, byName } = await examined(region);
    expect(code).toBe(1);
    expect(byName['function']).toMatchObject({
      found: 'could-not-look',
      says: 'No function was recognized. Lambda does not show the environment of remediate, which may be it.',
      fix: expect.stringContaining('kms:Decrypt'),
    });
  });

  test('names three of many such functions', async () => {
    const region = await aWiredRegion();
    const hidden = ['a', 'b', 'c', 'd'].map((name) => ({
      ...region.sweep,
      arn: `${region.sweep.arn}-${name}`,
      environment: {},
      environmentHidden: true as const,
    }));
    region.functions = () => hidden;
    const { byName } = await examined(region);
    expect(byName['function']?.says).toContain('sweep-a, sweep-b, sweep-c and 1 more,');
  });

  test.each([
    ['function', 'remediate'],
    ['last sweep', 'sweep'],
  ] as const)('%s: a reserved concurrency of 0', async (name, which) => {
    const region = await aWiredRegion();
    region[which] = { ...region[which], reservedConcurrency: 0 };
    expect((await examined(region)).byName[name]).toMatchObject({
      found: 'not-ok',
      says: `The reserved concurrency of ${which} is 0, so Lambda never runs it.`,
    });
    region[which] = { ...region[which], reservedConcurrency: 1 };
    expect((await examined(region)).byName[name]?.found).toBe('ok');
  });

  test('verifier: a reserved concurrency of 0, where it gives no answer', async () => {
    const region = await aWiredRegion();
    const verify = { ...region.sweep, arn: region.verifierArn, environment: {}, reservedConcurrency: 0 };
    region.functions = () => [region.remediate, region.sweep, verify];
    region.verify = () => {
      throw new Error('throttled');
    };
    expect((await examined(region)).byName['verifier']?.says).toBe(
      'The reserved concurrency of verify is 0, so Lambda never runs it.',
    );
  });

  const HOUR_MS = 3_600_000;
  test.each([
    ['rate(6 days)', 149, 'ok'],
    ['rate(6 days)', 151, 'not-ok'],
    ['rate(1 hour)', 6, 'ok'],
    ['rate(1 hour)', 8, 'not-ok'],
    ['cron(0 4 * * ? *)', 29, 'ok'],
    ['cron(0 4 * * ? *)', 31, 'not-ok'],
    ['', 29, 'ok'],
  ])('with the schedule %s, a sweep of %d hours ago is %s', async (schedule, hours, found) => {
    const region = await aWiredRegion();
    const environment = { ...region.sweep.environment, ...(schedule && { SWEEP_SCHEDULE: schedule }) };
    region.sweep = { ...region.sweep, environment };
    region.sweepLog = [{ at: Date.now() - hours * HOUR_MS, message: swept(1, 0) }];
    const line = (await examined(region)).byName['last sweep'];
    expect(line?.found).toBe(found);
    if (found === 'not-ok') expect(line?.says).toContain(`Its schedule is ${schedule}.`);
  });
});

describe('doctor, where it may not look', () => {
  test('says so of each thing, calls nothing wrong for that, and exits with 1', async () => {
    const server = await serveServices([
      async (_, response) => {
        const body = { __type: 'AccessDeniedException', message: 'not authorized to look' };
        response.writeHead(400, {
          'content-type': 'application/x-amz-json-1.1',
          'x-amzn-errortype': body.__type,
        });
        response.end(JSON.stringify(body));
        return true;
      },
    ]);
    const { code, stdout } = await runHere(server.url, ['doctor', '--json']);
    await server.close();
    const { checks } = JSON.parse(stdout) as { checks: Check[] };
    expect(code).toBe(1);
    expect(checks.map(({ found }) => found)).toEqual(Array(12).fill('could-not-look'));
    expect(checks[0]).toMatchObject({
      says: 'not authorized to look',
      fix: 'Ask for this right, or name a profile that has it with --profile.',
    });
  });

  test('what hangs on a part that is missing is not looked at, and the part is called missing', async () => {
    const region = await aWiredRegion();
    region.functions = () => [];
    const { code, byName } = await examined(region);
    expect(code).toBe(2);
    expect(byName['function']?.found).toBe('not-ok');
    expect(byName['permissions']).toMatchObject({
      found: 'could-not-look',
      says: 'The function was not found: see above.',
    });
  });

  test('a verifier that one may not invoke is not called broken', async () => {
    const region = await aWiredRegion();
    region.lambda.deny(region.verifierArn);
    const { code, byName } = await examined(region);
    expect(code).toBe(1);
    expect(byName['verifier']).toMatchObject({ found: 'could-not-look' });
  });
});
