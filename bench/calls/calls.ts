import { type Benchmark, exactly, type Report } from '../benchmark.ts';
import { CASES, type Case } from './cases.ts';
import { type Counted, startCounting } from './count-calls.ts';

const sum = (calls: Readonly<Record<string, number>>): number =>
  Object.values(calls).reduce((total, count) => total + count, 0);

const inWords = (calls: Readonly<Record<string, number>>): string =>
  Object.entries(calls)
    .map(([operation, count]) => `${count} ${operation}`)
    .join(', ');

const run = async (): Promise<Report> => {
  const counter = await startCounting();
  const rows: [Case, Counted][] = [];
  try {
    for (const each of CASES) rows.push([each, await counter.count(each)]);
  } finally {
    await counter.close();
  }
  return {
    tables: [
      {
        title: "Secrets Manager's calls an event",
        columns: ['verdict', 'reason', 'calls', 'which', 'same event again'],
        rows: rows.map(([, { verdict, reason, calls, again }]) => [
          verdict,
          reason,
          sum(calls),
          inWords(calls),
          sum(again),
        ]),
      },
    ],
    budgets: rows.flatMap(([{ verdict, reason, calls, again }, counted]) => [
      exactly(`calls: ${verdict}, ${reason}`, sum(counted.calls), calls),
      exactly(`calls of a second delivery: ${verdict}, ${reason}`, sum(counted.again), again),
    ]),
    notes: ['Counted by the local Secrets Manager, as the built bundle calls it through the AWS SDK.'],
  };
};

export const benchmark: Benchmark = {
  about: "Secrets Manager's calls per verdict, for the first delivery and a second",
  options: {},
  run,
};
