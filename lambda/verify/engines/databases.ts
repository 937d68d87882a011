import type { Databases } from '../ports.ts';
import { LoginWorkers } from './login-workers.ts';

/** RDS Proxy has a copy of AWSCURRENT and answers from that. */
const RDS_PROXY = /\.proxy-[^.]+\.[^.]+\.rds\.amazonaws\.com(\.cn)?\.?$/i;

/**
 * The databases that there is a driver for. `ca`, in PEM, is trusted in place of Node's own roots; `code` is what
 * the threads run.
 */
export const databases = ({ ca, code }: { readonly ca?: string; readonly code?: URL } = {}): Databases => {
  const workers = new LoginWorkers(code);
  return {
    prepare: () => workers.prepare(),
    async tryLogin({ place, user, password }, { startMs, loginMs, ...limits }) {
      if (RDS_PROXY.test(place.host)) return { answer: { kind: 'unknown', cause: 'pooler' } };
      const options = { ...limits, ...(ca !== undefined && { ca }) };
      const task = { place, user: user.reveal(), password: password.reveal(), options };
      return workers.logIn(task, { startMs, loginMs });
    },
  };
};
