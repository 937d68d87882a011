import { LIMITS } from '../../lambda/runtime/limits.ts';
import { CASES } from '../calls/cases.ts';
import type { PriceName } from './prices.ts';

/** How much of what is used. */
export type Usage = Readonly<Partial<Record<PriceName, number>>>;

const HOURS_A_MONTH = 730;
const DAYS_A_MONTH = 30;
const MEMORY_GB = 0.25;

/**
 * What was measured, rounded up: seconds that are billed. A first event with its init at 256 MB, one that has
 * nothing to do, the verifier with a login or two, and a pass of the sweep.
 */
export const BILLED = { repairS: 0.8, lookS: 0.1, verifyS: 1.5 };
/** A pass writes its verdict, its metrics and the platform's own lines. */
const LOG_KB_A_PASS = 4;
const PAGE_SIZE = 100;
/** Lambda waits at an idle queue with five long polls of 20 s each. */
const POLLS_A_MONTH = (5 * 3_600 * HOURS_A_MONTH) / 20;
const SWEEP_METRICS = 7;
/** How many distinct metrics a pass sends to: reconciled, by verdict and with its reason, and its time. */
const PASS_METRICS = 4;

const callsOf = (verdict: string): number => CASES.find((each) => each.verdict === verdict)?.calls ?? 0;

const plus = (...usages: readonly Usage[]): Usage => {
  const total: Partial<Record<PriceName, number>> = {};
  for (const usage of usages)
    for (const [name, amount] of Object.entries(usage) as [PriceName, number][])
      total[name] = (total[name] ?? 0) + amount;
  return total;
};

/** Nothing happens for a month. */
export const idle = (alarmMetrics: number): Usage =>
  plus({ alarmMetric: alarmMetrics, dashboard: 1, sqsRequest: 2 * POLLS_A_MONTH }, dailySweep(0));

/** Cancellations with something in progress, within an hour, each looked at again a quarter of an hour later. */
export const cancels = (count: number, verified: boolean): Usage => {
  const verdict = verified ? 'promote' : 'unblock';
  const passes = 2 * count;
  return {
    // The verifier reads the two values; the second look makes one call.
    secretsManagerCall: count * (callsOf(verdict) + 1 + (verified ? 2 : 0)),
    lambdaRequest: passes + (verified ? count : 0),
    lambdaGbSecond: MEMORY_GB * count * (BILLED.repairS + BILLED.lookS + (verified ? BILLED.verifyS * 2 : 0)),
    // Sent, received and deleted.
    sqsRequest: 3 * count,
    customEvent: count,
    logGb: ((passes + (verified ? count : 0)) * LOG_KB_A_PASS) / 2 ** 20,
    metricHour: PASS_METRICS * 2,
  };
};

/** A sweep a day for a month. */
export const dailySweep = (secrets: number): Usage => {
  const pages = Math.max(1, Math.ceil(secrets / PAGE_SIZE));
  return {
    secretsManagerCall: DAYS_A_MONTH * pages,
    lambdaRequest: DAYS_A_MONTH * Math.ceil(pages / LIMITS.listsPerSecond / 840),
    lambdaGbSecond: DAYS_A_MONTH * MEMORY_GB * Math.max(1, pages / LIMITS.listsPerSecond),
    sqsRequest: DAYS_A_MONTH * 3,
    logGb: (DAYS_A_MONTH * LOG_KB_A_PASS) / 2 ** 20,
    metricHour: DAYS_A_MONTH * SWEEP_METRICS,
  };
};

/** What it takes more where the verifier's VPC, in two zones, has no way to Secrets Manager yet. */
export const endpoint: Usage = { endpointHour: 2 * HOURS_A_MONTH };
