import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Construct } from 'constructs';
import { codeFromDirectory } from '../constructs/function-code.ts';
import { RotationRemediationStack } from '../constructs/rotation-remediation-stack.ts';
import type { Settings } from './context.ts';
import { DIST } from './dist.ts';

const NAME = 'RotationRemediation';

/** Makes the stacks: one, or one per Region. */
export const addStacks = (app: App, settings: Settings, bundles = DIST): void => {
  const { regions, propsIn } = settings;
  const withCode = (scope: Construct) => ({ ...propsIn(scope), code: codeFromDirectory(bundles) });
  if (regions.length === 0) new RotationRemediationStack(app, NAME, withCode);
  for (const region of regions) {
    new RotationRemediationStack(app, `${NAME}-${region}`, withCode, { stackName: NAME, env: { region } });
  }
};

/** Makes every synthesis fail on a finding of cdk-nag that is not acknowledged beside its resource. */
export const addChecks = (app: App): void => Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
