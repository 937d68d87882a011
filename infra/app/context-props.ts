import { Annotations, Duration } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { FAILED_ROTATIONS, MODES, PREVIOUS_ON_UNVERIFIED } from '../../lambda/runtime/config.ts';
import { ARCHITECTURES, RUNTIMES } from '../constructs/function-code.ts';
import type {
  FunctionsVpc,
  RotationRemediationProps,
  Verification,
} from '../constructs/rotation-remediation-props.ts';
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
    const functionsVpc = functionsVpcFrom(values, scope);
    const runtime = RUNTIMES.find(({ name }) => name === values.runtime);
    const architecture = ARCHITECTURES.find(({ name }) => name === values.architecture);
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
      ...(functionsVpc && { functionsVpc }),
      ...(values.permissionsBoundary && { permissionsBoundaryName: values.permissionsBoundary }),
      ...(values.encryptionKey && {
        encryptionKey: kms.Key.fromKeyArn(scope, 'EncryptionKey', values.encryptionKey),
      }),
      ...(runtime && { runtime }),
      ...(architecture && { architecture }),
      ...(values.secretsManagerEndpoint && { secretsManagerEndpoint: values.secretsManagerEndpoint }),
      ...(alarmTopic && { alarmTopic: sns.Topic.fromTopicArn(scope, 'AlarmTopic', alarmTopic) }),
      ...(outcomeBus && { outcomeBus: events.EventBus.fromEventBusArn(scope, 'OutcomeBus', outcomeBus) }),
    };
  };

/** `dnsRanges` is for every group that is made. */
const makesFunctionsGroup = ({ functionsVpcId, functionsSecurityGroupIds }: ContextValues): boolean =>
  functionsVpcId !== undefined && functionsSecurityGroupIds === undefined;
/** Where no group is made, the verifier's refusal is told. */
const isForVerifier = (values: ContextValues): boolean =>
  (values.vpcId !== undefined && values.securityGroupIds === undefined) || !makesFunctionsGroup(values);

const functionsVpcFrom = (values: ContextValues, scope: Construct): FunctionsVpc | undefined => {
  const { functionsVpcId: vpcId } = values;
  if (vpcId === undefined) return undefined;
  // Of its own in the tree: a subnet may be the verifier's, too.
  const place = new Construct(scope, 'FunctionsVpc');
  const subnets = listIn(values.functionsSubnetIds).map((id) => subnetById(place, id));
  const groups = listIn(values.functionsSecurityGroupIds);
  return {
    vpc: vpcById(place, vpcId),
    subnets: { subnets },
    ...(groups.length > 0 && { securityGroups: groups.map((id) => groupById(place, id)) }),
    ...(makesFunctionsGroup(values) && values.dnsRanges && { dnsRanges: listIn(values.dnsRanges) }),
  };
};

const verificationFrom = (values: ContextValues, scope: Construct): Verification | undefined => {
  const subnets = listIn(values.subnetIds);
  const groups = listIn(values.securityGroupIds);
  const byTag = listIn(values.verifierArnsByTag);
  const verification: Verification = {
    ...(values.vpcId && { vpc: vpcById(scope, values.vpcId) }),
    ...(subnets.length > 0 && {
      subnets: { subnets: subnets.map((id) => subnetById(scope, id)) },
    }),
    ...(groups.length > 0 && { securityGroups: groups.map((id) => groupById(scope, id)) }),
    ...(values.verifierArn && { functionArn: values.verifierArn }),
    ...(byTag.length > 0 && { functionArnsByTag: byTag }),
    ...(values.loginAttempts && { loginAttempts: Number(values.loginAttempts) }),
    ...(values.engines && { engines: listIn(values.engines) }),
    ...(values.databaseRanges && { databaseRanges: listIn(values.databaseRanges) }),
    ...(values.dnsRanges && isForVerifier(values) && { dnsRanges: listIn(values.dnsRanges) }),
    ...(values.certificateAuthorities && {
      certificateAuthorities: authoritiesLayer(scope, values.certificateAuthorities),
    }),
    ...(values.aliasTargets && { aliasTargets: listIn(values.aliasTargets) }),
  };
  return Object.keys(verification).length > 0 ? verification : undefined;
};

/** From attributes: a look-up would need credentials at synthesis. The zones are not used. */
export const vpcById = (scope: Construct, vpcId: string): ec2.IVpc =>
  ec2.Vpc.fromVpcAttributes(scope, 'Vpc', { vpcId, availabilityZones: ['any'] });

export const groupById = (scope: Construct, id: string, groupId = id): ec2.ISecurityGroup =>
  ec2.SecurityGroup.fromSecurityGroupId(scope, id, groupId, { mutable: false });

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
