import { longestGapHours } from '../../lambda/runtime/config.ts';
import { defaultsOf, ENGINES, type Engine } from '../../lambda/verify/values/engine-table.ts';
import { type ContextValues, listIn } from '../app/context-props.ts';
import { enginePorts } from '../constructs/verifier-security-group.ts';
import { type Answers, BASE } from './answers.ts';
import type { Json, Turn } from './merge.ts';
import { concurrenciesFor, type ParameterName, ratesFor, scopeTagIn } from './parameters.ts';

/** Another answer than the base's, and when it is the one. */
export type AnswerTurn = Turn & { readonly answers: Partial<Answers>; readonly when: Json };

export const equals = (name: ParameterName, value: string): Json => ({
  'Fn::Equals': [{ Ref: name }, value],
});
export const given = (name: ParameterName): Json => ({ 'Fn::Not': [equals(name, '')] });
export const and = (...conditions: Json[]): Json => ({ 'Fn::And': conditions });
export const or = (...conditions: Json[]): Json => ({ 'Fn::Or': conditions });

export const baseFor = (context: ContextValues): Answers => {
  const namePrefixes = listIn(context.secretNamePrefixes);
  return {
    ...BASE,
    namePrefixes: namePrefixes.length > 1 ? namePrefixes : 'parameter',
    tag: scopeTagIn(context),
    concurrency: executions(concurrenciesFor(context)[0] ?? ''),
  };
};

const executions = (text: string): Answers['concurrency'] => (text === 'unreserved' ? text : Number(text));

/** Every turn, those that imply others before them. */
export const turnsFor = (context: ContextValues): readonly AnswerTurn[] => {
  const { namePrefixes } = baseFor(context);
  return [
    UNVERIFIED,
    ...MODE,
    ...REPAIRS,
    ...VERIFIER,
    ...(namePrefixes === 'parameter' ? [EVERY_NAME] : []),
    ...GUARDRAILS,
    ...TOLD,
    ...concurrencyTurns(context),
    ...scheduleTurns(context),
  ];
};

const holds = (condition: string): Json => ({ Condition: condition });

/** Without any verifier the mode is `unblock`, or `report`. */
const UNVERIFIED: AnswerTurn = {
  question: 'verifier',
  condition: 'Unverified',
  opposite: 'Verified',
  implies: ['NoVpc', 'NoVerifiersByTag', 'ModeIsUnblock'],
  answers: { verifier: 'none', verifiersByTag: false, mode: 'unblock' },
  when: and(holds('NoVpc'), equals('VerifierArn', ''), holds('NoVerifiersByTag')),
};

const MODE: readonly AnswerTurn[] = [
  {
    question: 'mode',
    condition: 'ModeIsReport',
    opposite: 'ModeWrites',
    answers: { mode: 'report' },
    when: equals('Mode', 'report'),
  },
  {
    question: 'mode',
    condition: 'ModeIsUnblock',
    opposite: 'ModeIsNotUnblock',
    answers: { mode: 'unblock' },
    when: or(equals('Mode', 'unblock'), and(equals('Mode', 'default'), holds('Unverified'))),
  },
];

const REPAIRS: readonly AnswerTurn[] = [
  {
    question: 'failedRotations',
    condition: 'FailedRotationsIgnored',
    opposite: 'FailedRotationsTaken',
    answers: { failedRotations: 'ignore' },
    when: equals('FailedRotations', 'ignore'),
  },
  {
    question: 'failedRotations',
    condition: 'FailedRotationsRecovered',
    opposite: 'FailedRotationsNotRecovered',
    answers: { failedRotations: 'recover' },
    when: equals('FailedRotations', 'recover'),
  },
  {
    question: 'previousOnUnverified',
    condition: 'PreviousLeft',
    opposite: 'PreviousMoved',
    answers: { previousOnUnverified: 'leave' },
    when: equals('PreviousOnUnverified', 'leave'),
  },
];

/** Whether a list names this item: without the item between its commas it would be another text. */
const names = (list: ParameterName, item: string): Json => {
  const text = { 'Fn::Join': [',', ['', { Ref: list }, '']] };
  const without = { 'Fn::Join': ['', { 'Fn::Split': [`,${item},`, text] }] };
  return { 'Fn::Not': [{ 'Fn::Equals': [without, text] }] };
};

/** A port that no engine of the list has. */
const portTurn = (port: number): AnswerTurn => {
  const hasPort = (engine: Engine) => defaultsOf(engine).port === port;
  const named = ENGINES.filter(hasPort).map((engine) => names('Engines', engine));
  return {
    question: `port ${port}`,
    condition: `NoPort${port}`,
    opposite: `Port${port}`,
    answers: { engines: ENGINES.filter((engine) => !hasPort(engine)) },
    when: and(given('Engines'), ...named.map((each): Json => ({ 'Fn::Not': [each] }))),
  };
};

