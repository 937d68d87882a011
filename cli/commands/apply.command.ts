import { takenInWords } from '../../lambda/decision/step-words.ts';
import { secretId } from '../../lambda/decision/values.ts';
import { CachedVerifier } from '../aws/cached-verifier.ts';
import { connectFor } from '../aws/connection.ts';
import { verifierFor } from '../aws/verifier.ts';
import { type ExitCode, exitCodeAfter, exitCodeOf } from '../exit-codes.ts';
import { confirm } from '../ui/confirm.ts';
import { Interrupt } from '../ui/interrupt.ts';
import { outcomeView } from '../ui/outcome-view.ts';
import { planJson, planView } from '../ui/plan-view.ts';
import type { Terminal } from '../ui/terminal.ts';
import { counted } from '../ui/text.ts';
import { appliedJson } from './applied-json.ts';
import { clock, type Look, look } from './look.ts';
import type { SecretOptions } from './options.ts';
import { repair } from './repair.ts';

type ApplyOptions = SecretOptions & { readonly yes?: true };

/** Shows the plan, asks, carries it out, and shows the labels after it. */
export const apply = async (secret: string, options: ApplyOptions, terminal: Terminal): Promise<ExitCode> => {
  const connection = await connectFor(secret, options);
  const verifier = new CachedVerifier(await verifierFor(connection, options), clock);
  const ports = { store: connection.store, verifier };
  const where = { ...options, region: connection.region };
  const seen = await look(secretId(secret), ports, options.mode);
  const { print, printJson, note } = terminal;
  if (!options.json) print(planView(seen, where, terminal));

  if (!('steps' in seen.verdict) || !(await isAgreed(seen, options, terminal))) {
    if (options.json) printJson({ ...planJson(seen, where), applied: false });
    else if ('steps' in seen.verdict) note('Nothing was written.');
    return exitCodeOf(seen.verdict);
  }
  const interrupt = new Interrupt(terminal);
  try {
    const done = await repair(seen, ports, options.mode);
    if (done.kind === 'failed') {
      note(takenInWords(done.taken));
      throw done.error;
    }
    if (options.json) printJson({ ...planJson(seen, where), ...appliedJson(done) });
    else print(['', ...outcomeView(done, terminal)]);
    return exitCodeAfter(done.verdict);
  } finally {
    interrupt.close();
  }
};

const isAgreed = async ({ verdict }: Look, { yes }: ApplyOptions, terminal: Terminal): Promise<boolean> => {
  const steps = 'steps' in verdict ? verdict.steps.length : 0;
  return yes ?? confirm(`Take ${counted(steps, 'step')}?`, 'leave everything as it is', terminal);
};
