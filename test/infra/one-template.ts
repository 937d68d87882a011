import { contextValues } from '../../infra/app/context.ts';
import { oneTemplate } from '../../infra/template/one-template.ts';
import { valuesFrom } from '../../infra/template/parameters.ts';
import { resolveTemplate, type WholeTemplate } from './resolve.ts';
import { ACCOUNT, BUNDLES, REGION } from './synthesized.ts';

/** Synthesized once for all tests of a worker: it is some thirty stacks. */
export const ONE_TEMPLATE = oneTemplate({}, BUNDLES) as unknown as WholeTemplate;

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
