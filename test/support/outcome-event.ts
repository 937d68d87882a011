import { Ajv2020 } from 'ajv/dist/2020.js';
import schema from '../../docs/outcome-events.schema.json' with { type: 'json' };
import { type Outcome, outcomeFields } from '../../lambda/remediate/outcome.ts';
import { OUTCOME_EVENTS } from '../../lambda/runtime/config.ts';

/** Whether an event fits the published schema. `format` is left to readers that know it. */
export const isOutcomeEvent = new Ajv2020({ allErrors: true, validateFormats: false }).compile(schema);

type OutcomeEvent = Readonly<Record<string, unknown>> & {
  readonly detail: Readonly<Record<string, unknown>>;
};

/** The event of an outcome, as EventBridge delivers it. */
export const eventOf = (outcome: Outcome): OutcomeEvent => {
  const fields = outcomeFields(outcome);
  return {
    version: '0',
    source: OUTCOME_EVENTS.source,
    'detail-type':
      outcome.verdict.attention === 'required' ? OUTCOME_EVENTS.attentionRequired : OUTCOME_EVENTS.reconciled,
    time: new Date(outcome.at).toISOString(),
    resources: fields.secret?.startsWith('arn:') ? [fields.secret] : [],
    detail: JSON.parse(JSON.stringify(fields)),
  };
};
