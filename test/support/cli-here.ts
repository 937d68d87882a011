import { main } from '../../cli/main.ts';
import { type CliOptions, type CliRun, environmentOf } from './cli.ts';

/** Thrown where the program ends its process. */
class Ended {
  readonly code: number;

  constructor(code: number) {
    this.code = code;
  }
}

let turn: Promise<unknown> = Promise.resolve();

/** Runs the program in this very process, where nobody is at a terminal: what it does is the same, and starts sooner. */
export const runHere = (
  endpoint: string,
  words: readonly string[],
  { environment }: Pick<CliOptions, 'environment'> = {},
): Promise<CliRun> => {
  // One at a time: environment, output and exit code are the process's, and lent to one run.
  const run = turn.then(() => lent(environmentOf(endpoint, environment), () => main([...words])));
  turn = run.catch(() => undefined);
  return run;
};

const lent = async (environment: NodeJS.ProcessEnv, run: () => Promise<void>): Promise<CliRun> => {
  const { env, exit, exitCode } = process;
  const [stdout, stderr] = [overheard(process.stdout), overheard(process.stderr)];
  process.env = environment;
  process.exitCode = undefined;
  process.exit = (code) => {
    throw new Ended(Number(code ?? 0));
  };
  try {
    await run();
    return { code: Number(process.exitCode ?? 0), stdout: stdout.text(), stderr: stderr.text() };
  } catch (error) {
    if (!(error instanceof Ended)) throw error;
    return { code: error.code, stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    for (const stream of [stdout, stderr]) stream.letGo();
    Object.assign(process, { env, exit, exitCode });
  }
};

/** Keeps what is written to a stream from it. */
const overheard = (stream: NodeJS.WriteStream) => {
  const { write } = stream;
  const written: string[] = [];
  stream.write = (chunk: string | Uint8Array) => written.push(Buffer.from(chunk).toString()) > 0;
  return {
    text: () => written.join(''),
    letGo: () => {
      stream.write = write;
    },
  };
};
