import { type Region, repliesUnknown, swept } from './wired-region.ts';

const HOUR_MS = 3_600_000;

/** Which line tells of it, what is wrong, what is said, and how it is broken. */
export type Fault = readonly [string, string, RegExp, (region: Region) => unknown];

/** Everything that a Region can lack. */
export const FAULTS: readonly Fault[] = [
  ['trail', 'there is no trail', /There is no trail/, (region) => Object.assign(region, { trails: [] })],
  [
    'trail',
    'the trail is switched off',
    /No trail logs/,
    (region) =>
      Object.assign(region, { trails: region.trails.map((trail) => ({ ...trail, logging: false })) }),
  ],
  [
    'trail',
    'the trail has reads alone',
    /No trail logs/,
    (region) => selecting(region, { ReadWriteType: 'ReadOnly' }),
  ],
  [
    'trail',
    'the trail leaves management events out',
    /No trail logs/,
    (region) => selecting(region, { IncludeManagementEvents: false }),
  ],
  [
    'trail',
    'an advanced selector takes data events alone',
    /No trail logs/,
    (region) => selectingBy(region, [{ Field: 'eventCategory', Equals: ['Data'] }]),
  ],
  [
    'function',
    'it is not installed',
    /not installed/,
    (region) => Object.assign(region, { functions: () => [region.sweep] }),
  ],
  [
    'installations',
    'there are two',
    /There are 2 installations in this Region: another, remediate\..*delete the others/,
    (region) => {
      const another = { ...region.remediate, arn: region.remediate.arn.replace('remediate', 'another') };
      region.functions = () => [region.remediate, region.sweep, another];
    },
  ],
  ['rule', 'there is none', /No rule/, (region) => Object.assign(region, { rules: [] })],
  [
    'rule',
    'it is switched off',
    /Cancellations is switched off.*rotation-remediation resume/,
    (region) => changeRule(region, { enabled: false }),
  ],
  [
    'rule',
    'that of the recheck is switched off',
    /RecheckCancelled is switched off.*aws events enable-rule --name RecheckCancelled/,
    (region) => changeRule(region, { enabled: false }, 'RecheckCancelled'),
  ],
  [
    'rule',
    'it delivers elsewhere',
    /No rule delivers cancellations to the function/,
    (region) => changeRule(region, { targets: [] }),
  ],
  [
    'rule',
    'the recheck is missing',
    /recheck queue: there is no recheck/,
    (region) => changeRule(region, { targets: [] }, 'RecheckCancelled'),
  ],
  [
    'failed rotations',
    'there is no rule',
    /No rule of this Region takes failed rotations/,
    (region) => Object.assign(region, { rules: region.rules.slice(0, 2) }),
  ],
  [
    'failed rotations',
    'the rule is switched off',
    /FailedRotations is switched off.*rotation-remediation resume/,
    (region) => changeRule(region, { enabled: false }, 'FailedRotations'),
  ],
  [
    'failed rotations',
    'the recheck is missing',
    /No rule delivers failed rotations to the recheck queue/,
    (region) => changeRule(region, { targets: [] }, 'RecheckFailed'),
  ],
  [
    'failed rotations',
    'the rule may not invoke the function',
    /FailedRotations may not invoke remediate/,
    (region) => changeRule(region, { arn: `${region.rules[2]?.arn}-other` }, 'FailedRotations'),
  ],
  [
    'permissions',
    'the function lets nobody in',
    /Cancellations may not invoke remediate/,
    (region) => Object.assign(region, { remediate: without(region.remediate, 'policy') }),
  ],
  [
    'permissions',
    'the queue lets another rule in',
    /RecheckCancelled may not send to Recheck/,
    (region) => {
      const policy = JSON.parse(
        JSON.stringify(region.recheck.policy).replaceAll('RecheckCancelled', 'another'),
      );
      region.recheck = { ...region.recheck, policy };
    },
  ],
  [
    'recheck queue',
    'its trigger is off',
    /its trigger is Disabled.*rotation-remediation resume/,
    (region) => {
      const mappings = { [region.recheck.queue.arn]: 'Disabled' as const };
      region.remediate = { ...region.remediate, mappings };
    },
  ],
  [
    'sweep queue',
    'nothing takes from it',
    /Nothing takes from Sweep/,
    (region) => Object.assign(region, { sweep: { ...region.sweep, mappings: {} } }),
  ],
  ...(['settleDead', 'sweepDead', 'undelivered', 'failed'] as const).map(
    (queue): Fault => [
      'dead letters',
      `there is one in ${queue}`,
      /Given up on: 1 in \w+.*docs\/runbooks\/RotationRemediationDeadLetters.md/,
      (region) => void region.queues[queue].send('{}'),
    ],
  ),
  [
    'verifier',
    'it fails',
    /verifier-failed/,
    (region) => {
      region.verify = () => {
        throw new Error('broken');
      };
    },
  ],
  [
    'verifier',
    'it cannot reach Secrets Manager',
    /cannot reach Secrets Manager.*VPC endpoint/,
    (region) =>
      Object.assign(region, { verify: () => ({ failed: 'values-unreachable', error: 'TimeoutError' }) }),
  ],
  [
    'verifier',
    'it accepts what there is not',
    /docs\/verifier.md/,
    (region) => {
      region.verify = (request) =>
        JSON.parse(
          JSON.stringify(repliesUnknown(request, 'busy')).replaceAll(
            '{"kind":"unknown","cause":"busy"}',
            '{"kind":"accepted"}',
          ),
        );
    },
  ],
  [
    'verifier',
    'there is none in mode recover',
    /never moves AWSCURRENT/,
    (region) => {
      const environment = { ...region.remediate.environment, VERIFIER_FUNCTION_ARN: '' };
      region.remediate = { ...region.remediate, environment };
    },
  ],
  [
    'last sweep',
    'it is two days old',
    /ended 2 days ago. Its schedule is rate\(1 day\)..*send-message/,
    (region) =>
      Object.assign(region, { sweepLog: [{ at: Date.now() - 50 * HOUR_MS, message: swept(1, 0) }] }),
  ],
  [
    'last sweep',
    'there was none',
    /No sweep has come to its end/,
    (region) => Object.assign(region, { sweepLog: [] }),
  ],
];

const without = <Whole extends object, Key extends keyof Whole>(whole: Whole, key: Key): Omit<Whole, Key> => {
  const { [key]: _, ...rest } = whole;
  return rest;
};

const selecting = (region: Region, selector: object): void => {
  region.trails = region.trails.map((trail) => ({ ...trail, selectors: { EventSelectors: [selector] } }));
};

/** Gives every trail one advanced selector with these fields. */
export const selectingBy = (region: Region, FieldSelectors: readonly object[]): void => {
  region.trails = region.trails.map((trail) => ({
    ...trail,
    selectors: { AdvancedEventSelectors: [{ FieldSelectors }] },
  }));
};

const changeRule = (
  region: Region,
  change: Partial<Region['rules'][number]>,
  name: 'Cancellations' | 'FailedRotations' | 'RecheckCancelled' | 'RecheckFailed' = 'Cancellations',
): void => {
  region.rules = region.rules.map((rule) => (rule.name === name ? { ...rule, ...change } : rule));
};
