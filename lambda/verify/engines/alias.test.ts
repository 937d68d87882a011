import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { type Aliases, nameBehind } from './alias.ts';

const TARGET = 'abcdefghijkl.eu-west-1.rds.amazonaws.com';
const SERVER = `orders.${TARGET}`;
const PROXY = 'orders.proxy-abcdefghijkl.eu-west-1.rds.amazonaws.com';
const ELSEWHERE = 'orders.zyxwvutsrqpo.eu-west-1.rds.amazonaws.com';

/** A DNS server with these aliases; any other name is none. */
const knowing = (known: Readonly<Record<string, string>>): Aliases => ({
  async resolveCname(name) {
    const next = known[name];
    if (next === undefined) throw new Error('ENODATA');
    return [next];
  },
});
const failing: Aliases = { resolveCname: () => Promise.reject(new Error('ESERVFAIL')) };

test.each<[what: string, host: string, targets: readonly string[], aliases: Aliases, found: string]>([
  ['an alias of a target', 'db.test', [TARGET], knowing({ 'db.test': SERVER }), SERVER],
  [
    'an alias of an alias of the second target',
    'db.test',
    ['cache.amazonaws.com', TARGET],
    knowing({ 'db.test': 'primary.test', 'primary.test': SERVER }),
    SERVER,
  ],
  [
    'an alias of a target that is an alias itself: the first one counts',
    'db.test',
    [TARGET],
    knowing({ 'db.test': SERVER, [SERVER]: `instance.${TARGET}` }),
    SERVER,
  ],
  ['another case', 'db.test', [TARGET.toUpperCase()], knowing({ 'db.test': SERVER }), SERVER],
  ['an alias of a proxy, which is no target', 'db.test', [TARGET], knowing({ 'db.test': PROXY }), PROXY],
  ["an alias of another account's server", 'db.test', [TARGET], knowing({ 'db.test': ELSEWHERE }), 'db.test'],
  [
    'an alias whose name only ends in the same letters',
    'db.test',
    [TARGET],
    knowing({ 'db.test': `evil-${TARGET}` }),
    'db.test',
  ],
  [
    'an alias of the target itself, which is no server',
    'db.test',
    [TARGET],
    knowing({ 'db.test': TARGET }),
    'db.test',
  ],
  ['a name that is no alias', 'db.test', [TARGET], knowing({}), 'db.test'],
  [
    'aliases in a circle',
    'db.test',
    [TARGET],
    knowing({ 'db.test': 'b.test', 'b.test': 'db.test' }),
    'db.test',
  ],
  ['a DNS server that fails', 'db.test', [TARGET], failing, 'db.test'],
  ['a name that is a target: no question is asked', SERVER, [TARGET], failing, SERVER],
  ['an alias, and no target', 'db.test', [], knowing({ 'db.test': SERVER }), 'db.test'],
  ['an address', '10.0.0.1', [TARGET], knowing({ '10.0.0.1': SERVER }), '10.0.0.1'],
])('%s', async (_what, host, targets, aliases, found) => {
  expect(await nameBehind(host, targets, aliases)).toBe(found);
});

test('a chain of sixteen is followed, and a longer one is not', async () => {
  const chain = (length: number) =>
    knowing(
      Object.fromEntries(
        Array.from({ length }, (_, n) => [`${n}.test`, n === length - 1 ? SERVER : `${n + 1}.test`]),
      ),
    );
  expect(await nameBehind('0.test', [TARGET], chain(16))).toBe(SERVER);
  expect(await nameBehind('0.test', [TARGET], chain(17))).toBe('0.test');
});

/** A name as DNS writes it: each label behind its length. */
const labels = (name: string): Buffer =>
  Buffer.concat(
    [...name.split('.'), ''].flatMap((label) => [Buffer.from([label.length]), Buffer.from(label)]),
  );

test('a DNS server is asked', async () => {
  const server = createSocket('udp4').on('message', (question, { port }) => {
    const isAlias = question.includes(labels('db.test'));
    const header = Buffer.from([0, 0, 0x81, 0x80, 0, 1, 0, isAlias ? 1 : 0, 0, 0, 0, 0]);
    question.copy(header, 0, 0, 2);
    const asked = question.subarray(12, question.indexOf(0, 12) + 5);
    const [name, type, second] = [
      [0xc0, 12],
      [0, 5, 0, 1],
      [0, 0, 0, 1],
    ];
    const data = labels(SERVER);
    const record = Buffer.from([...name, ...type, ...second, 0, data.length, ...data]);
    server.send(Buffer.concat([header, asked, ...(isAlias ? [record] : [])]), port, '127.0.0.1');
  });
  onTestFinished(() => void server.close());
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  const resolver = new Resolver();
  resolver.setServers([`127.0.0.1:${server.address().port}`]);
  expect(await nameBehind('db.test', [TARGET], resolver)).toBe(SERVER);
  expect(await nameBehind('other.test', [TARGET], resolver)).toBe('other.test');
});
