import type { Reason } from '../../../lambda/decision/reasons.ts';
import type { Verdict } from '../../../lambda/decision/verdict.ts';
import type { Action } from '../model/actions.ts';
import type { Setup } from '../model/setup.ts';

/** Which pass meets a situation first. */
export type First = 'initial' | 'recheck' | 'sweep';

/** A version as it is planted, named by the letter that docs/design.md uses. */
export type Version = {
  readonly letter: 'C' | 'P' | 'Q' | 'V';
  /** `rescue` stands for a rescue label of two days ago, `lent` for one that tells that AWSPREVIOUS was moved off. */
  readonly labels: readonly string[];
  readonly holds: 'what works' | 'what is refused' | 'nothing';
  /** @default 'app' */
  readonly user?: 'app' | 'app_clone';
};

/** Where a pass finds a secret, so that it comes to one verdict. */
export type Situation = {
  readonly name: string;
  /** Kind and reason of what an undisturbed pass concludes. */
  readonly verdict: `${Verdict['kind']} ${Reason}`;
  readonly first: First;
  readonly versions: readonly Version[];
  readonly setup?: Partial<Setup>;
  /** The labels in the end where all 20 were in use, if they are others than with room for all. */
  readonly lastIfShort?: string;
  /** Nothing is pending or parked, so that no sweep asks the verifier. */
  readonly unseenBySweep?: true;
  readonly rotatedAgo?: 'half a day';
  /** @default where it has been rotated */
  readonly rotationEnabled?: boolean;
  /** What the event tells of. @default cancelled */
  readonly event?: 'cancelled' | 'failed';
  /** What somebody does right before the pass makes this call. */
  readonly meanwhile?: { readonly before: RegExp; readonly act: Action };
};

const works = (letter: Version['letter'], ...labels: readonly string[]): Version => ({
  letter,
  labels,
  holds: 'what works',
});
const refused = (letter: Version['letter'], ...labels: readonly string[]): Version => ({
  ...works(letter, ...labels),
  holds: 'what is refused',
});
const empty = (letter: Version['letter'], ...labels: readonly string[]): Version => ({
  ...works(letter, ...labels),
  holds: 'nothing',
});
const ofTheOther = (version: Version): Version => ({ ...version, user: 'app_clone' });

const noLabelOnEmpty: Partial<Setup> = { aws: { labelOnValuelessVersion: 'refused' } };

