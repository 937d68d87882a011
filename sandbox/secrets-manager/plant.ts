/** A version to plant; without a value it is one that a rotation has announced and not yet filled (R1). */
export type PlantedVersion = { id: string; labels: readonly string[]; value?: string };

/** A secret as it shall be found. Impossible ones are refused: two holders of a label, AWSPENDING in no version … */
export type Planting = {
  name: string;
  /** If not given: one version with an obviously fake value, which holds AWSCURRENT. */
  versions?: readonly PlantedVersion[];
  tags?: Readonly<Record<string, string>>;
  /** Missing: never rotated (R9). */
  rotationEnabled?: boolean;
  rotationLambdaArn?: string;
  lastRotatedAtMs?: number;
  createdAtMs?: number;
  changedAtMs?: number;
  /** When DeleteSecret was called; it goes 30 days later. */
  deletedAtMs?: number;
  /** `rds` and the like: a secret that a service manages (X5). */
  owningService?: string;
  /** A managed external secret's type (X5). */
  type?: string;
  /** Makes it a replica, where it is another Region than this one's (X4). */
  primaryRegion?: string;
};
