import { Gate } from '../../../sandbox/rotation/gate.ts';
import { rotationFunction } from '../../../sandbox/rotation/rotation-function.ts';
import { alternatingUsers, singleUser } from '../../../sandbox/rotation/strategy.ts';
import type { RotationFunction } from '../../../sandbox/secrets-manager/secrets-manager.ts';
import { inTurns } from './in-turns.ts';
import type { World } from './world.ts';

export const ROTATION_ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:rotate';
/** A rotation function runs no longer (R5). */
const ROTATION_MS = 15 * 60_000;

/** What AWS calls as the rotation function: the sandbox's own, each of its steps an actor that takes turns. */
export const rotateIn =
  (world: World): RotationFunction =>
  (request) =>
    new Promise((resolve, reject) => {
      const startedAt = world.ledger.tick();
      let hasFailed = false;
      const actor = world.spawn(`rotation ${request.Step}`, ROTATION_MS, (end) => {
        if (end === 'threw' && !hasFailed && !actor.wasDisturbed) world.stepFailed(request, startedAt);
        if (end === 'returned') resolve();
        else reject(new Error(`the step ${end}`));
      });
      const gate = new Gate();
      const { at } = world.setup.failing;
      if (at !== 'none' && world.failuresLeft > 0)
        void gate.haltAt(at).then(() => {
          hasFailed = true;
          world.failuresLeft -= 1;
          gate.kill();
        });
      const rotate = rotationFunction({
        client: world.clientFor(actor, 'rotation'),
        database: inTurns(world.server, actor),
        strategy: world.setup.users === 'single' ? singleUser : alternatingUsers,
        gate,
      });
      actor.start(() => rotate(request));
    });