/** One for every plan, and for every way in which nothing is written. */
export const SITUATIONS: readonly Situation[] = [
  {
    name: 'cleanup',
    verdict: 'cleanup current-accepted',
    first: 'recheck',
    versions: [works('C', 'AWSCURRENT', 'AWSPENDING', 'rescue'), refused('V', 'AWSPREVIOUS')],
  },
  {
    name: 'unblock',
    verdict: 'unblock current-accepted',
    first: 'initial',
    versions: [works('C', 'AWSCURRENT'), refused('P', 'AWSPENDING'), refused('V', 'AWSPREVIOUS')],
  },
  {
    name: 'unblock, attention required',
    verdict: 'unblock none-accepted',
    first: 'initial',
    setup: { loginAttempts: 3 },
    versions: [refused('C', 'AWSCURRENT'), refused('P', 'AWSPENDING'), refused('V', 'AWSPREVIOUS')],
  },
  {
    name: 'unblock that parks a refused AWSCURRENT, nothing else being pending or parked',
    verdict: 'unblock none-accepted',
    first: 'recheck',
    lastIfShort: 'C current · V previous',
    unseenBySweep: true,
    versions: [refused('C', 'AWSCURRENT'), refused('V', 'AWSPREVIOUS')],
  },
  {
    name: 'unblock without a verifier, the pending password being the one that works',
    verdict: 'unblock no-verifier',
    first: 'initial',
    versions: [refused('C', 'AWSCURRENT'), works('P', 'AWSPENDING'), refused('V', 'AWSPREVIOUS')],
    setup: { verifier: 'absent', mode: 'unblock' },
    lastIfShort: 'C current · P parked · V previous',
  },
  {
    name: 'unblock without a verifier, AWS refusing to move AWSPREVIOUS (R15)',
    verdict: 'unblock no-verifier',
    first: 'initial',
    versions: [refused('C', 'AWSCURRENT'), works('P', 'AWSPENDING'), refused('V', 'AWSPREVIOUS')],
    setup: { verifier: 'absent', mode: 'unblock', aws: { previousByHand: 'refused' } },
    lastIfShort: 'C current · P parked · V previous',
  },
  {
    name: 'unblock in mode unblock, AWSPREVIOUS moving to what works',
    verdict: 'unblock mode-forbids-recovery',
    first: 'initial',
    versions: [refused('C', 'AWSCURRENT'), works('P', 'AWSPENDING'), refused('V', 'AWSPREVIOUS')],
    setup: { mode: 'unblock' },
    lastIfShort: 'C current · P parked · V previous',
  },
  {
    name: 'unblock of an empty version',
    verdict: 'unblock pending-empty',
    first: 'initial',
    versions: [works('C', 'AWSCURRENT'), empty('P', 'AWSPENDING'), refused('V', 'AWSPREVIOUS')],
  },
  {
    name: 'unblock of an empty version that AWS refuses a label (L6)',
    verdict: 'unblock pending-empty',
    first: 'initial',
    versions: [works('C', 'AWSCURRENT'), empty('P', 'AWSPENDING'), refused('V', 'AWSPREVIOUS')],
    setup: noLabelOnEmpty,
  },
  {
    name: 'unblock of an empty version that AWS refuses a label (L6), without a verifier',
    verdict: 'unblock no-verifier',
    first: 'initial',
    versions: [works('C', 'AWSCURRENT'), empty('P', 'AWSPENDING'), refused('V', 'AWSPREVIOUS')],
    setup: { ...noLabelOnEmpty, verifier: 'absent', mode: 'unblock' },
    lastIfShort: 'C current · V previous',
  },
  {
    name: 'promote from pending',
    verdict: 'promote pending-accepted',
    first: 'initial',
    versions: [refused('C', 'AWSCURRENT'), works('P', 'AWSPENDING'), refused('V', 'AWSPREVIOUS')],
  },
  {
    name: 'promote for the first time, no version being AWSPREVIOUS yet',
    verdict: 'promote pending-accepted',
    first: 'initial',
    versions: [refused('C', 'AWSCURRENT'), works('P', 'AWSPENDING')],
    setup: { rotatedBefore: false },
  },
  {
    name: 'promote from parked',
    verdict: 'promote parked-accepted',
    first: 'recheck',
    versions: [refused('C', 'AWSCURRENT'), works('P', 'rescue'), refused('V', 'AWSPREVIOUS')],
  },
  {
    name: 'promote from parked, another version pending',
    verdict: 'promote parked-accepted',
    first: 'recheck',
    setup: { loginAttempts: 3 },
    versions: [refused('C', 'AWSCURRENT'), works('P', 'rescue'), refused('Q', 'AWSPENDING')],
  },
  {
    name: "promote that parks another user's AWSPREVIOUS first",
    verdict: 'promote pending-accepted',
    first: 'initial',
    versions: [refused('C', 'AWSCURRENT'), works('P', 'AWSPENDING'), ofTheOther(works('V', 'AWSPREVIOUS'))],
    setup: { users: 'alternating' },
  },
  {
    name: 'rollback',
    verdict: 'rollback previous-accepted',
    first: 'initial',
    setup: { loginAttempts: 3 },
    lastIfShort: 'C previous · P parked · V current',
    versions: [refused('C', 'AWSCURRENT'), refused('P', 'AWSPENDING'), works('V', 'AWSPREVIOUS')],
  },
  {
    name: 'rollback, nothing being pending',
    verdict: 'rollback previous-accepted',
    first: 'recheck',
    lastIfShort: 'C previous · V current',
    unseenBySweep: true,
    versions: [refused('C', 'AWSCURRENT'), works('V', 'AWSPREVIOUS')],
  },
  {
    name: 'promote while rotation is on, and fails',
    verdict: 'promote rotation-failing-pending-accepted',
    first: 'recheck',
    event: 'failed',
    rotationEnabled: true,
    versions: [refused('C', 'AWSCURRENT'), works('P', 'AWSPENDING'), refused('V', 'AWSPREVIOUS')],
  },
  {
    name: 'release',
    verdict: 'release rotated-since',
    first: 'sweep',
    versions: [works('C', 'AWSCURRENT'), refused('P', 'rescue'), refused('V', 'AWSPREVIOUS')],
    rotatedAgo: 'half a day',
  },
  {
    name: 'return AWSPREVIOUS',
    verdict: 'release previous-lent',
    first: 'recheck',
    versions: [works('C', 'AWSCURRENT'), refused('P', 'AWSPREVIOUS', 'rescue'), refused('V', 'lent')],
  },
  {
    name: 'reinstate',
    verdict: 'unblock current-accepted',
    first: 'initial',
    versions: [works('C', 'AWSCURRENT'), refused('P', 'AWSPENDING', 'rescue'), refused('V', 'AWSPREVIOUS')],
    setup: { aws: { pendingAfterRotation: 'removed' } },
    meanwhile: { before: /AWSPENDING from/, act: { kind: 'rotate', how: 'initial' } },
  },
  {
    name: 'no action, nothing being pending',
    verdict: 'no-action nothing-pending',
    first: 'initial',
    versions: [works('C', 'AWSCURRENT'), refused('V', 'AWSPREVIOUS')],
  },
  {
    name: 'no action on what is parked',
    verdict: 'no-action current-accepted',
    first: 'recheck',
    versions: [works('C', 'AWSCURRENT'), refused('P', 'rescue'), refused('V', 'AWSPREVIOUS')],
  },
  {
    name: 'no action on a rotation that fails, clients being locked out',
    verdict: 'no-action rotation-on-current-rejected',
    first: 'recheck',
    event: 'failed',
    rotationEnabled: true,
    versions: [refused('C', 'AWSCURRENT'), refused('P', 'AWSPENDING'), refused('V', 'AWSPREVIOUS')],
  },
  {
    name: 'withheld, in mode report',
    verdict: 'withheld pending-accepted',
    first: 'initial',
    versions: [refused('C', 'AWSCURRENT'), works('P', 'AWSPENDING'), refused('V', 'AWSPREVIOUS')],
    setup: { mode: 'report' },
  },
  {
    name: 'withheld, all 20 labels in use',
    verdict: 'withheld label-limit-reached',
    first: 'initial',
    versions: [works('C', 'AWSCURRENT'), refused('P', 'AWSPENDING'), refused('V', 'AWSPREVIOUS')],
    setup: { foreignLabels: 17 },
  },
];
