import type { ClientOverrides } from '../aws/client-settings.ts';
import { OUTCOME_EVENTS } from '../runtime/config.ts';
import { visibleReplacer } from '../runtime/visible.ts';
import type { PutEvents } from './event-bridge-client.ts';
import { outcomeFields } from './outcome.ts';
import type { OutcomeSink } from './ports.ts';

/** The bus refused an outcome event; the labels are as the log says. */
export class OutcomeNotPublished extends Error {
  override readonly name = 'OutcomeNotPublished';
}

/**
 * Publishes an outcome as an event, only where something changed or attention is required. Most passes have
 * nothing to tell, so the client is loaded when the first one has.
 */
export const eventBridgeOutcomes = (bus: string, overrides: ClientOverrides = {}): OutcomeSink => {
  let loaded: Promise<PutEvents> | undefined;
  return {
    async publish(outcome) {
      const attentionRequired = outcome.verdict.attention === 'required';
      if (!attentionRequired && outcome.after === undefined) return;
      loaded ??= import('./event-bridge-client.ts').then(({ putEvents }) => putEvents(overrides));
      const putEvents = await loaded;
      const fields = outcomeFields(outcome);
      const { FailedEntryCount, Entries = [] } = await putEvents([
        {
          EventBusName: bus,
          Source: OUTCOME_EVENTS.source,
          DetailType: attentionRequired ? OUTCOME_EVENTS.attentionRequired : OUTCOME_EVENTS.reconciled,
          Resources: fields.secret?.startsWith('arn:') ? [fields.secret] : [],
          Detail: JSON.stringify(fields, visibleReplacer),
        },
      ]);
      if (FailedEntryCount)
        throw new OutcomeNotPublished(`The event bus refused it: ${Entries[0]?.ErrorCode}.`);
    },
  };
};
