import { type SecretId, secretId } from '../../../lambda/decision/values.ts';
import type { PlantedVersion } from '../../../sandbox/secrets-manager/secrets-manager.ts';
import { SUPERUSER } from './database.ts';
import { ROTATION_ARN, rotateIn } from './rotation.ts';
import type { World } from './world.ts';

const DAY_MS = 24 * 60 * 60_000;

/** Makes the secret that a run is about, its users in the database, and the function that rotates it. */
export const plant = (world: World): SecretId => {
  world.aws.registerRotationFunction(ROTATION_ARN, rotateIn(world));
  const { users, rotatedBefore, ownership, tag, foreignLabels } = world.setup;
  const other = users === 'single' ? 'app' : 'app_clone';
  const foreign = Array.from({ length: foreignLabels }, (_, n) => `theirs-${n}`);
  world.aws.plant({
    name: MASTER,
    versions: [
      {
        id: world.newVersionId(),
        labels: ['AWSCURRENT'],
        value: JSON.stringify({ ...placeIn(world), ...SUPERUSER }),
      },
    ],
  });
  const { arn } = world.aws.plant({
    name: 'orders/db',
    versions: [
      ...(rotatedBefore ? [userAndVersion(world, other, ['AWSPREVIOUS'])] : []),
      // Set after the other one, so that of a single user's two passwords this one works.
      userAndVersion(world, 'app', ['AWSCURRENT', ...foreign]),
    ],
    rotationEnabled: true,
    rotationLambdaArn: ROTATION_ARN,
    changedAtMs: world.nowMs - DAY_MS,
    ...(rotatedBefore && { lastRotatedAtMs: world.nowMs - DAY_MS / 2 }),
    ...(tag && { tags: { 'rotation-remediation': tag } }),
    ...(ownership === 'replica' && { primaryRegion: 'us-east-1' }),
    ...(ownership === 'service' && { owningService: 'rds' }),
  });
  return secretId(arn);
};

/** The value of a version for this user, in the form that AWS's templates write. */
export const valueFor = (world: World, username: string, password: string): string =>
  JSON.stringify({
    ...placeIn(world),
    username,
    password,
    ...(world.setup.users === 'alternating' && { masterarn: MASTER }),
  });

const userAndVersion = (world: World, username: string, labels: readonly string[]): PlantedVersion => {
  const [id, password] = [world.newVersionId(), world.newPassword()];
  world.database.set(username, password, 'rotation');
  world.database.grant(username);
  world.ledger.values.set(id, { username, password });
  return { id, labels, value: valueFor(world, username, password) };
};

const placeIn = ({ setup, place }: World) => ({
  engine: setup.verifier === 'knows-another-engine' ? 'db2' : 'postgres',
  ...place,
});

/** Alternating users are rotated by a superuser, whose secret the others name. */
const MASTER = 'orders/root';
