import { connect } from '../aws/connection.ts';
import type { AwsOptions, OutputOptions } from '../commands/options.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { table } from '../ui/table.ts';
import type { Terminal } from '../ui/terminal.ts';
import { wrap } from '../ui/text.ts';
import type { Check, CheckResult } from './check.ts';
import { clientsFor } from './clients.ts';
import { examine } from './examine.ts';

export type DoctorOptions = AwsOptions & OutputOptions;

/** Checks whether the tool works in a Region, with a line for each check. */
export const doctor = async (options: DoctorOptions, terminal: Terminal): Promise<ExitCode> => {
  const { region } = await connect(options);
  const checks = await examine(await clientsFor({ ...options, region }));
  const code = exitCodeOf(checks);
  if (options.json)
    terminal.printJson({
      region,
      checks: checks.map((check) => ({ ...check, fix: check.fix ?? null })),
      exitCode: code,
    });
  else terminal.print(view(region, checks, terminal));
  return code;
};

/** `toDo` if a check found a fault; else `failed` if a check could not look. */
const exitCodeOf = (checks: readonly Check[]): ExitCode => {
  if (checks.some(({ found }) => found === 'not-ok')) return EXIT.toDo;
  return checks.some(({ found }) => found === 'could-not-look') ? EXIT.failed : EXIT.nothingToDo;
};

const WORDS: Readonly<Record<CheckResult, string>> = {
  ok: 'ok',
  'not-ok': 'not ok',
  'could-not-look': 'could not look',
};

const view = (region: string, checks: readonly Check[], terminal: Terminal): string[] => {
  const { paint, width } = terminal;
  const colour = { ok: paint.green, 'not-ok': paint.red, 'could-not-look': paint.yellow };
  const room = Math.max(30, width - 36);
  const told = new Set<string>();
  /** What several checks call for is said once. */
  const once = (fix: string): string[] => (told.size < told.add(fix).size ? wrap(fix, room) : []);
  const rows = checks.map(({ name, found, says, fix }) => [
    name,
    colour[found](WORDS[found]),
    [...wrap(says, room), ...(fix ? once(fix).map((line) => paint.dim(line)) : [])],
  ]);
  return [paint.bold(region), ...table(['what', 'found', ''], rows, terminal)];
};
