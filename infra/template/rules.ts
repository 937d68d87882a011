import { LOGIN_ATTEMPTS } from '../../lambda/runtime/config.ts';
import { FUNCTIONS_NEED_SUBNETS, FUNCTIONS_NEED_VPC, VPC_NEEDS_SUBNETS } from '../app/context.ts';
import { CONTRADICTIONS } from '../constructs/prop-errors.ts';
import type { Json } from './merge.ts';
import { and, equals, given, or } from './turns.ts';

const {
  twoVerifiers,
  noVpc,
  settingsWithoutVpc,
  settingsOfOwnGroup,
  recoverUnverified,
  recoverFailed,
  keysWithoutVpc,
  endpointWithoutVpc,
} = CONTRADICTIONS;

const rule = (when: Json, must: Json, otherwise: string): Json => ({
  RuleCondition: when,
  Assertions: [{ Assert: must, AssertDescription: otherwise }],
});

const verified = or(given('VpcId'), given('VerifierArn'), given('VerifierArnsByTag'));
const functionsGroupMade = and(given('FunctionsVpcId'), equals('FunctionsSecurityGroupIds', ''));
const ofNewGroup = [
  equals('Engines', ''),
  equals('DatabaseRange', '0.0.0.0/0'),
  or(equals('DnsRange', ''), functionsGroupMade),
];
const withoutVpc = equals('VpcId', '');

/** Parameters that contradict each other, each refused in the words in which the construct refuses its props. */
export const RULES: Readonly<Record<string, Json>> = {
  RecoverNeedsVerifier: rule(equals('Mode', 'recover'), verified, recoverUnverified),
  RecoveringFailuresNeedsRecover: rule(
    equals('FailedRotations', 'recover'),
    or(equals('Mode', 'recover'), and(equals('Mode', 'default'), verified)),
    recoverFailed,
  ),
  OneVerifier: rule(given('VpcId'), equals('VerifierArn', ''), twoVerifiers),
  VpcNeedsSubnets: rule(given('VpcId'), given('SubnetIds'), VPC_NEEDS_SUBNETS),
  SubnetsNeedVpc: rule(withoutVpc, and(equals('SubnetIds', ''), equals('SecurityGroupIds', '')), noVpc),
  VerifierSettingsNeedVpc: rule(
    withoutVpc,
    and(
      equals('LoginAttempts', `${LOGIN_ATTEMPTS.default}`),
      ...ofNewGroup,
      equals('CertificateAuthorities', ''),
      equals('AliasTargets', ''),
    ),
    settingsWithoutVpc,
  ),
  FunctionsVpcNeedsSubnets: rule(
    given('FunctionsVpcId'),
    given('FunctionsSubnetIds'),
    FUNCTIONS_NEED_SUBNETS,
  ),
  FunctionsSubnetsNeedVpc: rule(
    equals('FunctionsVpcId', ''),
    and(equals('FunctionsSubnetIds', ''), equals('FunctionsSecurityGroupIds', '')),
    FUNCTIONS_NEED_VPC,
  ),
  NewGroupOrOwn: rule(given('SecurityGroupIds'), and(...ofNewGroup), settingsOfOwnGroup),
  SecretsManagerEndpointNeedsVpc: rule(withoutVpc, equals('SecretsManagerEndpoint', ''), endpointWithoutVpc),
  EncryptionKeysNeedVpc: rule(withoutVpc, equals('EncryptionKeys', ''), keysWithoutVpc),
};
