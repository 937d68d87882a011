import type { Databases } from '../ports.ts';
import { LoginWorkers } from './login-workers.ts';

/** Hosts of RDS Proxy, which answers from its own copy of AWSCURRENT. */
const RDS_PROXY = /\.proxy-[^.]+\.[^.]+\.rds\.amazonaws\.com(\.cn)?\.?$/i;

/** The databases with a built-in driver. `ca`, in PEM, replaces Node's own roots; `code` is what the threads run. */
export const databases = ({ ca, code }: { readonly ca?: string; readonly code?: URL } = {}): Databases => {
  const workers = new LoginWorkers(code);
  return {
    prepare: () => workers.prepare(),
    async tryLogin({ target, user, password }, { startMs, loginMs, ...limits }) {
      if (RDS_PROXY.test(target.host)) return { answer: { kind: 'unknown', cause: 'pooler' } };
      const options = { ...limits, ...(ca !== undefined && { ca }) };
      const task = { target, user: user.reveal(), password: password.reveal(), options };
      return workers.logIn(task, { startMs, loginMs });
    },
  };
};
