import { expect, test } from 'vitest';
import { ROTATION_STEPS } from '../secrets-manager/rotation.ts';
import { Hold, parseHoldPoint } from './hold.ts';

const request = (Step: (typeof ROTATION_STEPS)[number]) => ({
  Step,
  SecretId: 'db',
  ClientRequestToken: 'v2',
});

test.each([
  ['setSecret', ['createSecret'], ['createSecret', 'setSecret', 'testSecret', 'finishSecret']],
  [
    'setSecret:after',
    ['createSecret', 'setSecret'],
    ['createSecret', 'setSecret', 'testSecret', 'finishSecret'],
  ],
])('a rotation held at %s stands there until it is let go', async (text, before, after) => {
  const point = parseHoldPoint(text);
  if (point === undefined) throw new Error('this is a point');
  const called: string[] = [];
  const rotating = (hold: Hold) =>
    ROTATION_STEPS.reduce<Promise<void>>(
      (earlier, step) => earlier.then(() => hold.around(request(step), async () => void called.push(step))),
      Promise.resolve(),
    );
  let held = () => {};
  const reached = new Promise<void>((resolve) => {
    held = resolve;
  });
  const hold = new Hold(point, () => held());
  await rotating(hold);
  expect(called.splice(0)).toEqual([...ROTATION_STEPS]);

  hold.start();
  const rotation = rotating(hold);
  await reached;
  expect(called).toEqual(before);
  expect(hold.resume()).toBe(1);
  await rotation;
  expect(called).toEqual(after);
  expect(hold.resume()).toBe(0);
});

test('a step that fails is not held after it', async () => {
  const hold = new Hold({ step: 'setSecret', when: 'after' }, () => expect.unreachable());
  hold.start();
  const failing = hold.around(request('setSecret'), () => Promise.reject(new Error('as asked')));
  await expect(failing).rejects.toThrow('as asked');
});

test.each(['set', 'setSecret:before', 'setSecret:after:after', ''])('%j is no point', (text) => {
  expect(parseHoldPoint(text)).toBeUndefined();
});
