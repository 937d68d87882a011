import {
  type CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  type GetEventSelectorsCommandOutput,
  GetTrailStatusCommand,
} from '@aws-sdk/client-cloudtrail';
import { failureOf } from '../aws/failures.ts';
import { type Check, notOk, ok, unknown } from './check.ts';

type Selectors = Pick<GetEventSelectorsCommandOutput, 'EventSelectors' | 'AdvancedEventSelectors'>;

type SeenTrail = {
  readonly name: string;
  readonly seen:
    | { readonly kind: 'seen'; readonly logging: boolean; readonly selectors: Selectors }
    | { readonly kind: 'unseen'; readonly why: string };
};

/** The trails that record this Region's calls, including the organization's. */
export const observeTrails = async (client: CloudTrailClient): Promise<SeenTrail[]> => {
  const { trailList = [] } = await client.send(new DescribeTrailsCommand({ includeShadowTrails: true }));
  return Promise.all(
    trailList.map(async ({ TrailARN: arn = '', Name: name = arn }) => ({
      name,
      seen: await observe(client, arn),
    })),
  );
};

const observe = async (client: CloudTrailClient, arn: string): Promise<SeenTrail['seen']> => {
  try {
    const [{ IsLogging: logging = false }, selectors] = await Promise.all([
      client.send(new GetTrailStatusCommand({ Name: arn })),
      client.send(new GetEventSelectorsCommand({ TrailName: arn })),
    ]);
    return { kind: 'seen', logging, selectors };
  } catch (error) {
    return { kind: 'unseen', why: failureOf(error).explanation };
  }
};

/** Checks that a trail records writes: without one there are no events (E6). */
export const judgeTrails = (trails: readonly SeenTrail[]): Omit<Check, 'name'> => {
  const serving = trails.find(
    ({ seen }) => seen.kind === 'seen' && seen.logging && recordsWrites(seen.selectors),
  );
  if (serving !== undefined) return ok(`${serving.name} logs management events.`);
  const unseen = trails.find(({ seen }) => seen.kind === 'unseen');
  if (unseen?.seen.kind === 'unseen') return unknown(`${unseen.name}: ${unseen.seen.why}`);
  return trails.length === 0
    ? notOk('There is no trail, so no cancellation becomes an event.', CREATE)
    : notOk(
        `No trail logs management events that write: ${trails.map(({ name }) => name).join(', ')}.`,
        'Switch logging on (aws cloudtrail start-logging --name NAME), and have it record management events that write.',
      );
};

const CREATE =
  'Create a trail for management events, in this Region or for all of them: aws cloudtrail create-trail.';

const recordsWrites = ({ EventSelectors = [], AdvancedEventSelectors = [] }: Selectors): boolean =>
  EventSelectors.some(
    ({ IncludeManagementEvents = true, ReadWriteType = 'All' }) =>
      IncludeManagementEvents && ReadWriteType !== 'ReadOnly',
  ) || AdvancedEventSelectors.some(({ FieldSelectors = [] }) => takesCancellations(FieldSelectors));

type Field = {
  readonly Field?: string | undefined;
  readonly Equals?: string[] | undefined;
  readonly NotEquals?: string[] | undefined;
};

/** A cancellation's values of the fields that a selector can test. */
const RECORD: Readonly<Record<string, string>> = {
  eventCategory: 'Management',
  readOnly: 'false',
  eventSource: 'secretsmanager.amazonaws.com',
  eventName: 'CancelRotateSecret',
};

const takesCancellations = (fields: readonly Field[]): boolean =>
  fields.every(({ Field = '', Equals, NotEquals }) => {
    const value = RECORD[Field];
    if (value === undefined) return false;
    return (Equals?.includes(value) ?? true) && !(NotEquals?.includes(value) ?? false);
  });
