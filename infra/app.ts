import { App, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { type Settings, settingsFrom } from './context.ts';
import { OrganizationStack } from './organization-stack.ts';
import { RotationRemediationStack } from './rotation-remediation-stack.ts';

const NAME = 'RotationRemediation';

const build = (app: App, { organization, regions, propsIn }: Settings): void => {
  if (organization !== undefined) {
    new OrganizationStack(app, `${NAME}Organization`, { organization, regions, propsIn });
  } else if (regions.length === 0) {
    new RotationRemediationStack(app, NAME, propsIn);
  }
  for (const region of organization === undefined ? regions : []) {
    new RotationRemediationStack(app, `${NAME}-${region}`, propsIn, { stackName: NAME, env: { region } });
  }
};

const app = new App();
try {
  build(app, settingsFrom(app.node.getAllContext()));
  Tags.of(app).add('application', 'rotation-remediation');
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
} catch (error) {
  // What is wrong with the context is said in its own words; a stack trace would hide it.
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
