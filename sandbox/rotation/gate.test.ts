import { describe, expect, test } from 'vitest';
import { Died, Gate } from './gate.ts';

describe('a gate in a rotation function', () => {
  test('lets everything pass that it was not told to hold', async () => {
    const gate = new Gate();
    void gate.haltAt('setSecret:acted');

    await gate.pass('createSecret:acted');
    await gate.pass('setSecret:checked');
  });

  test('holds what comes to its point, says so, and lets it go on when told', async () => {
    const gate = new Gate();
    const arrived = gate.haltAt('setSecret:acted');
    let passed = false;
    const passing = gate.pass('setSecret:acted').then(() => {
      passed = true;
    });

    await arrived;
    expect(passed).toBe(false);
    gate.release();
    await passing;
    expect(passed).toBe(true);
  });

  test('can make what it holds die where it stands', async () => {
    const gate = new Gate();
    const arrived = gate.haltAt('setSecret:checked');
    const passing = gate.pass('setSecret:checked');
    await arrived;
    gate.kill();

    await expect(passing).rejects.toBeInstanceOf(Died);
  });

  test('holds once: after that, and after it was let go early, the way is free', async () => {
    const gate = new Gate();
    void gate.haltAt('testSecret:invoked');
    gate.release();

    await gate.pass('testSecret:invoked');
  });

  test('refuses to hold at two points, and to let go what it does not hold', () => {
    const gate = new Gate();
    expect(() => gate.release()).toThrow('no rotation function is held');
    void gate.haltAt('setSecret:acted');

    expect(() => gate.haltAt('testSecret:acted')).toThrow('to halt at setSecret:acted already');
  });
});
