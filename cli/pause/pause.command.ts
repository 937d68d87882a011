import { setTimeout as wait } from 'node:timers/promises';
import { type Caller, callerFor } from '../aws/caller.ts';
import { connect } from '../aws/connection.ts';
import { type Failure, failureJson, failureLines, failureOf } from '../aws/failures.ts';
import type { AwsOptions, OutputOptions } from '../commands/options.ts';
import { type AwsApis, clientsFor } from '../doctor/clients.ts';
import { type Installed, judgeFunction, observeFunctions } from '../doctor/functions.ts';
import { judgeInstallations } from '../doctor/installations.ts';
import { observeRules } from '../doctor/rule.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { isAgreedTo } from '../ui/confirm.ts';
import { Interrupt } from '../ui/interrupt.ts';
import { accountOf, placeOf } from '../ui/place.ts';
import { Refused } from '../ui/refused.ts';
import { table } from '../ui/table.ts';
import type { Terminal } from '../ui/terminal.ts';
import { counted, wrap } from '../ui/text.ts';
import { type InPause, inPause, inPauseInWords, inPauseJson } from './in-pause.ts';
import { setSwitch } from './set-switch.ts';
import { observeSwitches, type Switch } from './switches.ts';

export type PauseOptions = AwsOptions & OutputOptions & { readonly yes?: true };

type Words = {
  readonly question: string;
  readonly already: string;
  readonly done: (events: InPause) => readonly string[];
};

const PAUSE: Words = {
  question: 'Pause the installation',
  already: 'It is paused already.',
  done: (events) => [
    ['Paused. No sweep starts.', ...inPauseInWords(events)].join(' '),
    'What Lambda had already been given may still run: for seconds as a rule, for minutes after a burst.',
    'rotation-remediation resume goes on with what waits.',
  ],
};

const RESUME: Words = {
  question: 'Resume the installation',
  already: 'It is not paused.',
  done: () => [
    'Resumed. It goes on with what waited, as rechecks. rotation-remediation doctor checks the rest.',
  ],
};

/** Stops the function and the sweep of a Region. What comes meanwhile waits in their queues. */
export const pause = (options: PauseOptions, terminal: Terminal): Promise<ExitCode> =>
  switchAll(false, PAUSE, options, terminal);

/** Ends a pause. */
export const resume = (options: PauseOptions, terminal: Terminal): Promise<ExitCode> =>
  switchAll(true, RESUME, options, terminal);

/** A switch, and where it could not be switched, why. */
type Switched = { readonly part: Switch; readonly on: boolean; readonly failure?: Failure };

const switchAll = async (
  on: boolean,
  words: Words,
  options: PauseOptions,
  terminal: Terminal,
): Promise<ExitCode> => {
  const { region } = await connect(options);
  const clients = await clientsFor({ ...options, region });
  const { remediate, switches, events } = await observeInstallation(clients);
  const account = accountOf(remediate);
  const tell = (switched: readonly Switched[], code: ExitCode, caller: Caller | null = null): ExitCode => {
    if (options.json)
      terminal.printJson({
        ...{ region, account, caller, function: remediate.name },
        ...{ events: inPauseJson(events), parts: switched.map(partJson), exitCode: code },
      });
    return code;
  };
  const toSwitch = switches.filter((each) => each.on !== on);
  const asItWas = switches.map((part) => ({ part, on: part.on }));
  if (toSwitch.length === 0) {
    if (!options.json) terminal.print(words.already);
    return tell(asItWas, EXIT.nothingToDo);
  }
  const caller = await callerFor({ ...options, region });
  const place = placeOf(remediate, { region, caller });
  if (!options.json)
    terminal.print([
      `${remediate.name}  ${placeOf(remediate, { region })}`,
      '',
      ...view(asItWas, on, terminal),
    ]);
  if (!on)
    for (const each of events.lost)
      terminal.note(`No rule that stays on keeps ${each}: those of a pause are lost.`);
  const question = `${words.question}, ${counted(toSwitch.length, 'switch', 'switches')}?`;
  if (!(await isAgreedTo(question, { ...options, place }, terminal))) {
    terminal.note('Nothing was written.');
    return tell(asItWas, EXIT.toDo, caller);
  }
  const switched = await switchEach(clients, switches, on, terminal);
  const failed = switched.filter(({ failure }) => failure !== undefined);
  for (const { part, failure } of failed)
    terminal.note([`${part.name} could not be switched:`, ...failureLines(failure as Failure)]);
  if (failed.length === 0 && !options.json)
    terminal.print(['', ...words.done(events).flatMap((sentence) => wrap(sentence, terminal.width))]);
  return tell(switched, failed.length === 0 ? EXIT.nothingToDo : EXIT.failed, caller);
};

type Installation = {
  readonly remediate: Installed;
  readonly switches: readonly Switch[];
  readonly events: InPause;
};

/** Finds the installation as `doctor` does. Throws Refused unless there is one, and it can be recognized. */
const observeInstallation = async (clients: AwsApis): Promise<Installation> => {
  const functions = await observeFunctions(clients.lambda);
  if (functions.remediate === undefined) {
    const { says, fix = '' } = judgeFunction(functions);
    throw new Refused(`${says} ${fix}`);
  }
  const installations = judgeInstallations(functions);
  if (installations.found !== 'ok') throw new Refused(`${installations.says} ${installations.fix}`);
  const rules = await observeRules(clients.events);
  const switches = await observeSwitches(clients.lambda, functions, rules);
  return { remediate: functions.remediate, switches, events: inPause(rules, functions.remediate) };
};

/** All at the same time. One that fails keeps none of the others from being switched. */
const switchEach = async (
  clients: AwsApis,
  switches: readonly Switch[],
  on: boolean,
  terminal: Terminal,
): Promise<Switched[]> => {
  const interrupt = new Interrupt(
    terminal,
    'It is being switched. Ctrl-C again stops at once; doctor tells what is off.',
  );
  try {
    return await Promise.all(
      switches.map(async (part): Promise<Switched> => {
        if (part.on === on) return { part, on };
        try {
          await setSwitch(clients, part, on, (ms) => wait(ms));
          return { part, on };
        } catch (error) {
          return { part, on: part.on, failure: failureOf(error) };
        }
      }),
    );
  } finally {
    interrupt.close();
  }
};

const partJson = ({ part, on, failure }: Switched) => ({
  kind: part.kind,
  name: part.name,
  wasOn: part.on,
  isOn: on,
  failure: failureJson(failure),
});

const view = (switches: readonly Switched[], on: boolean, terminal: Terminal): string[] => {
  const word = (isOn: boolean): string => (isOn ? 'on' : 'off');
  const rows = switches.map(({ part }) => [part.kind, part.name, word(part.on), word(on)]);
  return table(['kind', 'name', 'now', 'then'], rows, terminal);
};
