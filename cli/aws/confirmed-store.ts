import type { SecretStore } from '../../lambda/aws/secret-store.ts';
import { parkedUntil } from '../../lambda/decision/rescue-label.ts';
import { AWSPENDING } from '../../lambda/decision/values.ts';
import type { Step } from '../../lambda/decision/verdict.ts';

/** Another plan follows by now than the one that was agreed to. */
export class NotAgreed extends Error {
  override readonly name = 'NotAgreed';
}

/** Carries out the steps that a person has agreed to, and no other: labels may have moved since they were shown. */
export const confirmedStore = (store: SecretStore, agreed: readonly Step[]): SecretStore => ({
  observe: (secret) => store.observe(secret),
  async apply(secret, step) {
    if (!agreed.some((each) => isSame(each, step) || isGivingBack(each, step)))
      throw new NotAgreed(
        'Another plan follows by now than the one that was shown: the labels, or the logins, have changed. What was not shown was not done.',
      );
    return store.apply(secret, step);
  },
});

/** A rescue label has the minute of the parking in its name, and that passes. */
const isSame = (one: Step, other: Step): boolean =>
  one.kind === other.kind &&
  (one.label === other.label || (isRescue(one) && isRescue(other))) &&
  versionsOf(one) === versionsOf(other);

/** What `reconcile` does of itself where a rotation was started in between (R3). */
const isGivingBack = (agreed: Step, step: Step): boolean =>
  agreed.kind === 'detach' &&
  agreed.label === AWSPENDING &&
  step.kind === 'attach' &&
  step.label === AWSPENDING &&
  step.to === agreed.from;

const isRescue = ({ label }: Step): boolean => parkedUntil(label) !== undefined;

const versionsOf = (step: Step): string =>
  `${'from' in step ? step.from : ''} ${'to' in step ? step.to : ''}`;
