import { FAILED_ROTATIONS, MODES, PREVIOUS_ON_UNVERIFIED } from '../../lambda/runtime/config.ts';
import { codeFromDirectory } from '../constructs/function-code.ts';
import type { PropsWithCode } from '../constructs/rotation-remediation-props.ts';
import type { RotationRemediationProps } from './props.ts';

const wordIn = <Word extends string>(words: readonly Word[], chosen?: string): Word | undefined =>
  words.find((word) => word === chosen);

/** The same for the constructs inside, with the functions that lie in the directory. */
export const propsWithCode = (props: RotationRemediationProps, functions: string): PropsWithCode => {
  const { mode, failedRotations, previousOnUnverified, concurrency, unreservedConcurrency, ...common } =
    props;
  if (unreservedConcurrency && concurrency !== undefined) {
    throw new Error('unreservedConcurrency leaves nothing for concurrency to reserve: keep one of the two.');
  }
  return {
    ...common,
    mode: wordIn(MODES, mode),
    failedRotations: wordIn(FAILED_ROTATIONS, failedRotations),
    previousOnUnverified: wordIn(PREVIOUS_ON_UNVERIFIED, previousOnUnverified),
    concurrency: unreservedConcurrency ? 'unreserved' : concurrency,
    code: codeFromDirectory(functions),
  };
};
