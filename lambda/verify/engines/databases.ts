import type { Databases } from '../ports.ts';
import { LoginWorkers } from './login-workers.ts';

type DatabasesOptions = {
  /** PEM certificates that replace Node's own roots. */
  readonly ca?: string | undefined;
  /** Endings of the server names that a host may be an alias of. @default none: a host is verified by its own name */
  readonly aliasTargets?: readonly string[];
  /** What the threads run. */
  readonly code?: URL;
};

/** The databases with a built-in driver. */
export const databases = ({ ca, aliasTargets = [], code }: DatabasesOptions = {}): Databases => {
  const workers = new LoginWorkers(code);
  return {
    prepare: () => workers.prepare(),
    tryLogin({ target, user, password }, { startMs, loginMs, ...limits }) {
      const options = { ...limits, aliasTargets, ...(ca !== undefined && { ca }) };
      const task = { target, user: user.reveal(), password: password.reveal(), options };
      return workers.logIn(task, { startMs, loginMs });
    },
  };
};
