import type { SecretStore } from '../../lambda/aws/secret-store.ts';
import { parkedUntil, parkingOf } from '../../lambda/decision/rescue-label.ts';
import { AWSPENDING } from '../../lambda/decision/values.ts';
import type { Step } from '../../lambda/decision/verdict.ts';

/** The labels have changed, and their plan is not the confirmed one any more. */
export class NotAgreed extends Error {
  override readonly name = 'NotAgreed';
}

/** A store that carries out only the steps that the operator has confirmed: labels may have moved since then. */
export const confirmedStore = (store: SecretStore, confirmed: readonly Step[]): SecretStore => ({
  observe: (secret) => store.observe(secret),
  async apply(secret, step) {
    if (!confirmed.some((each) => isSame(each, step) || isGivingBack(each, step)))
      throw new NotAgreed(
        'Another plan follows by now than the one that was shown: the labels, or the logins, have changed. What was not shown was not done.',
      );
    return store.apply(secret, step);
  },
});

/**
 * Whether two steps are the same. A rescue label's name has the minute of the parking, which may have changed. Whether
 * it tells of AWSPREVIOUS may not: a later look rests on it.
 */
const isSame = (one: Step, other: Step): boolean =>
  one.kind === other.kind &&
  (one.label === other.label || isSameRescue(one, other)) &&
  versionsOf(one) === versionsOf(other);

/** Whether it is the step that `reconcile` adds where a rotation was started in between (R3). */
const isGivingBack = (agreed: Step, step: Step): boolean =>
  agreed.kind === 'detach' &&
  agreed.label === AWSPENDING &&
  step.kind === 'attach' &&
  step.label === AWSPENDING &&
  step.to === agreed.from;

const isSameRescue = (one: Step, other: Step): boolean =>
  isRescue(one) && isRescue(other) && parkingOf(one.label) === parkingOf(other.label);

const isRescue = ({ label }: Step): boolean => parkedUntil(label) !== undefined;

const versionsOf = (step: Step): string =>
  `${'from' in step ? step.from : ''} ${'to' in step ? step.to : ''}`;
