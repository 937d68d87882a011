import { randomUUID } from 'node:crypto';
import type { Account } from './account.ts';
import { checkLabelCount } from './labels.ts';
import {
  newArnSuffix,
  type RotationRules,
  type RotationSetting,
  type Secret,
  type Version,
} from './secret-record.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** A version to plant; without a value it is one that a rotation has announced and not yet filled (R1). */
export type PlantedVersion = {
  readonly id: string;
  readonly labels: readonly string[];
  readonly value?: string;
  /** Epoch ms. @default when the secret was created */
  readonly createdAtMs?: number;
};

/** A secret as it shall be found. */
export type Planting = {
  readonly name: string;
  /** @default one version that holds AWSCURRENT and an obviously fake value */
  readonly versions?: readonly PlantedVersion[];
  readonly tags?: Readonly<Record<string, string>>;
  /** @default never rotated: not even the key is there (R9) */
  readonly rotationEnabled?: boolean;
  readonly rotationLambdaArn?: string;
  readonly rotationRules?: RotationRules;
  /** Epoch ms, as are the next three. */
  readonly lastRotatedAtMs?: number;
  readonly createdAtMs?: number;
  readonly changedAtMs?: number;
  /** When DeleteSecret was called; the secret goes 30 days later. */
  readonly deletedAtMs?: number;
  /** `rds` and the like: a secret that a service manages (X5). */
  readonly owningService?: string;
  /** A managed external secret's type (X5). */
  readonly type?: string;
  /** Makes it a replica, where it is another Region than this one's (X4). */
  readonly primaryRegion?: string;
};

const refuseIf = (isImpossible: boolean, why: string): void => {
  if (isImpossible) throw new Error(`No such secret can be on AWS: ${why}.`);
};

/** L4, L7, L8, R1. */
const checkVersions = (versions: readonly Version[]): void => {
  const labels = versions.flatMap((version) => version.labels);
  const current = versions.find((version) => version.labels.includes('AWSCURRENT'));
  refuseIf(new Set(labels).size !== labels.length, 'a label is on one version only');
  refuseIf(new Set(versions.map(({ id }) => id)).size !== versions.length, 'two versions have the same id');
  refuseIf(labels.length > 0 && !current, 'AWSCURRENT is on no version');
  refuseIf(current !== undefined && current.value === undefined, 'AWSCURRENT is on a version with no value');
  refuseIf(
    versions.some(({ value, labels: own }) => value === undefined && own.length === 0),
    'a version has neither label nor value',
  );
  refuseIf(
    versions.some(({ id }) => id.length < 32 || id.length > 64),
    'a version id has 32 to 64 characters',
  );
  checkLabelCount(versions);
};

const checkSetup = (planting: Planting): void => {
  const { rotationEnabled, rotationLambdaArn, owningService, lastRotatedAtMs } = planting;
  const hasFunction = rotationLambdaArn !== undefined || owningService !== undefined;
  refuseIf(rotationEnabled === true && !hasFunction, 'rotation is on and no function is set (X6)');
  refuseIf(
    rotationEnabled === undefined && (rotationLambdaArn ?? lastRotatedAtMs) !== undefined,
    'it was rotated and has no RotationEnabled',
  );
  refuseIf(owningService !== undefined && planting.type !== undefined, 'a service and a partner manage it');
};

const rotationOf = (planting: Planting, createdAt: number): RotationSetting | undefined => {
  const { rotationEnabled, rotationLambdaArn, rotationRules, lastRotatedAtMs } = planting;
  if (rotationEnabled === undefined) return undefined;
  return {
    enabled: rotationEnabled,
    enabledAt: createdAt,
    ...(rotationLambdaArn !== undefined && { functionArn: rotationLambdaArn }),
    ...(rotationRules !== undefined && { rules: rotationRules }),
    ...(lastRotatedAtMs !== undefined && { lastRotatedAt: lastRotatedAtMs }),
  };
};

const fakeVersions = (): readonly PlantedVersion[] => [
  { id: randomUUID(), labels: ['AWSCURRENT'], value: 'fake-value-of-a-planted-secret' },
];

/** The secret to store. @throws Error where AWS could not have such a secret, or the name is taken */
export const planted = (planting: Planting, account: Account, now: number): Secret => {
  const { owningService, type, primaryRegion, tags = {} } = planting;
  refuseIf(account.find(planting.name, now) !== undefined, 'its name is taken');
  checkSetup(planting);
  const createdAt = planting.createdAtMs ?? now;
  const deletedAt = planting.deletedAtMs;
  const versions = (planting.versions ?? fakeVersions()).map(({ createdAtMs, ...version }) => ({
    ...version,
    createdAt: createdAtMs ?? createdAt,
  }));
  checkVersions(versions);
  const rotation = rotationOf(planting, createdAt);
  return {
    serial: account.store.nextSerial,
    name: planting.name,
    arnSuffix: newArnSuffix(),
    createdAt,
    changedAt: planting.changedAtMs ?? createdAt,
    versions,
    ...(Object.keys(tags).length > 0 && {
      tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    }),
    ...(rotation && { rotation }),
    ...(deletedAt !== undefined && { deletion: { calledAt: deletedAt, goneAt: deletedAt + 30 * DAY_MS } }),
    ...(owningService !== undefined && { owningService }),
    ...(type !== undefined && { type }),
    ...(primaryRegion !== undefined && { primaryRegion }),
  };
};