const VERIFIER: readonly AnswerTurn[] = [
  {
    question: 'verifier',
    condition: 'OwnVerifier',
    opposite: 'NoOwnVerifier',
    implies: ['NoVpc'],
    answers: { verifier: 'own' },
    when: given('VerifierArn'),
  },
  {
    question: 'verifier',
    condition: 'NoVpc',
    opposite: 'BuiltInVerifier',
    answers: { verifier: 'none' },
    when: equals('VpcId', ''),
  },
  {
    question: 'verifiersByTag',
    condition: 'NoVerifiersByTag',
    opposite: 'VerifiersByTag',
    answers: { verifiersByTag: false },
    when: equals('VerifierArnsByTag', ''),
  },
  {
    question: 'securityGroups',
    condition: 'SecurityGroupsGiven',
    opposite: 'SecurityGroupMade',
    answers: { ownSecurityGroups: true },
    when: given('SecurityGroupIds'),
  },
  ...[...enginePorts(ENGINES).keys()].map(portTurn),
  {
    question: 'dnsRanges',
    condition: 'NoDnsRange',
    opposite: 'DnsRangeGiven',
    answers: { ownDns: false },
    when: equals('DnsRange', ''),
  },
  {
    question: 'certificateAuthorities',
    condition: 'NoCertificateAuthorities',
    opposite: 'CertificateAuthoritiesGiven',
    answers: { certificateAuthorities: false },
    when: equals('CertificateAuthorities', ''),
  },
  {
    question: 'secretsManagerEndpoint',
    condition: 'NoSecretsManagerEndpoint',
    opposite: 'SecretsManagerEndpointGiven',
    answers: { secretsManagerEndpoint: false },
    when: equals('SecretsManagerEndpoint', ''),
  },
  {
    question: 'encryptionKeys',
    condition: 'NoEncryptionKeys',
    opposite: 'EncryptionKeys',
    answers: { encryptionKeys: false },
    when: equals('EncryptionKeys', ''),
  },
  ...[3, 4, 5].map((loginAttempts) => ({
    question: 'loginAttempts',
    condition: `LoginAttemptsAre${loginAttempts}`,
    opposite: `LoginAttemptsAreNot${loginAttempts}`,
    answers: { loginAttempts },
    when: equals('LoginAttempts', `${loginAttempts}`),
  })),
];

const GUARDRAILS: readonly AnswerTurn[] = [
  {
    question: 'functionsVpc',
    condition: 'FunctionsOutsideVpc',
    opposite: 'FunctionsInVpc',
    answers: { functionsInVpc: false },
    when: equals('FunctionsVpcId', ''),
  },
  {
    question: 'functionsSecurityGroups',
    condition: 'FunctionsGroupsGiven',
    opposite: 'FunctionsGroupMade',
    answers: { ownFunctionsGroups: true },
    when: given('FunctionsSecurityGroupIds'),
  },
  {
    question: 'permissionsBoundary',
    condition: 'NoPermissionsBoundary',
    opposite: 'PermissionsBoundaryGiven',
    answers: { permissionsBoundary: false },
    when: equals('PermissionsBoundary', ''),
  },
  {
    question: 'encryptionKey',
    condition: 'NoEncryptionKey',
    opposite: 'EncryptionKeyGiven',
    answers: { encryptionKey: false },
    when: equals('EncryptionKey', ''),
  },
];

const EVERY_NAME: AnswerTurn = {
  question: 'namePrefix',
  condition: 'EveryName',
  opposite: 'NamesWithPrefix',
  answers: { namePrefixes: 'every' },
  when: equals('SecretNamePrefix', ''),
};

const TOLD: readonly AnswerTurn[] = [
  {
    question: 'tag',
    condition: 'EveryTag',
    opposite: 'ScopeByTag',
    answers: { tag: 'none' },
    when: equals('SecretTagValue', ''),
  },
  {
    question: 'alarmTopic',
    condition: 'AlarmTopicGiven',
    opposite: 'AlarmTopicMade',
    answers: { ownAlarmTopic: true },
    when: given('AlarmTopic'),
  },
  {
    question: 'outcomeBus',
    condition: 'OutcomeBusGiven',
    opposite: 'DefaultBus',
    answers: { ownOutcomeBus: true },
    when: given('OutcomeBus'),
  },
];

const concurrencyTurns = (context: ContextValues): readonly AnswerTurn[] =>
  concurrenciesFor(context)
    .slice(1)
    .map((text) => ({
      question: 'concurrency',
      condition: `ConcurrencyIs${text.charAt(0).toUpperCase()}${text.slice(1)}`,
      opposite: `ConcurrencyIsNot${text.charAt(0).toUpperCase()}${text.slice(1)}`,
      answers: { concurrency: executions(text) },
      when: equals('Concurrency', text),
    }));

/** A rate from which another number of hours may pass than a day. */
const scheduleTurns = (context: ContextValues): readonly AnswerTurn[] =>
  ratesFor(context)
    .filter((rate) => longestGapHours(rate) !== 24)
    .map((rate) => {
      const words = /\((\d+) (\w)(\w*)\)/.exec(rate)?.slice(1) ?? [];
      const every = `${words[0]}${words[1]?.toUpperCase()}${words[2]}`;
      return {
        question: 'sweepSchedule',
        condition: `SweepEvery${every}`,
        opposite: `SweepNotEvery${every}`,
        answers: { sweepSchedule: rate },
        when: equals('SweepSchedule', rate),
      };
    });
