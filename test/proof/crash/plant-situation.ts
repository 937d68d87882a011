import { rescueLabel, tellingLabel } from '../../../lambda/decision/rescue-label.ts';
import {
  epochMs,
  type SecretId,
  secretId,
  type VersionId,
  versionId,
} from '../../../lambda/decision/values.ts';
import { valueFor } from '../model/plant.ts';
import { ROTATION_ARN, rotateIn } from '../model/rotation.ts';
import { DAY_MS, type World } from '../model/world.ts';
import type { Situation, Version } from './situations.ts';

/** Makes a situation's secret, its users in the database, and the function that rotates it. */
export const plantSituation =
  ({ versions, rotatedAgo, rotationEnabled = rotatedAgo !== undefined }: Situation) =>
  (world: World): SecretId => {
    world.aws.registerRotationFunction(ROTATION_ARN, rotateIn(world));
    const { arn } = world.aws.plant({
      name: 'orders/db',
      versions: versions.map((version) => ({
        id: idOf(version),
        labels: labelsOf(version, world),
        ...storedIn(version, world),
      })),
      rotationEnabled,
      rotationLambdaArn: ROTATION_ARN,
      createdAtMs: world.nowMs - 3 * DAY_MS,
      ...(rotatedAgo && { lastRotatedAtMs: world.nowMs - DAY_MS / 2 }),
    });
    return secretId(arn);
  };

/** The id of the version with this letter. */
export const idOf = ({ letter }: Pick<Version, 'letter'>): VersionId => {
  const digit = letter.charCodeAt(0).toString(16);
  return versionId(`${digit.repeat(4)}-0000-4000-8000-0000-${digit.repeat(8)}`);
};

const labelsOf = (version: Version, { nowMs, setup }: World): string[] => {
  const parkedAt = epochMs(nowMs - 2 * DAY_MS + setup.skewMs);
  const own = version.labels.map((name) => {
    if (name === 'rescue') return rescueLabel(parkedAt, idOf(version));
    return name === 'lent' ? tellingLabel('previous', parkedAt, idOf(version)) : name;
  });
  const theirs = version.letter === 'C' ? setup.foreignLabels : 0;
  return [...own, ...Array.from({ length: theirs }, (_, n) => `theirs-${n}`)];
};

const storedIn = ({ holds, user = 'app', letter }: Version, world: World): { readonly value?: string } => {
  if (holds === 'nothing') return {};
  const password = world.newPassword();
  if (holds === 'what works') world.database.set(user, password, 'rotation');
  else if (!world.database.has(user)) world.database.set(user, world.newPassword(), 'rotation');
  world.database.grant(user);
  world.ledger.values.set(idOf({ letter }), { username: user, password });
  return { value: valueFor(world, user, password) };
};
