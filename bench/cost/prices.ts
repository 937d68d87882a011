/** List prices in US dollars, without free tiers, as AWS's pricing pages had them for us-east-1. */
export const PRICES_OF = '2026-06, us-east-1';

type Unit = { readonly price: number; readonly per: number; readonly unit: string };

export const PRICES = {
  secretsManagerCall: { price: 0.05, per: 10_000, unit: 'calls of Secrets Manager' },
  lambdaRequest: { price: 0.2, per: 1_000_000, unit: 'invocations' },
  /** Arm. Init is billed like the rest. */
  lambdaGbSecond: { price: 0.000_013_333_4, per: 1, unit: 'GB-seconds of Lambda' },
  sqsRequest: { price: 0.4, per: 1_000_000, unit: 'SQS requests' },
  customEvent: { price: 1, per: 1_000_000, unit: 'outcome events' },
  logGb: { price: 0.5, per: 1, unit: 'GB of log taken in' },
  /** A metric costs for the hours in which it is sent: a month has 730. */
  metricHour: { price: 0.3, per: 730, unit: 'hours of a metric' },
  alarmMetric: { price: 0.1, per: 1, unit: 'metrics that alarms watch' },
  dashboard: { price: 3, per: 1, unit: 'dashboards' },
  /** An interface endpoint, where the verifier's VPC has none for Secrets Manager yet. */
  endpointHour: { price: 0.01, per: 1, unit: 'hours of an interface endpoint in one zone' },
} as const satisfies Record<string, Unit>;

export type PriceName = keyof typeof PRICES;
