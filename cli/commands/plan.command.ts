import { secretId } from '../../lambda/decision/values.ts';
import { connectFor } from '../aws/connection.ts';
import { verifierFor } from '../aws/verifier.ts';
import { type ExitCode, exitCodeOf } from '../exit-codes.ts';
import { rotationOffLines } from '../ui/left-off-view.ts';
import { nobodyLoggedInLines } from '../ui/nobody-logged-in.ts';
import { planJson, planView } from '../ui/plan-view.ts';
import type { Terminal } from '../ui/terminal.ts';
import { look } from './look.ts';
import type { SecretOptions } from './options.ts';

/** Shows a secret's plan and the reason for it. Writes nothing. */
export const plan = async (secret: string, options: SecretOptions, terminal: Terminal): Promise<ExitCode> => {
  const connection = await connectFor(secret, options);
  const verifier = await verifierFor(connection, options);
  const seen = await look(secretId(secret), { store: connection.store, verifier }, options);
  const where = { ...options, region: connection.region };
  if (options.json) terminal.printJson(planJson(seen, where));
  else
    terminal.print([
      ...planView(seen, where, terminal),
      ...rotationOffLines(seen.secret, where, terminal),
      ...nobodyLoggedInLines(seen, 'plan', where, terminal),
    ]);
  return exitCodeOf(seen);
};
