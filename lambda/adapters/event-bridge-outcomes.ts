import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { OUTCOME_EVENTS } from '../config.ts';
import { type Outcome, outcomeFields } from '../core/outcome.ts';
import type { OutcomeSink } from '../ports.ts';
import { clientSettings } from './client-settings.ts';

/** The bus refused an outcome event; the labels are as the log says. */
export class OutcomeNotPublished extends Error {
  override readonly name = 'OutcomeNotPublished';
}

/**
 * Publishes an outcome as an event, only where something changed or a person is needed. Most passes have
 * nothing to tell, so the client is loaded when the first one has.
 */
export class EventBridgeOutcomes implements OutcomeSink {
  readonly #bus: string;
  #client: EventBridgeClient | undefined;

  constructor(bus: string) {
    this.#bus = bus;
  }

  async publish(outcome: Outcome): Promise<void> {
    const personNeeded = outcome.verdict.person === 'needed';
    if (!personNeeded && outcome.after === undefined) return;
    const { PutEventsCommand, EventBridgeClient } = await import('@aws-sdk/client-eventbridge');
    this.#client ??= new EventBridgeClient(clientSettings());
    const fields = outcomeFields(outcome);
    const { FailedEntryCount, Entries = [] } = await this.#client.send(
      new PutEventsCommand({
        Entries: [
          {
            EventBusName: this.#bus,
            Source: OUTCOME_EVENTS.source,
            DetailType: personNeeded ? OUTCOME_EVENTS.personNeeded : OUTCOME_EVENTS.reconciled,
            Resources: fields.secret?.startsWith('arn:') ? [fields.secret] : [],
            Detail: JSON.stringify(fields),
          },
        ],
      }),
    );
    if (FailedEntryCount)
      throw new OutcomeNotPublished(`The event bus refused it: ${Entries[0]?.ErrorCode}.`);
  }
}
