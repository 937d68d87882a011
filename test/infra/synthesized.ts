import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Annotations, App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { inject } from 'vitest';
import { codeFromDirectory, FUNCTION_NAMES } from '../../infra/constructs/function-code.ts';
import type { RotationRemediationProps } from '../../infra/constructs/rotation-remediation-props.ts';
import { type PropsIn, RotationRemediationStack } from '../../infra/constructs/rotation-remediation-stack.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** A new empty directory, gone when all test files have run. */
export const newDirectory = (): string => mkdtempSync(join(inject('scratch'), 'd-'));

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';

/** Bundles that hold next to nothing, so that a synthesis needs no build. */
export const emptyBundles = (more = ''): string => {
  const directory = newDirectory();
  for (const name of FUNCTION_NAMES) {
    mkdirSync(join(directory, name));
    writeFileSync(
      join(directory, name, 'index.mjs'),
      `export const handler = async () => '${name}';\n${more}`,
    );
  }
  return directory;
};

export const BUNDLES = emptyBundles();

/** An app with the flags that cdk.json sets. The library's own look at the templates is left to the CLI. */
export const testApp = (context: Record<string, unknown> = {}): App =>
  new App({
    context: { ...JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')).context, ...context },
    outdir: newDirectory(),
    builtinCloudFormationValidation: false,
    analyticsReporting: false,
  });

/** A stack in one account and Region, made from these props and empty bundles. */
export const stackOf = (props: RotationRemediationProps | PropsIn = {}): RotationRemediationStack =>
  new RotationRemediationStack(
    testApp(),
    'RotationRemediation',
    (scope) => ({
      ...(typeof props === 'function' ? props(scope) : props),
      code: codeFromDirectory(BUNDLES),
    }),
    { env: { account: ACCOUNT, region: REGION } },
  );

export const templateOf = (props: RotationRemediationProps | PropsIn = {}): Template => {
  const stack = stackOf(props);
  Annotations.of(stack).acknowledgeWarning('rotation-remediation:recheck-delay', 'Tests may be in a hurry.');
  return Template.fromStack(stack);
};

/** The resources of a type, by their logical ids. */
export const resourcesOf = (template: Template, type: string): Record<string, Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(template.findResources(type)).map(([id, resource]) => [id, resource['Properties']]),
  );

/** What the logical ids of two queues match, and those of their dead letters do not. */
export const RECHECK_QUEUE = 'QueuesRecheck(?!DeadLetters)';
export const SWEEP_QUEUE = 'QueuesSweep(?!DeadLetters)';

/** The one resource of a type whose logical id matches, and that id before it. Throws where there is no such one. */
export const only = (template: Template, type: string, part: string): [string, Record<string, unknown>] => {
  const [found, ...more] = Object.entries(resourcesOf(template, type)).filter(([id]) =>
    new RegExp(part).test(id),
  );
  if (found === undefined || more.length > 0) throw new Error(`Not one ${type} whose id matches "${part}".`);
  return found;
};
