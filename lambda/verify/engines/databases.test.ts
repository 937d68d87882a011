import { expect, test } from 'vitest';
import { Sensitive } from '../../runtime/sensitive.ts';
import { databases } from './databases.ts';

/** A thread that answers with what it was given. */
const code = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads';
    parentPort.on('message', ({ options, ...task }) => {
      const address = JSON.stringify({ ...task, options });
      parentPort.postMessage({ kind: 'result', answer: { kind: 'accepted' }, address });
    });
    parentPort.postMessage({ kind: 'ready' });
  `)}`,
);
const target = { engine: 'redis', host: 'db.test', port: 6379, tls: true } as const;
const login = { target, user: new Sensitive('app'), password: new Sensitive('FAKE-password') };
const limits = { startMs: 60_000, loginMs: 60_000, connectMs: 1_000 };

test.each([
  [{}, { connectMs: 1_000, aliasTargets: [] }],
  [
    { ca: 'PEM', aliasTargets: ['rds.amazonaws.com'] },
    { connectMs: 1_000, aliasTargets: ['rds.amazonaws.com'], ca: 'PEM' },
  ],
])('a thread is given the login, and whom to trust: %j', async (trust, options) => {
  const { answer, address = '' } = await databases({ ...trust, code }).tryLogin(login, limits);
  expect(answer).toEqual({ kind: 'accepted' });
  expect(JSON.parse(address)).toEqual({ target, user: 'app', password: 'FAKE-password', options });
});
