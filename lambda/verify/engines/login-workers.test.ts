import { setTimeout as elapsed } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { LoginWorkers } from './login-workers.ts';

const running = (code: string): LoginWorkers =>
  new LoginWorkers(new URL(`data:text/javascript,${encodeURIComponent(code)}`));

/** A thread that does this with each task. */
const doing = (what: string): LoginWorkers =>
  running(`
    import { parentPort } from 'node:worker_threads';
    const answer = { kind: 'result', answer: { kind: 'accepted' } };
    parentPort.on('message', ({ user }) => { ${what} });
    parentPort.postMessage({ kind: 'ready' });
  `);

const taskOf = (user: string) => ({
  place: { engine: 'redis', host: 'db.test', port: 6379, tls: false } as const,
  user,
  password: 'FAKE-password',
  options: { connectMs: 1_000 },
});

const LIMITS = { startMs: 60_000, loginMs: 60_000 };
const accepted = { answer: { kind: 'accepted' } };

/** Twice what a thread may have, so that the test ends without the limit as well. */
const GREEDY = `
  if (user !== 'greedy') return parentPort.postMessage(answer);
  const kept = [];
  while (kept.length < 250) kept.push(Array.from({ length: 131_072 }, Math.random));
  parentPort.postMessage(answer);
`;

test('a thread that takes memory without end is ended, and nothing else is', async () => {
  const workers = doing(GREEDY);
  const [greedy, beside] = await Promise.all([
    workers.logIn(taskOf('greedy'), LIMITS),
    workers.logIn(taskOf('app'), LIMITS),
  ]);
  expect(greedy).toEqual({ answer: { kind: 'unknown', cause: 'unclassified' } });
  expect(beside).toEqual(accepted);
  expect(await workers.logIn(taskOf('app'), LIMITS)).toEqual(accepted);
});

test('a thread that ended after its answer is given no other login', async () => {
  const workers = doing(`
    parentPort.postMessage(answer);
    if (user === 'last') setImmediate(() => process.exit());
  `);
  expect(await workers.logIn(taskOf('last'), LIMITS)).toEqual(accepted);
  await elapsed(500);
  expect(await workers.logIn(taskOf('app'), { startMs: 60_000, loginMs: 5_000 })).toEqual(accepted);
});
