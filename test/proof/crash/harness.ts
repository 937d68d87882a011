import { type Faulted, faultEveryCall, twistEveryCall } from './faults.ts';
import { type Killed, killEverywhere } from './kills.ts';
import { canRunShort, runShort, type Short } from './shortage.ts';
import { SITUATIONS, type Situation } from './situations.ts';

/** What was found out about every situation. */
export type Findings = {
  readonly killed: ReadonlyMap<Situation, Killed>;
  readonly others: ReadonlyMap<Situation, Faulted>;
  readonly oneTry: ReadonlyMap<Situation, Faulted>;
  readonly everyTry: ReadonlyMap<Situation, Faulted>;
  readonly short: ReadonlyMap<Situation, Short>;
};

const forEach = async <Found>(
  situations: readonly Situation[],
  find: (situation: Situation) => Promise<Found>,
): Promise<ReadonlyMap<Situation, Found>> => {
  const found = new Map<Situation, Found>();
  for (const situation of situations) found.set(situation, await find(situation));
  return found;
};

export const killAll = () => forEach(SITUATIONS, (situation) => killEverywhere(situation));
export const twistAll = () => forEach(SITUATIONS, twistEveryCall);
export const faultAll = () =>
  Promise.all([faultEveryCall(SITUATIONS, 'one'), faultEveryCall(SITUATIONS, 'every')]);
export const runAllShort = () => forEach(SITUATIONS.filter(canRunShort), runShort);

/** Everything, one after the other. */
export const findAll = async (): Promise<Findings> => {
  const killed = await killAll();
  const others = await twistAll();
  const short = await runAllShort();
  const [oneTry, everyTry] = await faultAll();
  return { killed, others, short, oneTry, everyTry };
};
