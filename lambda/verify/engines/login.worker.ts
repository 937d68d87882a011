import { parentPort } from 'node:worker_threads';
import { Sensitive } from '../../runtime/sensitive.ts';
import type { Target } from '../values/credentials.ts';
import { type LogInOptions, logIn } from './log-in.ts';

/** One login as it is sent to a thread. Plain values: a `Sensitive` cannot be sent. */
export type LoginTask = {
  readonly target: Target;
  readonly user: string;
  readonly password: string;
  readonly options: LogInOptions & { readonly aliasTargets?: readonly string[] };
};

const port = parentPort;
port?.on('message', async ({ target, user, password, options }: LoginTask) => {
  const login = { target, user: new Sensitive(user), password: new Sensitive(password) };
  port.postMessage({ kind: 'result', ...(await logIn(login, options)) });
});
port?.postMessage({ kind: 'ready' });
