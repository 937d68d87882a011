import { stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as elapsed } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { removeDirectory, scratchDirectory } from '../../../sandbox/servers/scratch.ts';
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
  target: { engine: 'redis', host: 'db.test', port: 6379, tls: false } as const,
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
  const ended = new Promise((resolve) => process.once('worker', (thread) => thread.once('exit', resolve)));
  expect(await workers.logIn(taskOf('last'), LIMITS)).toEqual(accepted);
  await ended;
  expect(await workers.logIn(taskOf('app'), LIMITS)).toEqual(accepted);
});

test('a thread that is not done in time is ended, in the middle of its loop', async () => {
  const directory = await scratchDirectory('login-workers');
  onTestFinished(() => removeDirectory(directory));
  const file = path.join(directory, 'beats');
  const workers = doing(`
    import('node:fs').then(({ appendFileSync }) => { for (;;) appendFileSync(${JSON.stringify(file)}, '.'); });
  `);
  const loginMs = 3_000;
  expect(await workers.logIn(taskOf('app'), { startMs: 60_000, loginMs })).toEqual({
    answer: { kind: 'unknown', cause: 'timeout' },
  });
  const beats = async () => (await stat(file)).size;
  const within = async (ms: number) => {
    const before = await beats();
    await elapsed(ms);
    return (await beats()) - before;
  };
  expect(await beats()).toBeGreaterThan(0);
  await expect.poll(() => within(500), { timeout: 20_000 }).toBe(0);
});

test('what a thread prints goes nowhere', async () => {
  const written = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write'));
  onTestFinished(() => written.forEach((spy) => void spy.mockRestore()));
  const workers = doing(`
    console.log('FAKE-printed');
    console.error('FAKE-printed');
    setTimeout(() => parentPort.postMessage(answer), 200);
  `);
  for (const user of ['app', 'other']) expect(await workers.logIn(taskOf(user), LIMITS)).toEqual(accepted);
  const printed = written.flatMap((spy) => spy.mock.calls.map(([text]) => String(text)));
  expect(printed.filter((text) => text.includes('FAKE-printed'))).toEqual([]);
});
