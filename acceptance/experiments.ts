import { ROTATION_STEPS } from '../sandbox/secrets-manager/rotation.ts';
import { type Answer, type Reply, replyTo, told } from './findings.ts';
import { RecordMissing, type TrailRecord } from './history.ts';
import type { Labels, Trial, Trials } from './trials.ts';

/** A rotation that its function has failed once, and what is done then, from `atMs` on, in epoch ms. */
export type Begun = {
  readonly trial: Trial;
  readonly pending: string;
  readonly atMs: number;
  readonly reply?: Reply;
};

/** What AWS has made of it so far. */
export type Seen = {
  readonly labels: Labels;
  readonly rotationEnabled: boolean;
  /** The service events of this secret, the oldest first. */
  readonly moments: readonly Moment[];
};

/** `name` is that of the service event (E9). CloudTrail tells the time in whole seconds. */
export type Moment = { readonly name: string; readonly atMs: number; readonly record: TrailRecord };

/** What is asked of AWS by a rotation that fails, on a secret that the installation leaves alone. */
type Experiment = {
  readonly fact: string;
  readonly question: string;
  /** Is given a rotation that has failed, or should have by now. */
  readonly begin: (trials: Trials, rotation: Pick<Begun, 'trial' | 'pending'>) => Promise<Begun>;
  /** Nothing more is waited for. */
  readonly isOver: (begun: Begun, seen: Seen) => boolean;
  readonly tell: (begun: Begun, seen: Seen) => Pick<Answer, 'seen' | 'isExpected'>;
};

const PENDING = 'AWSPENDING';
const CURRENT = 'AWSCURRENT';

export const EXPERIMENTS: readonly Experiment[] = [
  {
    fact: 'R12',
    question: 'the record of RotationFailed',
    begin: async (_, rotation) => ({ ...rotation, atMs: Date.now() }),
    isOver: (_, seen) => failureIn(seen) !== undefined,
    tell: (begun, seen) => {
      const failure = failureIn(seen);
      if (failure === undefined) throw new RecordMissing('the event history does not show it in time');
      return { seen: shapeOf(failure.record, begun) };
    },
  },
  {
    fact: 'R8, R13',
    question:
      'AWSCURRENT is moved onto the AWSPENDING version while rotation is on, and AWSPENDING left there',
    begin: async (trials, { trial, pending }) => {
      if ((await replyTo(() => trials.read(trial, pending))).kind === 'refused')
        await trials.put(trial, PENDING, pending);
      const atMs = Date.now();
      await trials.label(trial, CURRENT, { from: trial.first, to: pending });
      return { trial, pending, atMs };
    },
    isOver: (begun, seen) => !isBeside(begun, seen) && endsAfter(begun, seen).length > 0,
    tell: (begun, seen) => ({
      seen: `AWSPENDING ${isBeside(begun, seen) ? 'stays' : 'is taken off'}; ${attemptsAfter(begun, seen)}`,
      isExpected: seen.labels[begun.pending]?.includes(CURRENT) === true,
    }),
  },
  {
    fact: 'R3',
    question: 'RotateSecret after a cancellation, while AWSPENDING is on an unfinished version',
    begin: async (trials, { trial, pending }) => {
      await trials.cancel(trial);
      const atMs = Date.now();
      return { trial, pending, atMs, reply: await replyTo(() => trials.rotate(trial)) };
    },
    isOver: (begun, seen) => startsAfter(begun, seen).length > 0,
    tell: (begun, seen) => ({
      seen: `${begun.reply ? told(begun.reply) : ''}; rotation is ${seen.rotationEnabled ? 'on' : 'off'} then; ${attemptsAfter(begun, seen)}`,
    }),
  },
];

const failureIn = ({ moments }: Seen): Moment | undefined =>
  moments.find(({ name }) => name === 'RotationFailed');

const isBeside = ({ pending }: Begun, { labels }: Seen): boolean =>
  labels[pending]?.includes(PENDING) === true;

const after = ({ atMs }: Begun, { moments }: Seen): Moment[] =>
  moments.filter((each) => each.atMs >= Math.floor(atMs / 1_000) * 1_000);

const startsAfter = (begun: Begun, seen: Seen): Moment[] =>
  after(begun, seen).filter(({ name }) => name === 'RotationStarted');

const endsAfter = (begun: Begun, seen: Seen): Moment[] =>
  after(begun, seen).filter(({ name }) => name !== 'RotationStarted');

const attemptsAfter = (begun: Begun, seen: Seen): string => {
  const names = after(begun, seen).map(({ name }) => name);
  return names.length > 0 ? `then ${names.join(', ')}` : 'no attempt is recorded after it';
};

/** Which fields a record has, and no more of `errorMessage` than the step: the rest may quote what a function threw. */
const shapeOf = (record: TrailRecord, { trial, pending }: Begun): string => {
  const message = String(record['errorMessage'] ?? '');
  const step = ROTATION_STEPS.find((each) => message.includes(each));
  const requestId = String(record['requestID'])
    .replaceAll(trial.id, 'ARN')
    .replaceAll(pending, 'PENDING-VERSION')
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ANOTHER-UUID');
  const says = step ? `names ${step}` : 'names no step';
  return `requestID ${requestId}; errorMessage ${message === '' ? 'missing' : says}; fields ${Object.keys(record).sort().join(', ')}`;
};
