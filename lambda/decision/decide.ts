import type { Answer, Evidence, Finding } from './evidence.ts';
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
import { AWSPENDING } from './values.ts';
import {
  type Attention,
  type Hindrance,
  type NoAction,
  type Plan,
  type PlanKind,
  type Question,
  ROWS_AFTER,
  type Step,
  type Verdict,
} from './verdict.ts';

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
  const [row, , action, reason, attention] = rowFor(facts);
  if (action === 'ask') return questionOf(input, situation);
  const nothing: NoAction = { kind: 'no-action', row, reason, attention };
  if (action === 'no-action') return nothing;
  const [kind, stepsOf] = PLANS[action];
  const plan: Plan = { kind, row, reason, attention, steps: stepsOf(input, facts) };
  if (plan.steps.length === 0) return nothing;
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

/** A plan that is not taken. Row 15 where it needs a label, and all 20 are in use (L7). */
export const withheld = (would: Plan, because: Hindrance): Verdict => ({
  kind: 'withheld',
  ...(because === 'labels'
    ? {
        row: ROWS_AFTER['label-limit-reached'],
        reason: 'label-limit-reached',
        attention: 'required',
      }
    : { row: would.row, reason: would.reason, attention: attentionTo(would) }),
  because,
  would,
});

/** Clients are locked out until AWSCURRENT moves; a rotation is blocked until AWSPENDING comes off. */
const attentionTo = ({ kind, attention, steps }: Plan): Attention => {
  if (kind === 'promote' || kind === 'rollback') return 'required';
  return attention === 'none' && steps.some(({ label }) => label === AWSPENDING) ? 'inform' : attention;
};

/** The verdict on a secret that was not read, or does not exist: always `no-action`. */
const leftBy = (facts: Facts): NoAction => {
  const [row, , action, reason, attention] = rowFor(facts);
  if (action !== 'no-action') throw new Error('a row that writes needs a look at the secret first');
  return { kind: 'no-action', row, reason, attention };
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
  move ? makeCurrent(input, move.from, move.to, { parksCurrent: true }) : [];

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
export const planInputOf = (secret: Secret, situation: Situation): PlanInput => {
  const { now, evidence, labelRefusedFor, hasVerifier } = situation;
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
    currentIs: currentIs(current?.[1].answer, hasVerifier),
  };
};

const currentIs = (answer: Answer | undefined, hasVerifier: boolean): PlanInput['currentIs'] => {
  if (answer?.kind === 'accepted') return 'cleared';
  if (answer?.kind === 'unknown' && answer.cause === 'unsupported-engine') return 'cleared';
  return hasVerifier ? 'undecided' : 'untried';
};

/** Whether the version is another user's and was not rejected, so that its password may still work. */
const mayServeAnother = ({ answer, sameIdentity, hasValue }: Finding): boolean =>
  hasValue && !sameIdentity && answer.kind !== 'rejected';
