import { type JsonObject, jsonService, type Service, ServiceRefusal, textIn } from './json-service.ts';
import { regionOf } from './regions.ts';

/** A trail as CloudTrail tells of it. Its ARN names the account that it belongs to, and its home Region. */
export type Trail = {
  readonly arn: string;
  readonly logging: boolean;
  /** `EventSelectors` and `AdvancedEventSelectors` as the API has them; none for those that every trail begins with. */
  readonly selectors?: JsonObject;
  /** Whether it is the organization's: the caller's account sees it, also where it is another's. */
  readonly ofOrganization?: boolean;
};

const DEFAULT_SELECTORS = { EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true }] };

/**
 * As much of CloudTrail as the doctor and the page's timeline call. A trail's status is told in every Region. Its
 * selectors are told in its home Region alone, and only to the account that it belongs to.
 */
export const trailService = (state: {
  readonly trails: readonly Trail[];
  /** The records of the event history, the newest first, in pages of 50. */
  readonly history: readonly JsonObject[];
  /** The account that asks. @default the one that a trail belongs to */
  readonly account?: string;
}): Service => {
  const named = (arn: string): Trail => {
    const found = state.trails.find((trail) => trail.arn === arn);
    if (found === undefined) throw new ServiceRefusal('TrailNotFoundException', `Unknown trail: ${arn}`);
    return found;
  };
  return jsonService('CloudTrail_20131101', '1.1', {
    DescribeTrails: () => ({
      trailList: state.trails.map(({ arn, selectors, ofOrganization = false }) => ({
        TrailARN: arn,
        Name: arn.split('/').at(-1),
        HomeRegion: placeOf(arn).region,
        IsOrganizationTrail: ofOrganization,
        HasCustomEventSelectors: selectors !== undefined,
      })),
    }),
    GetTrailStatus: (input) => ({ IsLogging: named(textIn(input, 'Name')).logging }),
    GetEventSelectors: (input, request) => {
      const { arn, selectors = DEFAULT_SELECTORS } = named(textIn(input, 'TrailName'));
      const { account, region } = placeOf(arn);
      const caller = state.account ?? account;
      if (caller !== account || region !== regionOf(request))
        throw new ServiceRefusal('TrailNotFoundException', `Unknown trail: ${arn} for the user: ${caller}`);
      return selectors;
    },
    LookupEvents: (input) => lookup(state.history, input),
  });
};

const placeOf = (arn: string): { readonly account: string; readonly region: string } => {
  const [, , , region = '', account = ''] = arn.split(':');
  return { account, region };
};

const PAGE = 50;

const lookup = (history: readonly JsonObject[], input: JsonObject): JsonObject => {
  const [attribute] = Array.isArray(input['LookupAttributes']) ? input['LookupAttributes'] : [];
  if (attribute?.AttributeKey !== 'EventName')
    throw new ServiceRefusal('InvalidLookupAttributesException', 'The sandbox looks up by EventName alone.');
  const wanted = history.filter(({ eventName }) => eventName === attribute.AttributeValue);
  const from = Number(input['NextToken'] ?? 0);
  return {
    Events: wanted.slice(from, from + PAGE).map((record) => ({
      EventId: record['eventID'],
      EventName: record['eventName'],
      EventTime: Date.parse(String(record['eventTime'])) / 1_000,
      CloudTrailEvent: JSON.stringify(record),
    })),
    ...(from + PAGE < wanted.length && { NextToken: `${from + PAGE}` }),
  };
};
