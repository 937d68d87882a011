import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { contextValues } from '../../infra/app/context.ts';
import { oneTemplate } from '../../infra/template/one-template.ts';
import { valuesFrom } from '../../infra/template/parameters.ts';
import { resolveTemplate, type WholeTemplate } from './resolve.ts';
import { ACCOUNT, BUNDLES, newDirectory, REGION } from './synthesized.ts';

const KEPT = join(inject('scratch'), 'one-template.json');

const synthesized = (): string => {
  const template = JSON.stringify(oneTemplate({}, BUNDLES));
  const beside = join(newDirectory(), 'template.json');
  writeFileSync(beside, template);
  // Another worker may have been the first: it wrote the same.
  renameSync(beside, KEPT);
  return template;
};

/** Synthesized once for all tests of a run, as a rule: it is dozens of stacks. */
export const ONE_TEMPLATE: WholeTemplate = JSON.parse(
  existsSync(KEPT) ? readFileSync(KEPT, 'utf8') : synthesized(),
);

/** The parameters that say what this context says. */
export const parametersOf = (context: Record<string, unknown>): Record<string, string> => ({
  CodeBucket: 'acme-artifacts',
  ...valuesFrom(contextValues(context)),
});

/** The template with the settings of a context, as it would be deployed in the tests' account and Region. */
export const deployedTemplate = (context: Record<string, unknown>) =>
  resolveTemplate(ONE_TEMPLATE, {
    ...parametersOf(context),
    'AWS::Region': REGION,
    'AWS::AccountId': ACCOUNT,
  });
