import { once } from 'node:events';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { testAuthority } from './certificates.ts';
import { relay, talkingServer } from './obstacles.ts';
import { drip, flood, hangUp, hear, rogueServer, type Script, say, secure } from './rogue.ts';

const standing = async <S extends { stop(): Promise<void> }>(made: Promise<S>): Promise<S> => {
  const server = await made;
  onTestFinished(() => server.stop());
  return server;
};

const rogue = (...scripts: readonly Script[]) => standing(rogueServer(...scripts));

const visit = ({ host, port }: { readonly host: string; readonly port: number }) => {
  const socket = connect(port, host);
  onTestFinished(() => void socket.destroy());
  return socket;
};

const heardBy = async (at: { readonly host: string; readonly port: number }): Promise<string> => {
  const words: string[] = [];
  for await (const bytes of visit(at)) words.push(String(bytes));
  return words.join('');
};

test('a script is played on a connection each, the last on all that follow', async () => {
  const server = await rogue([say('one'), hangUp], [say('two'), hangUp]);
  expect([await heardBy(server), await heardBy(server), await heardBy(server)]).toEqual([
    'one',
    'two',
    'two',
  ]);
  expect(server.connections()).toBe(3);
});

test('a script waits for what it has to hear, and what came is kept', async () => {
  const server = await rogue([hear(), say('answer'), hangUp]);
  const client = visit(server).on('connect', () => client.write('question'));
  const [answer] = await once(client, 'data');
  expect(String(answer)).toBe('answer');
  expect(String(server.received())).toBe('question');
});

test('a flood goes on as long as the client takes it, and how much it took is told', async () => {
  const server = await rogue([flood('x')]);
  const client = visit(server);
  let taken = 0;
  for await (const bytes of client) {
    taken += bytes.length;
    if (taken > 5_000_000) break;
  }
  expect(taken).toBeGreaterThan(5_000_000);
  expect(server.sent()).toBeGreaterThanOrEqual(taken);
});

test('a drip comes byte by byte', async () => {
  const client = visit(await rogue([drip('ab', 5)]));
  let said = '';
  for await (const bytes of client) {
    said += bytes;
    if (said.length >= 5) break;
  }
  expect(said).toMatch(/^ababa/);
});

test('TLS begins in the middle, even where the hello comes with what was to be heard', async () => {
  const authority = testAuthority();
  const server = await rogue([hear(4), secure(authority.issue(['127.0.0.1'])), hear(), say('secret')]);
  const socket = visit(server);
  socket.write('tls?');
  const secured = connectTls({ socket, host: '127.0.0.1', ca: authority.ca });
  secured.write('password');
  const [answer] = await once(secured, 'data');
  expect(String(answer)).toBe('secret');
  expect(String(server.received())).toBe('tls?password');
});

test('a relay hands connections on in its order', async () => {
  const [one, two] = [await standing(talkingServer('one')), await standing(talkingServer('two'))];
  const between = await standing(relay([one, two, one]));
  const said: string[] = [];
  for (const _ of [1, 2, 3, 4]) said.push(await heardBy(between));
  expect(said).toEqual(['one', 'two', 'one', 'one']);
});
