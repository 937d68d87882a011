import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { settingsFrom } from '../../infra/app/context.ts';
import { RotationRemediationStack } from '../../infra/constructs/rotation-remediation-stack.ts';

const VERIFIED = {
  vpcId: 'vpc-0123456789abcdef0',
  subnetIds: 'subnet-0123456789abcdef0,subnet-0fedcba9876543210',
};

type AlarmProperties = { readonly Metrics?: readonly { readonly MetricStat?: unknown }[] };

/** How many metrics the stack's alarms watch: AWS charges for each of them. */
export const alarmMetricsOf = (verified: boolean): number => {
  const { propsIn } = settingsFrom(verified ? VERIFIED : {});
  const app = new App({ builtinCloudFormationValidation: false, analyticsReporting: false });
  const code = () => lambda.Code.fromInline('exports.handler = async () => {}');
  const stack: Stack = new RotationRemediationStack(
    app,
    'RotationRemediation',
    (scope) => ({ ...propsIn(scope), code }),
    { env: { account: '111122223333', region: 'eu-west-1' } },
  );
  const alarms = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
  return alarms
    .map(({ Properties }) => Properties as AlarmProperties)
    .reduce((total, { Metrics }) => total + (Metrics?.filter(({ MetricStat }) => MetricStat).length ?? 1), 0);
};
