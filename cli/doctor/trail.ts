import {
  type CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  type GetEventSelectorsCommandOutput,
  GetTrailStatusCommand,
  type Trail,
} from '@aws-sdk/client-cloudtrail';
import { failureOf } from '../aws/failures.ts';
import { moment } from '../ui/text.ts';
import { type Check, notOk, ok, unknown } from './check.ts';
import { EVENTS_LOOK_BACK_DAYS } from './last-event.ts';

type Selectors = Pick<GetEventSelectorsCommandOutput, 'EventSelectors' | 'AdvancedEventSelectors'>;

/** `hidden`: it is on, and what it records is not to be seen. `unseen`: whether it is on is not to be seen. */
type SeenTrail = {
  readonly name: string;
  /** The Region in which the trail was made, and can be asked for its selectors. */
  readonly home: string;
  readonly ofOrganization: boolean;
  readonly seen:
    | { readonly kind: 'seen'; readonly logging: boolean; readonly selectors: Selectors }
    | { readonly kind: 'hidden' | 'unseen'; readonly why: string };
};

type TrailClients = {
  readonly here: CloudTrailClient;
  readonly inRegion: (region: string) => CloudTrailClient;
};

/** The trails that record this Region's calls, including those of other Regions and the organization's. */
export const observeTrails = async (clients: TrailClients): Promise<SeenTrail[]> => {
  const { trailList = [] } = await clients.here.send(
    new DescribeTrailsCommand({ includeShadowTrails: true }),
  );
  return Promise.all(
    trailList.map(async (trail) => {
      const { TrailARN: arn = '', Name: name = arn, IsOrganizationTrail: ofOrganization = false } = trail;
      const home = trail.HomeRegion ?? arn.split(':')[3] ?? '';
      return { name, home, ofOrganization, seen: await observe(clients, { ...trail, HomeRegion: home }) };
    }),
  );
};

/** Whether a trail logs is told in every Region, by its ARN. Its selectors are told where it lives (E12). */
const observe = async (clients: TrailClients, trail: Trail): Promise<SeenTrail['seen']> => {
  const { TrailARN: arn = '', HomeRegion: home = '' } = trail;
  try {
    const { IsLogging: logging = false } = await clients.here.send(new GetTrailStatusCommand({ Name: arn }));
    if (!logging) return { kind: 'seen', logging, selectors: {} };
    const asked = clients.inRegion(home).send(new GetEventSelectorsCommand({ TrailName: arn }));
    return await asked.then(
      (selectors) => ({ kind: 'seen', logging, selectors }),
      (error) => selectorsUnread(trail, error),
    );
  } catch (error) {
    return { kind: 'unseen', why: failureOf(error).explanation };
  }
};

/** A trail without selectors of its own logs every management event, reads and writes. */
const selectorsUnread = ({ HasCustomEventSelectors }: Trail, error: unknown): SeenTrail['seen'] =>
  HasCustomEventSelectors === false
    ? { kind: 'seen', logging: true, selectors: { EventSelectors: [{}] } }
    : { kind: 'hidden', why: failureOf(error).explanation };

const serves = ({ seen }: SeenTrail): boolean =>
  seen.kind === 'seen' && seen.logging && recordsWrites(seen.selectors);

/**
 * Checks that a trail records writes: without one there are no events (E6). A member account cannot read the selectors
 * of its organization's trail (E12). `lastEventAt` tells when an event last reached the function, as its log shows.
 */
export const judgeTrails = async (
  trails: readonly SeenTrail[],
  lastEventAt: () => Promise<number | undefined>,
): Promise<Omit<Check, 'name'>> => {
  const serving = trails.find(serves);
  if (serving !== undefined) return ok(`${serving.name} logs management events.`);
  const shared = trails.find(({ seen, ofOrganization }) => seen.kind === 'hidden' && ofOrganization);
  if (shared !== undefined) return judgeShared(shared, await lastEventAt());
  for (const { name, home, seen } of trails)
    if (seen.kind !== 'seen') return unknown(`${name}, whose Region is ${home}: ${seen.why}`);
  return trails.length === 0
    ? notOk('There is no trail, so no cancellation becomes an event.', CREATE)
    : notOk(
        `No trail logs management events that write: ${trails.map(({ name }) => name).join(', ')}.`,
        'Switch logging on (aws cloudtrail start-logging --name NAME), and have it record management events that write.',
      );
};

const CREATE =
  'Create a trail for management events, in this Region or for all of them: aws cloudtrail create-trail.';

/** Says what was seen of a trail whose selectors are hidden, and no more. */
const judgeShared = ({ name }: SeenTrail, eventAt: number | undefined): Omit<Check, 'name'> =>
  ok(
    `${name}, an organization's trail, is on. Its selectors cannot be read from here. ${
      eventAt === undefined
        ? `No event reached the function within ${EVENTS_LOOK_BACK_DAYS} days, so nothing here shows that it logs management events.`
        : `An event reached the function at ${moment(eventAt)}, so it logs management events.`
    }`,
  );

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
