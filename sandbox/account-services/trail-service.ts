import { type JsonObject, jsonService, type Service, ServiceRefusal, textIn } from './json-service.ts';

/** A trail as CloudTrail tells of it. */
export type Trail = {
  readonly arn: string;
  readonly logging: boolean;
  /** `EventSelectors` and `AdvancedEventSelectors` as the API has them. */
  readonly selectors: JsonObject;
};

/** As much of CloudTrail as the doctor and the page's timeline call. */
export const trailService = (state: {
  readonly trails: readonly Trail[];
  /** The records of the event history, the newest first, in pages of 50. */
  readonly history: readonly JsonObject[];
}): Service => {
  const named = (arn: string): Trail => {
    const found = state.trails.find((trail) => trail.arn === arn);
    if (found === undefined) throw new ServiceRefusal('TrailNotFoundException', `Unknown trail: ${arn}`);
    return found;
  };
  return jsonService('CloudTrail_20131101', '1.1', {
    DescribeTrails: () => ({
      trailList: state.trails.map(({ arn }) => ({ TrailARN: arn, Name: arn.split('/').at(-1) })),
    }),
    GetTrailStatus: (input) => ({ IsLogging: named(textIn(input, 'Name')).logging }),
    GetEventSelectors: (input) => named(textIn(input, 'TrailName')).selectors,
    LookupEvents: (input) => lookup(state.history, input),
  });
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
