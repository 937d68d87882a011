import type { Benchmark, Report, Table } from '../benchmark.ts';
import { alarmMetricsOf } from './installation.ts';
import { PRICES, PRICES_OF, type PriceName } from './prices.ts';
import { BILLED, cancels, dailySweep, endpoint, idle, type Usage } from './usage.ts';

const COUNT = 1_000;

const costOf = (name: PriceName, amount: number): number => (amount / PRICES[name].per) * PRICES[name].price;

const items = (usage: Usage): [PriceName, number][] => Object.entries(usage) as [PriceName, number][];

const total = (usage: Usage): number =>
  items(usage).reduce((sum, [name, amount]) => sum + costOf(name, amount), 0);

const dollars = (amount: number): string => `$${amount.toFixed(amount < 0.1 ? 4 : 2)}`;

const run = async (): Promise<Report> => {
  const cases: [title: string, usage: Usage][] = [
    ['a month, idle, without the verifier', idle(alarmMetricsOf(false))],
    ['a month, idle, with the verifier', idle(alarmMetricsOf(true))],
    [`${COUNT} cancellations, without the verifier`, cancels(COUNT, false)],
    [`${COUNT} cancellations, with the verifier`, cancels(COUNT, true)],
    ['a month of daily sweeps, 10,000 secrets', dailySweep(10_000)],
    ['a month of daily sweeps, 500,000 secrets', dailySweep(500_000)],
    ['a month of an interface endpoint in two zones, if the VPC has none', endpoint],
  ];
  return {
    tables: [
      {
        title: `Cost in one Region, at the list prices of ${PRICES_OF}, no free tier`,
        columns: ['what', 'cost', 'most of it'],
        rows: cases.map(([title, usage]) => [title, dollars(total(usage)), largestOf(usage)]),
      },
      ...cases.map(([title, usage]) => tableOf(title, usage)),
    ],
    budgets: [],
    notes: [
      `Calls are those that "npm run bench -- calls" counts; a repair is billed ${BILLED.repairS} s at 256 MB, init included, a look ${BILLED.lookS} s, a verification ${BILLED.verifyS} s, during which the one that asks waits.`,
      'The alarmed metrics are counted in the synthesized stack. Not in it: CloudTrail, whose first trail is free, SNS, and the storage of logs.',
      'An idle queue is polled some 15 times a minute by Lambda: 657,000 requests a month, for each of the two queues.',
    ],
  };
};

const largestOf = (usage: Usage): string => {
  const [largest] = items(usage).sort((one, other) => costOf(...other) - costOf(...one));
  return largest === undefined ? '' : `${PRICES[largest[0]].unit}: ${dollars(costOf(...largest))}`;
};

const tableOf = (title: string, usage: Usage): Table => ({
  title,
  columns: ['how much', 'of what', 'cost'],
  rows: items(usage)
    .sort((one, other) => costOf(...other) - costOf(...one))
    .map(([name, amount]) => [
      Number(amount.toPrecision(3)).toLocaleString('en'),
      PRICES[name].unit,
      dollars(costOf(name, amount)),
    ]),
});

export const benchmark: Benchmark = {
  about: 'what an installation costs, from counts and list prices',
  options: {},
  run,
};
