import { Annotations, Duration } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { FAILED_ROTATIONS, MODES, PREVIOUS_ON_UNVERIFIED } from '../../lambda/runtime/config.ts';
import type { RotationRemediationProps, Verification } from '../constructs/rotation-remediation-props.ts';
import type { PropsIn } from '../constructs/rotation-remediation-stack.ts';
import type { SecretScope } from '../constructs/secret-scope.ts';
import { authoritiesLayer } from './authorities-layer.ts';
import type { ContextKey } from './context-keys.ts';

/** Each key's text: undefined for a missing key, joined by commas for a list. */
export type ContextValues = Readonly<Partial<Record<ContextKey, string>>>;

/** The items of a list, in order; empty for a missing key. */
export const listIn = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

/** The tag in `key=value`; undefined for a missing key. */
export const tagIn = (text: string | undefined): SecretScope['tag'] => {
  const [, key, value] = /^([^=]+)=(.*)$/.exec(text ?? '') ?? [];
  return key === undefined || value === undefined ? undefined : { key, value };
};

/** The construct's props from the context. A missing key gives no prop, so that the construct's default applies. */
export const propsFrom =
  (values: ContextValues): PropsIn =>
  (scope): RotationRemediationProps => {
    const { recheckDelay, sweepSchedule, concurrency, logRetention, runbooks, alarmTopic, outcomeBus } =
      values;
    const verification = verificationFrom(values, scope);
    const secrets = choiceFrom(values);
    const mode = MODES.find((each) => each === values.mode);
    const failedRotations = FAILED_ROTATIONS.find((each) => each === values.failedRotations);
    const previousOnUnverified = PREVIOUS_ON_UNVERIFIED.find((each) => each === values.previousOnUnverified);
    const keys = listIn(values.encryptionKeys);
    return {
      ...(mode && { mode }),
      ...(failedRotations && { failedRotations }),
      ...(previousOnUnverified && { previousOnUnverified }),
      ...(verification && { verification }),
      ...(secrets && { secrets }),
      ...(recheckDelay && { recheckDelay: Duration.minutes(Number(recheckDelay)) }),
      ...(sweepSchedule && { sweepSchedule: ScheduleExpression.expression(sweepSchedule) }),
      ...(concurrency && { concurrency: concurrency === 'unreserved' ? concurrency : Number(concurrency) }),
      ...(logRetention && { logRetention: Number(logRetention) }),
      ...(runbooks && { runbooks }),
      ...(keys.length > 0 && {
        encryptionKeys: keys.map((arn, index) => kms.Key.fromKeyArn(scope, `EncryptionKey${index}`, arn)),
      }),
      ...(values.secretsManagerEndpoint && { secretsManagerEndpoint: values.secretsManagerEndpoint }),
      ...(alarmTopic && { alarmTopic: sns.Topic.fromTopicArn(scope, 'AlarmTopic', alarmTopic) }),
      ...(outcomeBus && { outcomeBus: events.EventBus.fromEventBusArn(scope, 'OutcomeBus', outcomeBus) }),
    };
  };

const verificationFrom = (values: ContextValues, scope: Construct): Verification | undefined => {
  const subnets = listIn(values.subnetIds);
  const groups = listIn(values.securityGroupIds);
  const byTag = listIn(values.verifierArnsByTag);
  const verification: Verification = {
    ...(values.vpcId && {
      // From attributes: a look-up would need credentials at synthesis. The zones are not used.
      vpc: ec2.Vpc.fromVpcAttributes(scope, 'Vpc', { vpcId: values.vpcId, availabilityZones: ['any'] }),
    }),
    ...(subnets.length > 0 && {
      subnets: { subnets: subnets.map((id) => subnetById(scope, id)) },
    }),
    ...(groups.length > 0 && {
      securityGroups: groups.map((id) =>
        ec2.SecurityGroup.fromSecurityGroupId(scope, id, id, { mutable: false }),
      ),
    }),
    ...(values.verifierArn && { functionArn: values.verifierArn }),
    ...(byTag.length > 0 && { functionArnsByTag: byTag }),
    ...(values.loginAttempts && { loginAttempts: Number(values.loginAttempts) }),
    ...(values.engines && { engines: listIn(values.engines) }),
    ...(values.databaseRanges && { databaseRanges: listIn(values.databaseRanges) }),
    ...(values.dnsRanges && { dnsRanges: listIn(values.dnsRanges) }),
    ...(values.certificateAuthorities && {
      certificateAuthorities: authoritiesLayer(scope, values.certificateAuthorities),
    }),
    ...(values.aliasTargets && { aliasTargets: listIn(values.aliasTargets) }),
  };
  return Object.keys(verification).length > 0 ? verification : undefined;
};

export const subnetById = (scope: Construct, id: string, subnetId = id): ec2.ISubnet => {
  const subnet = ec2.Subnet.fromSubnetId(scope, id, subnetId);
  Annotations.of(subnet).acknowledgeWarning(
    '@aws-cdk/aws-ec2:noSubnetRouteTableId',
    'A function is attached to a subnet by its id; its route table is never asked for.',
  );
  return subnet;
};

const choiceFrom = (values: ContextValues): SecretScope | undefined => {
  const namePrefixes = listIn(values.secretNamePrefixes);
  const tag = tagIn(values.secretTag);
  const choice: SecretScope = {
    ...(namePrefixes.length > 0 && { namePrefixes }),
    ...(tag && { tag }),
  };
  return Object.keys(choice).length > 0 ? choice : undefined;
};
