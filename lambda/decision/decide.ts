import type { Evidence, Finding } from './evidence.ts';
import { FACTS_OF_GONE, type Facts, factsOf, factsOfUnseen, type Unseen } from './facts.ts';
import type { Secret } from './observation.ts';
import {
  cleanup,
  fits,
  makeCurrent,
  makeCurrentInRotation,
  type PlanInput,
  release,
  returnPrevious,
  unblock,
  unblockWithPrevious,
} from './plan.ts';
import { candidatesAmong, isObsolete, rolesOf } from './roles.ts';
import type { Situation } from './situation.ts';
import { type Action, type Row, TABLE } from './table.ts';
import type { Hindrance, NoAction, Plan, PlanKind, Question, Step, Verdict } from './verdict.ts';

/**
 * What the table says of a situation. With `evidence` in it the answer is always a verdict; without, it may be
 * the question that is to be put to the verifier.
 */
export function decide(situation: Situation & { readonly evidence: Evidence }): Verdict;
export function decide(situation: Situation): Verdict | Question;
export function decide(situation: Situation): Verdict | Question {
  const { observation } = situation;
  if (observation.kind === 'gone') return leftBy(FACTS_OF_GONE);
  const input = planInputOf(observation, situation);
  const facts = factsOf(input, situation);
  const [, , action, reason, attention] = rowFor(facts);
  if (action === 'ask') return questionOf(input, situation);
  if (action === 'no-action') return { kind: 'no-action', reason, attention };
  const [kind, stepsOf] = PLANS[action];
  const plan: Plan = { kind, reason, attention, steps: stepsOf(input, facts) };
  if (plan.steps.length === 0) return { kind: 'no-action', reason, attention };
  if (!fits(input.secret, plan.steps)) return withheld(plan, 'labels');
  const because = hindranceOf(action, facts);
  return because ? withheld(plan, because) : plan;
}

/** What prevents an action, whatever its labels. */
const hindranceOf = (
  action: Action,
  { mode, failedRotations, settled, pending }: Facts,
): Hindrance | undefined => {
  if (mode === 'report') return 'mode';
  if (action === 'promote-in-rotation') {
    if (mode !== 'recover' || failedRotations !== 'recover') return 'mode';
    return settled ? undefined : 'unsettled';
  }
  const movesCurrent = action === 'promote' || action === 'rollback';
  return movesCurrent && !pending && !settled ? 'unsettled' : undefined;
};

/** The verdict where the event, or the secret's name, is enough: the secret is not read. */
export const decideUnseen = (why: Unseen): NoAction => leftBy(factsOfUnseen(why));

/** The first row that holds. */
export const rowFor = (facts: Facts): Row => {
  const row = TABLE.find(([, when]) => when(facts));
  if (row === undefined) throw new Error('the last row of the table always holds');
  return row;
};

/**
 * A plan that is not taken. Row 15 where it needs a label, and all 20 are in use (L7). Attention is required where
 * AWSCURRENT would have moved, for clients are locked out until then.
 */
export const withheld = (would: Plan, because: Hindrance): Verdict => ({
  kind: 'withheld',
  reason: because === 'labels' ? 'label-limit-reached' : would.reason,
  attention: because === 'labels' || isRepair(would) ? 'required' : would.attention,
  because,
  would,
});

const isRepair = ({ kind }: Plan): boolean => kind === 'promote' || kind === 'rollback';

/** The verdict on a secret that was not read, or does not exist: always `no-action`. */
const leftBy = (facts: Facts): NoAction => {
  const [, , action, reason, attention] = rowFor(facts);
  if (action !== 'no-action') throw new Error('a row that writes needs a look at the secret first');
  return { kind: 'no-action', reason, attention };
};

/** While rotation is on, AWSCURRENT can move to nothing but the pending version, so no other is tried. */
const questionOf = ({ secret, roles }: PlanInput, { pass, order }: Situation): Question => ({
  kind: 'ask',
  secret,
  candidates: candidatesAmong(roles, pass !== 'initial', order).filter(
    ({ role }) => !secret.rotationEnabled || role === 'current' || role === 'pending',
  ),
});

type Steps = (input: PlanInput, facts: Facts) => readonly Step[];

/** The version that AWSCURRENT moves away from is parked: what a person has put there may yet be set in the database. */
const rollback: Steps = (input, { move }) =>
  move ? makeCurrent(input, move.from, move.to, [move.from]) : [];

/** The plan that each action makes: its kind, and its writes in their order. */
const PLANS: Readonly<Record<Exclude<Action, 'ask' | 'no-action'>, readonly [PlanKind, Steps]>> = {
  cleanup: ['cleanup', cleanup],
  unblock: ['unblock', unblock],
  'unblock-unverified': [
    'unblock',
    (input, { previousOnUnverified }) =>
      unblockWithPrevious(input, previousOnUnverified === 'move' ? input.roles.pending : undefined),
  ],
  'unblock-to-working': ['unblock', (input, { move }) => unblockWithPrevious(input, move?.to)],
  promote: ['promote', (input, { move }) => (move ? makeCurrent(input, move.from, move.to) : [])],
  'promote-in-rotation': [
    'promote',
    (input, { move }) => (move ? makeCurrentInRotation(input, move.from, move.to) : []),
  ],
  rollback: ['rollback', rollback],
  'return-previous': ['release', returnPrevious],
  'release-obsolete': [
    'release',
    ({ secret, roles }) => release(roles.parked.filter((each) => isObsolete(each, secret, roles))),
  ],
  'release-empty': [
    'release',
    (input) => [
      ...release(input.roles.parked.filter(({ version }) => input.empty.has(version))),
      ...cleanup(input),
    ],
  ],
};

/** What the plan is made from: the labels as read, and the versions that must keep a label. */
export const planInputOf = (secret: Secret, { now, evidence, labelRefusedFor }: Situation): PlanInput => {
  const findings = evidence?.kind === 'taken' ? [...evidence.findings] : [];
  const versionsOf = (such: (finding: Finding) => boolean) =>
    findings.flatMap(([version, finding]) => (such(finding) ? [version] : []));
  const roles = rolesOf(secret);
  // AWSCURRENT's finding comes first. It has its own identity where its value was understood.
  const [current] = findings;
  return {
    secret,
    roles,
    now,
    empty: new Set(versionsOf(({ hasValue }) => !hasValue)),
    labelRefusedFor,
    otherUserVersions: new Set(versionsOf(mayServeAnother)),
    usersAreKnown: current?.[1].sameIdentity === true,
    rejected: new Set(versionsOf(({ answer }) => answer.kind === 'rejected')),
  };
};

/** Whether the version is another user's and was not rejected, so that its password may still work. */
const mayServeAnother = ({ answer, sameIdentity, hasValue }: Finding): boolean =>
  hasValue && !sameIdentity && answer.kind !== 'rejected';
