import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Aws, DefaultStackSynthesizer, Fn } from 'aws-cdk-lib';
import cdkJson from '../../cdk.json' with { type: 'json' };
import { contextValues, isOfTheCdk } from '../app/context.ts';
import { codeFromBucket, FUNCTION_NAMES, type FunctionCode, zipName } from '../constructs/function-code.ts';
import { RotationRemediationStack } from '../constructs/rotation-remediation-stack.ts';
import { type Answers, propsOf, ref } from './answers.ts';
import type { Json, JsonObject } from './merge.ts';
import { mergeStacks, type Synthesized } from './merge-stacks.ts';
import { interfaceOf, parameterSection, patternOf } from './parameter-section.ts';
import { type Parameter, type ParameterName, parametersFor } from './parameters.ts';
import { RULES } from './rules.ts';
import { baseFor, equals, given, turnsFor } from './turns.ts';

const OBJECT_VERSIONS = {
  remediate: 'RemediateObjectVersion',
  sweep: 'SweepObjectVersion',
  verify: 'VerifyObjectVersion',
} as const satisfies Record<string, ParameterName>;

/** What the parameters of the code's place come to. */
const CODE_CONDITIONS: Readonly<Record<string, Json>> = {
  BucketPerRegion: equals('CodeBucketPerRegion', 'true'),
  ...Object.fromEntries(Object.values(OBJECT_VERSIONS).map((name) => [`${name}Given`, given(name)])),
};

const when = (condition: string, value: unknown, otherwise: unknown): string =>
  Fn.conditionIf(condition, value, otherwise).toString();

const codeByParameters = (bundles: string): FunctionCode => {
  const zips = new Map(FUNCTION_NAMES.map((name) => [name, zipName(bundles, name)]));
  return codeFromBucket((name) => ({
    bucket: when('BucketPerRegion', Fn.join('-', [ref('CodeBucket'), Aws.REGION]), ref('CodeBucket')),
    key: Fn.join('', [ref('CodePrefix'), zips.get(name) ?? '']),
    version: when(`${OBJECT_VERSIONS[name]}Given`, ref(OBJECT_VERSIONS[name]), Aws.NO_VALUE),
  }));
};

/**
 * The template as JSON. The construct's stack is synthesized once for each answer to each question; where two differ, a
 * condition decides. So the template cannot have what the construct does not make. Throws where the context is not
 * understood, or has a key of the CDK's own, which would change nothing here.
 */
export const oneTemplate = (context: Readonly<Record<string, unknown>>, bundles: string): JsonObject => {
  const values = contextValues(context);
  if (values.regions !== undefined) {
    throw new Error('The template is the same for every Region: leave regions out.');
  }
  const others = Object.keys(context).filter((key) => isOfTheCdk(key));
  if (others.length > 0) {
    throw new Error(
      `The template is made without ${others.join(', ')}: the CDK's own keys are for npx cdk deploy. For a permissions boundary give permissionsBoundary.`,
    );
  }
  const parameters = parametersFor(values);
  refuseMisfits(parameters);
  const code = codeByParameters(bundles);
  const base = baseFor(values);
  const turns = turnsFor(values);
  const { Description, ...first } = synthesized(base, code);
  const merged = mergeStacks(
    first,
    turns.map((turn) => ({ turn, stack: synthesized({ ...base, ...turn.answers }, code) })),
    { ...CODE_CONDITIONS, ...Object.fromEntries(turns.map(({ condition, when: is }) => [condition, is])) },
  );
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description,
    Metadata: { 'AWS::CloudFormation::Interface': interfaceOf(parameters) },
    Parameters: parameterSection(parameters),
    Rules: RULES,
    ...merged,
  };
};

/** A context may say more than a parameter can: several ranges, say, or a file. */
const refuseMisfits = (parameters: Readonly<Record<string, Parameter>>): void => {
  for (const [name, parameter] of Object.entries(parameters)) {
    const { key, default: text } = parameter;
    const misfit = text === undefined ? undefined : misfitOf(text, parameter);
    if (misfit)
      throw new Error(`${key} is the parameter ${name} in a template: "${text}" must be ${misfit}.`);
  }
};

/** What a parameter's default would have to be, for CloudFormation to take it. Undefined where it is that. */
const misfitOf = (text: string, parameter: Parameter): string | undefined => {
  const { form, values, range: [min, max] = [-Infinity, Infinity] } = parameter;
  if (form && !new RegExp(patternOf(parameter)).test(text)) return form[1];
  if (values && !values.includes(text)) return `one of ${values.join(', ')}`;
  return Number(text) < min || Number(text) > max ? `a number from ${min} to ${max}` : undefined;
};

/** The construct's stack for these answers. */
export const stackFor = (app: App, answers: Answers, code: FunctionCode): RotationRemediationStack =>
  new RotationRemediationStack(
    app,
    'RotationRemediation',
    (scope) => ({ ...propsOf(answers, scope), code }),
    { synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) },
  );

const synthesized = (
  answers: Answers,
  code: FunctionCode,
): Synthesized & { readonly Description: string } => {
  const outdir = mkdtempSync(join(tmpdir(), 'template-'));
  // The library's own look at a template takes long, and would be of one answer alone.
  const app = new App({
    outdir,
    context: cdkJson.context,
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
  });
  const stack = stackFor(app, answers, code);
  const { template } = app.synth().getStackArtifact(stack.artifactId);
  rmSync(outdir, { recursive: true, force: true });
  return template;
};
