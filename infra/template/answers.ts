import { Duration, Fn, Token } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import {
  type FailedRotations,
  LOGIN_ATTEMPTS,
  type Mode,
  type PreviousOnUnverified,
} from '../../lambda/runtime/config.ts';
import { ENGINES } from '../../lambda/verify/values/engine-table.ts';
import { authoritiesLayer } from '../app/authorities-layer.ts';
import { groupById, subnetById, vpcById } from '../app/context-props.ts';
import type {
  FunctionsVpc,
  RotationRemediationProps,
  Verification,
} from '../constructs/rotation-remediation-props.ts';
import type { ParameterName } from './parameters.ts';

/**
 * One answer to each question that changes what is made, and not only a value in it. What a parameter only passes on
 * has no answer here.
 */
export type Answers = {
  readonly mode: Mode;
  readonly failedRotations: FailedRotations;
  readonly previousOnUnverified: PreviousOnUnverified;
  readonly verifier: 'built-in' | 'own' | 'none';
  readonly verifiersByTag: boolean;
  readonly ownSecurityGroups: boolean;
  readonly loginAttempts: number;
  readonly engines: readonly string[];
  readonly ownDns: boolean;
  readonly certificateAuthorities: boolean;
  readonly secretsManagerEndpoint: boolean;
  readonly encryptionKeys: boolean;
  /** Prefixes that were given with the context; `parameter` for the one that the parameter gives. */
  readonly namePrefixes: readonly string[] | 'parameter' | 'every';
  /** The key of the tag of the scope; its value is the parameter's. */
  readonly tag: string | 'none';
  readonly functionsInVpc: boolean;
  readonly ownFunctionsGroups: boolean;
  readonly permissionsBoundary: boolean;
  /** The log groups and the queues are under a customer key. */
  readonly encryptionKey: boolean;
  readonly ownAlarmTopic: boolean;
  readonly ownOutcomeBus: boolean;
  readonly concurrency: number | 'unreserved';
  /** A rate; `parameter` for what comes once a day. */
  readonly sweepSchedule: string;
};

/** With everything that can be made, so that an answer only ever takes away or changes. */
export const BASE: Omit<Answers, 'namePrefixes' | 'tag' | 'concurrency'> = {
  mode: 'recover',
  failedRotations: 'report',
  previousOnUnverified: 'move',
  verifier: 'built-in',
  verifiersByTag: true,
  ownSecurityGroups: false,
  loginAttempts: LOGIN_ATTEMPTS.default,
  engines: ENGINES,
  ownDns: true,
  certificateAuthorities: true,
  secretsManagerEndpoint: true,
  encryptionKeys: true,
  functionsInVpc: true,
  ownFunctionsGroups: false,
  permissionsBoundary: true,
  encryptionKey: true,
  ownAlarmTopic: false,
  ownOutcomeBus: false,
  sweepSchedule: 'parameter',
};

export const ref = (name: ParameterName): string => Fn.ref(name);
const numberOf = (name: ParameterName): number => Token.asNumber(Fn.ref(name));
const listOf = (name: ParameterName): string[] => Fn.split(',', Fn.ref(name));
/** A list that only a deployment knows stands for itself as the one item of a list. */
const itemOf = (name: ParameterName): string => listOf(name)[0] ?? '';

