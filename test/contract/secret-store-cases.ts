import { beforeAll, describe, expect, test } from 'vitest';
import type { SecretStore } from '../../lambda/aws/secret-store.ts';
import type { Observation, Secret } from '../../lambda/decision/observation.ts';
import {
  AWSCURRENT,
  AWSPENDING,
  AWSPREVIOUS,
  type Label,
  label,
  MAX_LABELS,
  type SecretId,
  secretId,
  type VersionId,
} from '../../lambda/decision/values.ts';
import type { Step } from '../../lambda/decision/verdict.ts';
import { NOW, version, YESTERDAY } from '../support/secrets.ts';

/** A secret that a store is tried on: AWSCURRENT on C, AWSPENDING on P, AWSPREVIOUS on V, every one with a value. */
export type Specimen = {
  readonly id: SecretId;
  readonly name: SecretId;
  readonly C: VersionId;
  readonly P: VersionId;
  readonly V: VersionId;
};

/** A store, and the means to bring about what the cases need. */
export type Bench = {
  readonly store: SecretStore;
  specimen(): Promise<Specimen>;
  scheduleDeletion(specimen: Specimen): Promise<void>;
  /** A specimen that no call to AWS can make; missing where the store is behind nothing but such calls. */
  readonly plant?: (as: Peculiarity) => Promise<Specimen>;
  /** From now on looks show what was there before. Missing where they cannot lag. */
  readonly lag?: (specimen: Specimen) => void;
};

type Peculiarity = Partial<
  Pick<
    Secret,
    | 'rotationEnabled'
    | 'rotationFunctionArn'
    | 'rotationSchedule'
    | 'rotationDuration'
    | 'lastRotatedAt'
    | 'changedAt'
    | 'replicaOf'
    | 'managedBy'
    | 'tags'
  >
> & {
  /** Whether the pending version has no value (R1). */
  readonly isPendingEmpty?: true;
};

const ROTATE = 'arn:aws:lambda:eu-west-1:123456789012:function:rotate';

const NOT_HERE = 'this cannot be brought about here';

const MINE = label('MINE');
const attach = (to: VersionId, of: Label = MINE): Step => ({
  kind: 'attach',
  label: of,
  to,
  ifRefused: 'stop',
});
const detach = (from: VersionId, of: Label = MINE): Step => ({ kind: 'detach', label: of, from });
const move = (of: Label, from: VersionId, to: VersionId): Step => ({ kind: 'move', label: of, from, to });

const done = { kind: 'done' };
const superseded = { kind: 'superseded' };

