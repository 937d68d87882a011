import { parentPort } from 'node:worker_threads';
import { Sensitive } from '../../runtime/sensitive.ts';
import type { Place } from '../values/credentials.ts';
import { type LogInOptions, logIn } from './log-in.ts';

/** One login, as it goes from thread to thread. */
export type LoginTask = {
  readonly place: Place;
  readonly user: string;
  readonly password: string;
  readonly options: LogInOptions;
};

const port = parentPort;
port?.on('message', async ({ place, user, password, options }: LoginTask) => {
  const login = { place, user: new Sensitive(user), password: new Sensitive(password) };
  port.postMessage({ kind: 'result', ...(await logIn(login, options)) });
});
port?.postMessage({ kind: 'ready' });
