import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Reason } from '../../lambda/decision/reasons.ts';
import { TABLE } from '../../lambda/decision/table.ts';
import { epochMs } from '../../lambda/decision/values.ts';
import { ManualClock } from '../../sandbox/clock.ts';
import { asSuperuser } from '../../sandbox/database-secret.ts';
import { startServer } from '../../sandbox/database-servers.ts';
import { type LocalAws, startLocalAws } from '../../sandbox/local-aws.ts';
import { singleUserRotation } from '../../sandbox/provision.ts';
import type { DatabaseServer } from '../../sandbox/rotation/database.ts';
import { newPassword } from '../../sandbox/rotation/password.ts';
import { type Obstacle, servingEach } from '../../sandbox/servers/obstacles.ts';
import { Operator } from '../support/operator.ts';
import { alarmTexts, runbookNamedIn, whatToDoIn } from '../support/runbook.ts';
import { C, P, Q, rescue, V } from '../support/secrets.ts';

const ALARMS = alarmTexts();
const RUNBOOK = runbookNamedIn(ALARMS.get('RotationRemediationAttentionRequired'));
const LOCKOUT = runbookNamedIn(ALARMS.get('RotationRemediationLockout'));
const { advice: ADVICE, forAll: FOR_ALL } = whatToDoIn(RUNBOOK);

/** A secret that nothing has changed for three days, and a user of the database. */
type Found = {
  /** Labels by version. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
  /** The version whose password the database has; without one it has a password that nobody stored. */
  readonly works?: string;
  /** The version is of another user, who can log in. */
  readonly otherUser?: string;
  readonly isRotating?: true;
  readonly tags?: Readonly<Record<string, string>>;
  /** The way to the database is broken, until it is mended. */
  readonly isCutOff?: true;
  /** It was found by an installation that logs in nowhere. */
  readonly isUnverified?: true;
};

type Walk = Found & {
  readonly reason: Reason;
  /** What the operator goes by. @default the table's advice for the reason */
  readonly runbook?: string;
  readonly way: (operator: Operator, advice: string) => Promise<void>;
};

const CURRENT = { [C]: ['AWSCURRENT'] };
const IDLE = { ...CURRENT, [V]: ['AWSPREVIOUS'] };
const STUCK = { ...IDLE, [P]: ['AWSPENDING'] };
const LAST_MONTH = epochMs(Date.now() - 30 * 86_400_000);
const [PARKED_P, PARKED_Q] = [rescue(P, LAST_MONTH), rescue(Q, LAST_MONTH)];

const promotes: Walk['way'] = (operator, advice) =>
  operator.types(advice, 'rotation-remediation promote SECRET VERSION');

const setsPassword: Walk['way'] = async (operator, advice) => {
  expect(advice).toMatch(/[Ss]et the AWSCURRENT password in the database/);
  await operator.setsCurrentPassword(FOR_ALL);
  await operator.types(FOR_ALL, 'rotation-remediation apply SECRET');
};

const movesCurrent: Walk['way'] = (operator, runbook) =>
  operator.types(runbook, 'aws secretsmanager update-secret-version-stage --secret-id');

const untagsAndApplies: Walk['way'] = async (operator) => {
  await operator.typesWhatWasShown(
    FOR_ALL,
    'Where a tag of the secret holds them back, `plan` names it, and the command that takes it off.',
    'aws secretsmanager untag-resource',
  );
  await operator.types(FOR_ALL, 'rotation-remediation apply SECRET');
};

const rotates: Walk['way'] = (operator, advice) => operator.types(advice, 'aws secretsmanager rotate-secret');

const REPORT = { tags: { 'rotation-remediation': 'report' } };

