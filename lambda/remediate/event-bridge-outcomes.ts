import type { ClientOverrides } from '../aws/client-settings.ts';
import { OUTCOME_EVENTS } from '../runtime/config.ts';
import { visibleReplacer } from '../runtime/visible.ts';
import type { PutEvents } from './event-bridge-client.ts';
import { type Outcome, outcomeFields } from './outcome.ts';
import type { OutcomeSink } from './ports.ts';

/** The bus refused an outcome event; the labels are as the log says. */
export class OutcomeNotPublished extends Error {
  override readonly name = 'OutcomeNotPublished';
}

/**
 * Publishes an outcome as an event, only where something changed or attention is required. Most passes have
 * nothing to tell, so the client is loaded when the first one has.
 */
export class EventBridgeOutcomes implements OutcomeSink {
  readonly #bus: string;
  readonly #overrides: ClientOverrides;
  #loaded: Promise<PutEvents> | undefined;

  constructor(bus: string, overrides: ClientOverrides = {}) {
    this.#bus = bus;
    this.#overrides = overrides;
  }

  async publish(outcome: Outcome): Promise<void> {
    const attentionRequired = outcome.verdict.attention === 'required';
    if (!attentionRequired && outcome.after === undefined) return;
    this.#loaded ??= import('./event-bridge-client.ts').then(({ putEvents }) => putEvents(this.#overrides));
    const putEvents = await this.#loaded;
    const fields = outcomeFields(outcome);
    const { FailedEntryCount, Entries = [] } = await putEvents([
      {
        EventBusName: this.#bus,
        Source: OUTCOME_EVENTS.source,
        DetailType: attentionRequired ? OUTCOME_EVENTS.attentionRequired : OUTCOME_EVENTS.reconciled,
        Resources: fields.secret?.startsWith('arn:') ? [fields.secret] : [],
        Detail: JSON.stringify(fields, visibleReplacer),
      },
    ]);
    if (FailedEntryCount)
      throw new OutcomeNotPublished(`The event bus refused it: ${Entries[0]?.ErrorCode}.`);
  }
}
