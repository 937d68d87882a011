/** The steps of a rotation function, in the order in which AWS calls them (R1). */
export const ROTATION_STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
export type RotationStep = (typeof ROTATION_STEPS)[number];

/** What AWS passes to a rotation function. */
export type RotationRequest = { Step: RotationStep; SecretId: string; ClientRequestToken: string };

/** The code behind a rotation function's ARN; to reject is to fail the step. */
export type RotationFunction = (request: RotationRequest) => Promise<void>;

/** A rotation whose function is being called at this moment. */
export type RotationRun = {
  readonly versionId: string;
  readonly step: RotationStep;
  /** Only `testSecret` is run, as RotateImmediately=false asks for (R2). */
  readonly isTest: boolean;
  /** Cancelled or abandoned: the step goes on to its end, no further one is called (R5). */
  readonly stopped: boolean;
};