/** What every SecretStore has to do, whatever is behind it. */
export const keepsLabelsAsAwsDoes = (subject: string, open: () => Promise<Bench>): void => {
  describe(subject, () => {
    let bench: Bench;
    beforeAll(async () => {
      bench = await open();
    });

    const seen = async (id: SecretId): Promise<Secret> => {
      const observation: Observation = await bench.store.observe(id);
      if (observation.kind === 'gone') throw new Error('the specimen is gone');
      return observation;
    };
    /** Each version's labels, sorted: their order means nothing (L1). */
    const labelsOf = async ({ id, C, P, V }: Specimen) => {
      const { versions } = await seen(id);
      const labels = (of: VersionId) => [...(versions.get(of) ?? [])].sort();
      return { C: labels(C), P: labels(P), V: labels(V), versions: versions.size };
    };
    const untouched = { C: [AWSCURRENT], P: [AWSPENDING], V: [AWSPREVIOUS], versions: 3 };

    describe('a look', () => {
      test('shows every labelled version, and that rotation was never switched on', async () => {
        const specimen = await bench.specimen();
        expect(await labelsOf(specimen)).toEqual(untouched);
        expect(await seen(specimen.id)).toMatchObject({
          arn: specimen.id,
          name: specimen.name,
          rotationEnabled: false,
        });
      });

      test('finds a secret by its name as by its ARN', async () => {
        const { id, name } = await bench.specimen();
        expect(await seen(name)).toEqual(await seen(id));
      });

      test('tells a secret that is not there by a kind of its own', async () => {
        expect(await bench.store.observe(secretId('rotation-remediation/not-there'))).toEqual({
          kind: 'gone',
        });
      });

      test('leaves out a version that has lost its last label', async () => {
        const specimen = await bench.specimen();
        await bench.store.apply(specimen.id, detach(specimen.P, AWSPENDING));
        expect(await labelsOf(specimen)).toEqual({ ...untouched, P: [], versions: 2 });
      });
    });

    describe('to attach', () => {
      test('puts a new label beside those that a version has', async () => {
        const specimen = await bench.specimen();
        expect(await bench.store.apply(specimen.id, attach(specimen.P))).toEqual(done);
        expect(await labelsOf(specimen)).toEqual({ ...untouched, P: [AWSPENDING, MINE] });
      });

      test('a label that is there already changes nothing', async () => {
        const specimen = await bench.specimen();
        await bench.store.apply(specimen.id, attach(specimen.P));
        expect(await bench.store.apply(specimen.id, attach(specimen.P))).toEqual(done);
        expect(await labelsOf(specimen)).toEqual({ ...untouched, P: [AWSPENDING, MINE] });
      });

      test('never takes a label from another version', async () => {
        const specimen = await bench.specimen();
        for (const of of [AWSCURRENT, AWSPREVIOUS])
          expect(await bench.store.apply(specimen.id, attach(specimen.P, of))).toEqual(superseded);
        expect(await labelsOf(specimen)).toEqual(untouched);
      });

      test('a version that lost its last label can be given one while AWS keeps it', async () => {
        const specimen = await bench.specimen();
        await bench.store.apply(specimen.id, detach(specimen.P, AWSPENDING));
        expect(await bench.store.apply(specimen.id, attach(specimen.P))).toEqual(done);
        expect(await labelsOf(specimen)).toEqual({ ...untouched, P: [MINE] });
      });

      test('to a version that never was is superseded', async () => {
        const specimen = await bench.specimen();
        expect(await bench.store.apply(specimen.id, attach(version('never000')))).toEqual(superseded);
        expect(await labelsOf(specimen)).toEqual(untouched);
      });

      test('a 21st label is refused by a name of its own, and what is there can still be moved', async () => {
        const specimen = await bench.specimen();
        const { id, C, P } = specimen;
        for (let n = 4; n <= MAX_LABELS; n += 1)
          expect(await bench.store.apply(id, attach(C, label(`MINE-${n}`)))).toEqual(done);
        expect(await bench.store.apply(id, attach(C, label('ONE-TOO-MANY')))).toEqual({
          kind: 'label-limit-reached',
        });
        expect(await bench.store.apply(id, move(AWSCURRENT, C, P))).toEqual(done);
        expect(await bench.store.apply(id, detach(P, AWSPENDING))).toEqual(done);
      });
    });

    describe('to move', () => {
      test('AWSCURRENT leaves AWSPREVIOUS behind; every other label stays where it is', async () => {
        const specimen = await bench.specimen();
        await bench.store.apply(specimen.id, attach(specimen.P));
        expect(await bench.store.apply(specimen.id, move(AWSCURRENT, specimen.C, specimen.P))).toEqual(done);
        expect(await labelsOf(specimen)).toEqual({
          C: [AWSPREVIOUS],
          P: [AWSCURRENT, AWSPENDING, MINE],
          V: [],
          versions: 2,
        });
      });

      test('is superseded where the label is on another version than assumed', async () => {
        const specimen = await bench.specimen();
        const { id, C, P, V } = specimen;
        expect(await bench.store.apply(id, move(AWSCURRENT, V, P))).toEqual(superseded);
        expect(await bench.store.apply(id, move(AWSPENDING, C, V))).toEqual(superseded);
        expect(await labelsOf(specimen)).toEqual(untouched);
      });
    });

    describe('to detach', () => {
      test('takes off the label that is named, and no other', async () => {
        const specimen = await bench.specimen();
        await bench.store.apply(specimen.id, attach(specimen.P));
        expect(await bench.store.apply(specimen.id, detach(specimen.P, AWSPENDING))).toEqual(done);
        expect(await labelsOf(specimen)).toEqual({ ...untouched, P: [MINE] });
      });

      test('is superseded where another version has the label', async () => {
        const specimen = await bench.specimen();
        expect(await bench.store.apply(specimen.id, detach(specimen.C, AWSPENDING))).toEqual(superseded);
        expect(await labelsOf(specimen)).toEqual(untouched);
      });

      test('AWSCURRENT is superseded: it can only be moved', async () => {
        const specimen = await bench.specimen();
        expect(await bench.store.apply(specimen.id, detach(specimen.C, AWSCURRENT))).toEqual(superseded);
        expect(await labelsOf(specimen)).toEqual(untouched);
      });

      test('a label that no version has changes nothing, whatever the answer', async () => {
        const specimen = await bench.specimen();
        const { kind } = await bench.store.apply(specimen.id, detach(specimen.P));
        expect(['done', 'superseded']).toContain(kind);
        expect(await labelsOf(specimen)).toEqual(untouched);
      });
    });

    describe('a secret that', () => {
      const planted = async (as: Peculiarity, skip: (note: string) => never): Promise<Specimen> =>
        bench.plant === undefined ? skip(NOT_HERE) : bench.plant(as);

      test('is rotated shows it, and its tags', async ({ skip }) => {
        const as = {
          rotationEnabled: true,
          rotationFunctionArn: ROTATE,
          lastRotatedAt: NOW,
          changedAt: YESTERDAY,
          tags: new Map([['team', 'orders']]),
        };
        expect(await seen((await planted(as, skip)).id)).toMatchObject(as);
      });

      test('was rotated shows the function that it keeps (R4)', async ({ skip }) => {
        const as = { rotationEnabled: false, rotationFunctionArn: ROTATE };
        expect(await seen((await planted(as, skip)).id)).toMatchObject(as);
      });

      test.for<Peculiarity>([
        { rotationSchedule: 'rate(30 days)' },
        { rotationSchedule: 'rate(4 hours)', rotationDuration: '3h' },
      ])('is rotated by a schedule shows it (%o)', async (schedule, { skip }) => {
        const as = { rotationEnabled: true, rotationFunctionArn: ROTATE, ...schedule };
        expect(await seen((await planted(as, skip)).id)).toMatchObject(as);
      });

      test.for<Peculiarity>([{ replicaOf: 'us-east-1' }, { managedBy: 'rds' }])(
        'is not ours (%o) shows it, and every write is superseded',
        async (as, { skip }) => {
          const specimen = await planted(as, skip);
          const { id, C, P } = specimen;
          expect(await seen(id)).toMatchObject(as);
          for (const step of [attach(P), detach(P, AWSPENDING), move(AWSCURRENT, C, P)])
            expect(await bench.store.apply(id, step)).toEqual(superseded);
          expect(await labelsOf(specimen)).toEqual(untouched);
        },
      );

      test('is pending without a value shows it; a label is put on it or is superseded, AWSPENDING comes off (L6)', async ({
        skip,
      }) => {
        const specimen = await planted({ isPendingEmpty: true }, skip);
        const { id, P } = specimen;
        expect(await labelsOf(specimen)).toEqual(untouched);
        const { kind } = await bench.store.apply(id, attach(P));
        const labelled = kind === 'done' ? [MINE] : [];
        expect(['done', 'superseded']).toContain(kind);
        expect(await labelsOf(specimen)).toEqual({ ...untouched, P: [AWSPENDING, ...labelled] });
        expect(await bench.store.apply(id, detach(P, AWSPENDING))).toEqual(done);
        expect(await labelsOf(specimen)).toEqual({
          ...untouched,
          P: labelled,
          versions: 2 + labelled.length,
        });
      });
    });

    test('a write that rests on a look that lags is superseded (X9)', async ({ skip }) => {
      if (bench.lag === undefined) return skip(NOT_HERE);
      const specimen = await bench.specimen();
      const { id, C, P, V } = specimen;
      await bench.store.apply(id, move(AWSCURRENT, C, P));
      bench.lag(specimen);
      expect(await labelsOf(specimen)).toEqual(untouched);
      expect(await bench.store.apply(id, move(AWSCURRENT, C, V))).toEqual(superseded);
      expect(await bench.store.apply(id, detach(V, AWSPREVIOUS))).toEqual(superseded);
    });

    test('a secret scheduled for deletion is seen as that, and every write to it is superseded', async () => {
      const specimen = await bench.specimen();
      await bench.scheduleDeletion(specimen);
      expect((await seen(specimen.id)).deletedAt).toBeTypeOf('number');
      expect(await bench.store.apply(specimen.id, attach(specimen.P))).toEqual(superseded);
      expect(await bench.store.apply(specimen.id, detach(specimen.P, AWSPENDING))).toEqual(superseded);
    });

    test('a write to a secret that is not there is superseded', async () => {
      const gone = secretId('rotation-remediation/not-there');
      expect(await bench.store.apply(gone, detach(version('never000'), AWSPENDING))).toEqual(superseded);
    });
  });
};
