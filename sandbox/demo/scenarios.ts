import type { Users } from '../provision.ts';
import type { RotationPoint } from '../rotation/gate.ts';
import { type Scenario, ScenarioBuilder } from './scenario.ts';

const single = (state: string, title: string) => new ScenarioBuilder(state, 'single', title);
const alternating = (state: string, title: string) => new ScenarioBuilder(state, 'alternating', title);

/** The cancellation comes just before the function's next step, which then refuses to run (R7). */
const cancelledBefore = (point: RotationPoint, scenario: ScenarioBuilder): Scenario =>
  scenario.rotateUntil(point).cancel().letGo().deliver().settle();

/** The cancellation finds a step past its check; the first look is over when that step lands (R5, R6). */
const stillRunning = (point: RotationPoint, scenario: ScenarioBuilder): Scenario =>
  scenario.rotateUntil(point).cancel().deliver().letGo().settle();

const either = (
  state: string,
  title: string,
  tell: (scenario: ScenarioBuilder) => Scenario,
): Record<Users, Scenario> => ({
  single: tell(single(state, title)),
  alternating: tell(alternating(state, title)),
});

const nothing = either('S0', 'no rotation in progress', (s) => s.rotate().cancel().deliver().settle());
const early = either('S1', 'cancelled before a new password was stored', (s) =>
  cancelledBefore('createSecret:invoked', s),
);
const stored = either('S2', 'new password stored, database untouched', (s) =>
  cancelledBefore('setSecret:invoked', s),
);
const changed = either('S3', 'database changed, labels not moved', (s) =>
  cancelledBefore('testSecret:invoked', s),
);
const finished = either('S4', 'last step ended after the cancel', (s) =>
  s.rotateUntil('finishSecret:checked').cancel().letGo().deliver().settle(),
);
const lateCreate = either('S7', 'createSecret still running', (s) => stillRunning('createSecret:checked', s));
const lateSet = either('S7', 'setSecret still running', (s) => stillRunning('setSecret:ready', s));
const lateFinish = either('S7', 'finishSecret still running', (s) => stillRunning('finishSecret:checked', s));

/** The rotation fails when the database has the new password. Nobody cancels, so rotation stays on. */
const failedAfterChange = (scenario: ScenarioBuilder): Scenario =>
  scenario.rotateUntil('testSecret:invoked').fail().deliver().settle();

/** Every state that a cancellation or a failed rotation can leave, for either way to rotate a user. */
export const SCENARIOS: readonly Scenario[] = [
  nothing.single,
  early.single,
  stored.single,
  changed.single,
  finished.single,
  single('S5', 'previous password set again by hand')
    .rotate()
    .rotateUntil('setSecret:invoked')
    .cancel()
    .letGo()
    .setPassword('previous')
    .deliver()
    .settle(),
  single('S5', 'password set by hand, stored nowhere')
    .rotateUntil('setSecret:invoked')
    .cancel()
    .letGo()
    .setPassword('one-that-nobody-stored')
    .deliver()
    .settle(),
  single('S6', 'only a test rotation')
    .rotateUntil('testSecret:invoked', { test: true })
    .cancel()
    .letGo()
    .deliver()
    .settle(),
  lateCreate.single,
  lateSet.single,
  lateFinish.single,
  failedAfterChange(single('S8', 'rotation failed after the database was changed; told only').onlyReport()),
  failedAfterChange(single('S8', 'rotation failed after the database was changed')),
  single('S9', 'new password stored by hand, never set').rotate().storePassword().cancel().deliver().settle(),
  nothing.alternating,
  early.alternating,
  stored.alternating,
  changed.alternating,
  alternating('S3p', 'clone user created, grants missing')
    .rotateUntil('setSecret:user-created')
    .cancel()
    .kill()
    .deliver()
    .settle(),
  finished.alternating,
  lateCreate.alternating,
  lateSet.alternating,
  lateFinish.alternating,
  failedAfterChange(alternating('S8', 'rotation failed after the database was changed')),
];