/** The props that come to these answers. Values are references to the template's parameters. */
export const propsOf = (answers: Answers, scope: Construct): RotationRemediationProps => {
  const { namePrefixes, tag, sweepSchedule } = answers;
  const verification = verificationOf(answers, scope);
  return {
    mode: answers.mode,
    failedRotations: answers.failedRotations,
    previousOnUnverified: answers.previousOnUnverified,
    ...(verification && { verification }),
    recheckDelay: Duration.seconds(numberOf('RecheckDelay')),
    sweepSchedule: ScheduleExpression.expression(
      sweepSchedule === 'parameter' ? ref('SweepSchedule') : sweepSchedule,
    ),
    secrets: {
      ...(namePrefixes !== 'every' && {
        namePrefixes: namePrefixes === 'parameter' ? [ref('SecretNamePrefix')] : [...namePrefixes],
      }),
      ...(tag !== 'none' && { tag: { key: tag, value: ref('SecretTagValue') } }),
    },
    ...(answers.encryptionKeys &&
      answers.verifier === 'built-in' && {
        encryptionKeys: [keysIn(scope)],
      }),
    ...(answers.functionsInVpc && { functionsVpc: functionsVpcOf(answers, scope) }),
    ...(answers.permissionsBoundary && { permissionsBoundaryName: ref('PermissionsBoundary') }),
    ...(answers.encryptionKey && {
      encryptionKey: kms.Key.fromKeyArn(scope, 'EncryptionKey', ref('EncryptionKey')),
    }),
    runtime: new lambda.Runtime(ref('Runtime'), lambda.RuntimeFamily.NODEJS, { supportsInlineCode: true }),
    architecture: lambda.Architecture.custom(ref('Architecture')),
    ...(answers.secretsManagerEndpoint &&
      answers.verifier === 'built-in' && { secretsManagerEndpoint: ref('SecretsManagerEndpoint') }),
    ...(answers.ownAlarmTopic && {
      alarmTopic: sns.Topic.fromTopicArn(scope, 'OwnTopic', ref('AlarmTopic')),
    }),
    runbooks: ref('Runbooks'),
    logRetention: numberOf('LogRetention'),
    ...(answers.ownOutcomeBus && {
      outcomeBus: events.EventBus.fromEventBusArn(scope, 'OwnBus', ref('OutcomeBus')),
    }),
    concurrency: answers.concurrency,
  };
};

/** All keys as one: the library takes the ARN of a key apart, and this is a list of them. */
const keysIn = (scope: Construct): kms.IKey =>
  Object.assign(kms.Key.fromKeyArn(scope, 'EncryptionKeys', ref('EncryptionKeys')), {
    keyArn: itemOf('EncryptionKeys'),
  });

const verificationOf = (answers: Answers, scope: Construct): Verification | undefined => {
  const verification: Verification = {
    ...(answers.verifier === 'built-in' && builtIn(answers, scope)),
    ...(answers.verifier === 'own' && { functionArn: ref('VerifierArn') }),
    ...(answers.verifiersByTag && { functionArnsByTag: listOf('VerifierArnsByTag') }),
  };
  return Object.keys(verification).length > 0 ? verification : undefined;
};

const builtIn = (
  { ownSecurityGroups, loginAttempts, engines, ownDns, certificateAuthorities }: Answers,
  scope: Construct,
): Verification => {
  const group = () => groupById(scope, 'Groups', itemOf('SecurityGroupIds'));
  return {
    vpc: vpcById(scope, ref('VpcId')),
    subnets: { subnets: [subnetById(scope, 'Subnets', itemOf('SubnetIds'))] },
    ...(ownSecurityGroups
      ? { securityGroups: [group()] }
      : {
          engines: [...engines],
          databaseRanges: [ref('DatabaseRange')],
          ...(ownDns && { dnsRanges: [ref('DnsRange')] }),
        }),
    loginAttempts,
    ...(certificateAuthorities && {
      certificateAuthorities: authoritiesLayer(scope, ref('CertificateAuthorities')),
    }),
    aliasTargets: [ref('AliasTargets')],
  };
};

const functionsVpcOf = ({ ownFunctionsGroups, ownDns }: Answers, scope: Construct): FunctionsVpc => {
  const place = new Construct(scope, 'FunctionsVpc');
  const groups = () => [groupById(place, 'Groups', itemOf('FunctionsSecurityGroupIds'))];
  return {
    vpc: vpcById(place, ref('FunctionsVpcId')),
    subnets: { subnets: [subnetById(place, 'Subnets', itemOf('FunctionsSubnetIds'))] },
    ...(ownFunctionsGroups ? { securityGroups: groups() } : ownDns && { dnsRanges: [ref('DnsRange')] }),
  };
};
