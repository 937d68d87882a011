import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { cachedVerifier } from '../aws/cached-verifier.ts';
import { callerFor } from '../aws/caller.ts';
import { type Connection, connect } from '../aws/connection.ts';
import { failureOf } from '../aws/failures.ts';
import { enabledRegions } from '../aws/regions.ts';
import { verifierFor } from '../aws/verifier.ts';
import { EXIT, type ExitCode, worstOf } from '../exit-codes.ts';
import { aboutToBeDone, appliedView } from '../ui/applied-view.ts';
import { isAgreedForAll } from '../ui/confirm.ts';
import { placeOfSweep } from '../ui/place.ts';
import { startProgress } from '../ui/progress.ts';
import { inOrderOfNeed, surveyView } from '../ui/sweep-view.ts';
import type { Terminal } from '../ui/terminal.ts';
import { wrap } from '../ui/text.ts';
import { tlsAdvice } from '../ui/tls-advice.ts';
import { whatToDoView } from '../ui/what-to-do.ts';
import { tellLeftOff } from './left-off.ts';
import { clock, type LookPorts, stepsOf } from './look.ts';
import { paceOf, type Survey, survey } from './survey.ts';
import { applyAll, exitCodeOfSweep, isRepairable, type Swept } from './sweep-apply.ts';
import { sweepJson } from './sweep-json.ts';
import type { SweepOptions } from './sweep-options.ts';

/** How many secrets are read at the same time; fewer where databases are logged in to. */
const TOGETHER = { looking: 8, loggingIn: 3 };

type Region = LookPorts & { readonly connection: Connection };

/** Finds the stuck secrets of one Region or of all, and with `--apply` repairs them. */
export const sweep = async (options: SweepOptions, terminal: Terminal): Promise<ExitCode> => {
  if (options.report !== undefined) await access(path.dirname(options.report), constants.W_OK);
  const regions = await regionsOf(options);
  const surveys = await surveyAll(regions, options, terminal);
  if (options.leftOff) return tellLeftOff(surveys, options, terminal);
  if (!options.json)
    terminal.print([`In ${placeOfSweep(surveys, options)}`, '', ...surveyView(surveys, clock(), terminal)]);

  const swept = { surveys, ...(await applyAgreed(surveys, regions, options, terminal)) };
  if (!options.json && swept.applied.size > 0) terminal.print(['', ...appliedView(swept, terminal)]);
  if (options.json) terminal.printJson(sweepJson(swept, options));
  else
    terminal.print([
      ...whatToDoView(swept, options, terminal),
      ...tlsAdvice(evidenceIn(surveys), options).flatMap((text) => ['', ...wrap(text, terminal.width)]),
    ]);
  return worstOf([exitCodeOfSweep(swept), await reported(swept, regions, options, terminal)]);
};

/** Writes the page, after everything else: if it fails, the results have been printed. */
const reported = async (
  swept: Swept,
  regions: readonly Region[],
  { report, ...options }: SweepOptions,
  { note }: Terminal,
): Promise<ExitCode> => {
  if (report === undefined) return EXIT.nothingToDo;
  const { writeReport } = await import('../report/report.ts');
  const connections = regions.map(({ connection }) => connection);
  try {
    await writeReport(swept, connections, { ...options, report });
    note(`Written: ${report}`);
    return EXIT.nothingToDo;
  } catch (error) {
    note(`The page could not be written: ${failureOf(error).explanation}`);
    return EXIT.failed;
  }
};

const evidenceIn = (surveys: readonly Survey[]) =>
  surveys.flatMap(({ found }) => found.map(({ look }) => ('verdict' in look ? look.evidence : undefined)));

const regionsOf = async (options: SweepOptions): Promise<Region[]> => {
  const named = options.allRegions ? await enabledRegions(options) : (options.regions ?? [options.region]);
  return Promise.all(
    named.map(async (region) => {
      const connection = await connect({ ...options, ...(region && { region }) });
      const verifier = cachedVerifier(await verifierFor(connection, options), clock);
      return { connection, verifier, store: connection.store };
    }),
  );
};

/** Lists one Region after the other, so that progress shows one list. */
const surveyAll = async (
  regions: readonly Region[],
  options: SweepOptions,
  terminal: Terminal,
): Promise<Survey[]> => {
  const progress = await startProgress('Sweeping', regions.length, terminal);
  const together = options.verify || options.verifyWith ? TOGETHER.loggingIn : TOGETHER.looking;
  const surveys: Survey[] = [];
  try {
    for (const region of regions)
      surveys.push(
        await survey({
          ...region,
          settings: options,
          pace: paceOf(options.rate),
          together,
          ...(options.includeRecent && { includeRecent: true }),
          ...(options.leftOff && { listOnly: true }),
          tell: (text) => progress.show(surveys.length, text),
        }),
      );
  } finally {
    progress.stop();
  }
  return surveys;
};

const NOTHING_APPLIED = { applied: new Map(), interrupted: false };

/** Asks once for all secrets. */
const applyAgreed = async (
  surveys: readonly Survey[],
  regions: readonly Region[],
  options: SweepOptions,
  terminal: Terminal,
): Promise<Omit<Swept, 'surveys'>> => {
  const repairable = inOrderOfNeed(surveys).filter(isRepairable);
  const [neediest] = repairable;
  if (!options.apply || neediest === undefined) return { ...NOTHING_APPLIED, caller: null };
  const caller = await callerFor({ ...options, region: neediest.region });
  const steps = repairable.map(({ look }) => stepsOf(look.verdict));
  if (!options.yes) (options.json ? terminal.note : terminal.print)(aboutToBeDone(repairable, terminal));
  const asked = { ...options, place: placeOfSweep(surveys, { ...options, caller }) };
  if (!(await isAgreedForAll(steps, asked, terminal))) {
    terminal.note('Nothing was written.');
    return { ...NOTHING_APPLIED, caller };
  }
  const byName = new Map(regions.map((region) => [region.connection.region, region]));
  const portsOf = (name: string): LookPorts => {
    const region = byName.get(name);
    if (region === undefined) throw new Error(`There is no connection to ${name}.`);
    return region;
  };
  return { caller, ...(await applyAll(repairable, portsOf, options, terminal)) };
};