const WALKS: Readonly<Record<string, Walk>> = {
  'a password that nobody stored is in the database': {
    ...{ reason: 'none-accepted', labels: IDLE, way: setsPassword },
  },
  'another user can log in': {
    ...{ reason: 'other-user-accepted', labels: STUCK, otherUser: P, way: promotes },
  },
  'another user can log in, and lacks grants': {
    ...{ reason: 'other-user-accepted', labels: STUCK, otherUser: P, way: setsPassword },
  },
  'the attempts are spent before the version that works': {
    ...{ reason: 'others-unverified', labels: STUCK, works: V },
    way: async (operator, advice) => {
      await operator.types(advice, 'rotation-remediation plan SECRET --verify --login-attempts');
      await promotes(operator, FOR_ALL);
    },
  },
  'the database cannot be reached for a time': {
    ...{ reason: 'unverified', labels: STUCK, works: P, isCutOff: true },
    way: async (operator, advice) => {
      isMended = true;
      await operator.types(advice, 'rotation-remediation plan SECRET');
      await operator.types(FOR_ALL, 'rotation-remediation apply SECRET');
    },
  },
  'the mode forbids it': {
    ...{ reason: 'mode-forbids-recovery', labels: STUCK, works: P, way: promotes },
    tags: { 'rotation-remediation': 'unblock' },
  },
  'a rotation fails that has not tried the previous password': {
    ...{ reason: 'rotation-on-current-rejected', labels: IDLE, works: V, isRotating: true, way: rotates },
  },
  'a rotation fails midway': {
    ...{ reason: 'rotation-on-current-rejected', labels: STUCK, works: V, isRotating: true },
    way: async (operator, advice) => {
      expect(advice).toContain('AWS refuses that call, and says that it tries the rotation again.');
      await operator.types(advice, 'aws secretsmanager rotate-secret', { isRefused: true });
    },
  },
  'a rotation fails after the database was changed': {
    ...{ reason: 'rotation-failing-pending-accepted', labels: STUCK, works: P, isRotating: true },
    way: promotes,
  },
  'all labels are in use': {
    ...{ reason: 'label-limit-reached', works: C },
    labels: {
      ...STUCK,
      [C]: ['AWSCURRENT', ...Array.from({ length: 17 }, (_, number) => `release-${number}`)],
    },
    way: async (operator, advice) => {
      const chooses = { LABEL: 'release-0', VERSION: C };
      await operator.types(advice, 'aws secretsmanager update-secret-version-stage', { chooses });
      await operator.types(advice, 'rotation-remediation plan SECRET');
      await operator.types(FOR_ALL, 'rotation-remediation apply SECRET');
    },
  },
  'several rotations were cancelled, and clients can log in': {
    ...{ reason: 'no-verifier-several-pending', works: C, isUnverified: true },
    labels: { ...CURRENT, [P]: ['AWSPREVIOUS', PARKED_P], [Q]: [PARKED_Q] },
    way: async (operator, advice) => {
      await operator.types(advice, 'rotation-remediation plan SECRET');
      await operator.types(advice, 'rotation-remediation release SECRET');
      await operator.types(advice, 'rotation-remediation release SECRET', { isRefused: true });
      await operator.typesWhatWasShown(
        advice,
        'and again until none is left: for the last label of a version, it tells the command.',
        'rotation-remediation release',
      );
    },
  },
  'several rotations were cancelled, and clients are locked out': {
    ...{ reason: 'no-verifier-several-pending', works: P, isUnverified: true },
    labels: { ...CURRENT, [P]: ['AWSPREVIOUS', PARKED_P], [Q]: [PARKED_Q] },
    way: async (operator, advice) => {
      await operator.types(advice, 'rotation-remediation plan SECRET');
      expect(advice).toContain('Where they cannot, take the steps that it shows.');
      await operator.types(FOR_ALL, 'rotation-remediation apply SECRET');
    },
  },
  'a tag has an unknown value': {
    ...{ reason: 'tag-not-understood', labels: STUCK, works: P, way: untagsAndApplies },
    tags: { 'rotation-remediation': 'recovr' },
  },
  'a cancelled rotation is only reported': {
    ...{ reason: 'pending-accepted', labels: STUCK, works: P, ...REPORT, way: untagsAndApplies },
  },
  'a parked password is only reported': {
    ...{ reason: 'parked-accepted', labels: { ...IDLE, [P]: [PARKED_P] }, works: P, ...REPORT },
    way: promotes,
  },
  'a previous password is only reported': {
    ...{ reason: 'previous-accepted', labels: IDLE, works: V, ...REPORT, way: promotes },
  },
  'clients are locked out, and the pending password works': {
    ...{ reason: 'pending-accepted', labels: STUCK, works: P, ...REPORT },
    ...{ runbook: LOCKOUT, way: movesCurrent },
  },
  'clients are locked out, and no password works': {
    ...{ reason: 'none-accepted', labels: IDLE, runbook: LOCKOUT },
    way: (operator, runbook) => operator.setsCurrentPassword(runbook),
  },
};

