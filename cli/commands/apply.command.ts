import type { Secret } from '../../lambda/decision/observation.ts';
import { takenInWords } from '../../lambda/decision/step-words.ts';
import { secretId } from '../../lambda/decision/values.ts';
import { cachedVerifier } from '../aws/cached-verifier.ts';
import { callerFor } from '../aws/caller.ts';
import { connectFor } from '../aws/connection.ts';
import { verifierFor } from '../aws/verifier.ts';
import { type ExitCode, exitCodeAfter, exitCodeOf } from '../exit-codes.ts';
import { isAgreed } from '../ui/confirm.ts';
import { Interrupt } from '../ui/interrupt.ts';
import { rotationOffLines } from '../ui/left-off-view.ts';
import { nobodyLoggedInLines } from '../ui/nobody-logged-in.ts';
import { outcomeView } from '../ui/outcome-view.ts';
import { placeOf } from '../ui/place.ts';
import { planJson, planView } from '../ui/plan-view.ts';
import type { Terminal } from '../ui/terminal.ts';
import { appliedJson, NOT_APPLIED } from './applied-json.ts';
import { clock, type Look, look } from './look.ts';
import type { AwsOptions, SecretOptions } from './options.ts';
import { repair } from './repair.ts';

type ApplyOptions = SecretOptions & { readonly yes?: true };

/** Shows the plan, asks, carries it out, and shows the labels after it. */
export const apply = async (secret: string, options: ApplyOptions, terminal: Terminal): Promise<ExitCode> => {
  const connection = await connectFor(secret, options);
  const verifier = cachedVerifier(await verifierFor(connection, options), clock);
  const ports = { store: connection.store, verifier };
  const where = { ...options, region: connection.region };
  const seen = await look(secretId(secret), ports, options);
  const { print, printJson, note } = terminal;
  if (!options.json) print(planView(seen, where, terminal));

  const steps = 'steps' in seen.verdict ? seen.verdict.steps : [];
  const caller = steps.length > 0 ? await callerFor(where) : null;
  const place = placeOf(seen.secret, { ...where, caller });
  if (steps.length === 0 || !(await isAgreed(steps, { ...options, place }, terminal))) {
    if (options.json) printJson({ ...planJson(seen, where), ...NOT_APPLIED, caller });
    else {
      if (steps.length > 0) note('Nothing was written.');
      print(lastLines(seen, seen.secret, where, terminal));
    }
    return exitCodeOf(seen);
  }
  const interrupt = new Interrupt(terminal);
  try {
    const done = await repair(seen, ports, options);
    if (done.kind === 'failed') {
      note(takenInWords(done.taken));
      throw done.error;
    }
    if (options.json) printJson({ ...planJson(seen, where), ...appliedJson(done, seen), caller });
    else
      print([
        '',
        ...outcomeView(done, where, terminal),
        ...lastLines(seen, done.after?.kind === 'secret' ? done.after : seen.secret, where, terminal),
      ]);
    return exitCodeAfter(done, seen);
  } finally {
    interrupt.close();
  }
};

const lastLines = (seen: Look, secret: Secret, options: AwsOptions, terminal: Terminal): string[] => [
  ...rotationOffLines(secret, options, terminal),
  ...nobodyLoggedInLines(seen, 'apply', options, terminal),
];