/** Why a reason has no walk. */
const NOT_WALKED: Readonly<Partial<Record<Reason, string>>> = {
  'engine-not-supported': 'There is no server here whose engine the verifier does not support.',
  'managed-by-service': 'The service repairs the rotation, and is not here.',
  'current-rejected-cooling-down':
    'Nothing is to be done. Ten minutes later the verifier tries what it has not, and gives another reason.',
};

const reasonsThatCallForSomebody = (): ReadonlySet<string> => {
  const withheldOnes = ['promote', 'promote-in-rotation', 'rollback'];
  const called = TABLE.flatMap(([, , action, reason, attention]) =>
    action !== 'ask' && (attention === 'required' || withheldOnes.includes(action)) ? [reason] : [],
  );
  return new Set([...called, ...ADVICE.keys()]);
};

test('each reason that calls for somebody is walked, or it says why not', () => {
  const walked = [...Object.values(WALKS).map(({ reason }) => reason), ...Object.keys(NOT_WALKED)];
  expect([...new Set(walked)].sort()).toEqual([...reasonsThatCallForSomebody()].sort());
});

test('the sweep’s alarm leads to the same two runbooks', () => {
  const runbook = runbookNamedIn(ALARMS.get('RotationRemediationSecretsNeedAttention'));
  for (const name of ['RotationRemediationAttentionRequired', 'RotationRemediationLockout'])
    expect(runbook).toContain(`(${name}.md)`);
});

let server: DatabaseServer;
let aws: LocalAws;
let rotationLambdaArn: string;
/** The way to the database that is broken at first. */
let cut: Obstacle;
let isMended = false;
beforeAll(async () => {
  server = await startServer('postgres');
  aws = await startLocalAws({ clock: new ManualClock() });
  rotationLambdaArn = aws.addRotationFunction('rotate', singleUserRotation(aws, server));
  cut = await servingEach((socket) => {
    if (!isMended) return void socket.destroy();
    const beyond = connect(server.port, server.host).on('error', () => socket.destroy());
    return void socket.pipe(beyond).pipe(socket);
  });
});
afterAll(async () => {
  await cut.stop();
  await aws.close();
  await server.stop();
});

const place = async (name: string, found: Found): Promise<void> => {
  const versions = Object.keys(found.labels);
  const passwords = new Map(versions.map((id) => [id, newPassword()]));
  const passwordOf = (id: string | undefined) => passwords.get(id ?? '') ?? newPassword();
  const userOf = (id: string) => (id === found.otherUser ? `${name}_clone` : name);
  await asSuperuser(server, async (session) => {
    await session.createUser(name, passwordOf(found.works));
    if (found.otherUser) await session.createUser(userOf(found.otherUser), passwordOf(found.otherUser));
  });
  const { host, port } = found.isCutOff ? cut : server;
  aws.manager.plant({
    ...{ name, rotationLambdaArn, createdAtMs: LAST_MONTH },
    ...{ rotationEnabled: found.isRotating === true, tags: found.tags ?? {} },
    changedAtMs: Date.now() - 3 * 86_400_000,
    versions: Object.entries(found.labels).map(([id, labels]) => {
      const credential = { username: userOf(id), password: passwordOf(id) };
      return {
        id,
        labels,
        value: JSON.stringify({ engine: 'postgres', host, port, ssl: false, ...credential }),
      };
    }),
  });
};

describe('from the alarm to a client that logs in again', () => {
  test.each(Object.entries(WALKS))('%s', async (story, { reason, way, runbook, ...found }) => {
    const name = story.replaceAll(/\W+/g, '_');
    await place(name, found);
    const operator = new Operator(aws, server, name);
    const [, diagnosis = ''] = (runbook ?? RUNBOOK).split('## Diagnosis');
    await operator.types(diagnosis, 'aws secretsmanager describe-secret');
    // The reason is in the alarm's log line; this command gives the same.
    if (found.isUnverified) await operator.types('rotation-remediation plan SECRET', 'rotation-remediation');
    else await operator.types(diagnosis, 'rotation-remediation plan "$SECRET" --verify');
    expect(operator.shown).toContain(`reason ${reason},`);

    await way(operator, runbook ?? ADVICE.get(reason) ?? FOR_ALL);
    expect(await operator.clientLogsIn()).toBe(true);

    await operator.types(runbook ?? FOR_ALL, 'aws secretsmanager rotate-secret --secret-id "$SECRET"');
    expect(await operator.clientLogsIn()).toBe(true);
  });
});
