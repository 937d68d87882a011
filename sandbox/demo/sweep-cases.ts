import type { Reason } from '../../lambda/decision/reasons.ts';
import type { PlantedVersion, Planting } from '../secrets-manager/secrets-manager.ts';

/** Which stored password the database has, if it is asked at all: that of a version, or one that nobody stored. */
type InDatabase = 'current' | 'pending' | 'previous' | 'another';

/** One way to be stuck. */
export type Case = {
  readonly name: string;
  /** What happened to it. */
  readonly story: string;
  readonly daysAgo: number;
  readonly cancelledBy: string;
  readonly reason: Reason;
  readonly inDatabase?: InDatabase;
  /** The pending version is of another user, who can log in. */
  readonly otherUser?: true;
  /** The labels of each version; `pending` without a value where it is empty. */
  readonly current: readonly string[];
  readonly pending?: readonly string[];
  readonly previous?: readonly string[];
  readonly empty?: true;
  readonly more?: Partial<Planting>;
  /** Where the secret says that the database is, instead of the demo's. */
  readonly place?: Readonly<Record<string, unknown>>;
};

const C = ['AWSCURRENT'];
const P = ['AWSPENDING'];
const V = ['AWSPREVIOUS'];
const TERRAFORM = 'assumed-role/terraform/apply';
const CONSOLE = 'assumed-role/administrator/ada';

export const CASES: readonly Case[] = [
  {
    name: 'billing/ledger',
    story: 'cancelled when the database had the new password already: every client is locked out',
    daysAgo: 2,
    cancelledBy: TERRAFORM,
    reason: 'pending-accepted',
    inDatabase: 'pending',
    current: C,
    pending: P,
    previous: V,
  },
  {
    name: 'billing/invoices',
    story: 'cancelled while its last step was running, which ended all the same',
    daysAgo: 31,
    cancelledBy: TERRAFORM,
    reason: 'current-accepted',
    inDatabase: 'current',
    current: [...C, ...P],
    previous: V,
  },
  {
    name: 'shop/cart',
    story: 'cancelled when the new password was stored and the database untouched',
    daysAgo: 12,
    cancelledBy: TERRAFORM,
    reason: 'current-accepted',
    inDatabase: 'current',
    current: C,
    pending: P,
    previous: V,
  },
  {
    name: 'shop/orders',
    story: 'cancelled before a new password was stored',
    daysAgo: 58,
    cancelledBy: CONSOLE,
    reason: 'pending-empty',
    inDatabase: 'current',
    current: C,
    pending: P,
    empty: true,
  },
  {
    name: 'crm/accounts',
    story: 'a test rotation was cancelled, and somebody set the previous password again by hand',
    daysAgo: 5,
    cancelledBy: CONSOLE,
    reason: 'previous-accepted',
    inDatabase: 'previous',
    current: C,
    pending: P,
    previous: V,
  },
  {
    name: 'crm/mail',
    story: 'somebody set a password that is stored nowhere',
    daysAgo: 8,
    cancelledBy: CONSOLE,
    reason: 'others-unverified',
    inDatabase: 'another',
    current: C,
    pending: P,
    previous: V,
  },
  {
    name: 'search/index',
    story: 'parked, and a late step of the rotation set its password afterwards',
    daysAgo: 3,
    cancelledBy: TERRAFORM,
    reason: 'parked-accepted',
    inDatabase: 'pending',
    current: C,
    pending: ['ROTATION-RESCUE-20261103T0910Z-d0000002'],
    previous: V,
  },
  {
    name: 'web/sessions',
    story: 'two users taking turns, and the current one was locked out by hand',
    daysAgo: 17,
    cancelledBy: TERRAFORM,
    reason: 'other-user-accepted',
    inDatabase: 'another',
    otherUser: true,
    current: C,
    pending: P,
    previous: V,
  },
  {
    name: 'hr/payroll',
    story: 'managed by RDS, which left AWSPENDING behind',
    daysAgo: 24,
    cancelledBy: TERRAFORM,
    reason: 'managed-by-service',
    current: C,
    pending: P,
    more: { owningService: 'rds' },
  },
  {
    name: 'data/warehouse',
    story: 'tagged to be reported on only',
    daysAgo: 40,
    cancelledBy: TERRAFORM,
    reason: 'current-accepted',
    inDatabase: 'current',
    current: C,
    pending: P,
    more: { tags: { 'rotation-remediation': 'report' } },
  },
  {
    name: 'ops/metrics',
    story: 'all 20 labels in use, so that nothing can be parked',
    daysAgo: 77,
    cancelledBy: CONSOLE,
    reason: 'label-limit-reached',
    inDatabase: 'current',
    current: [...C, ...Array.from({ length: 18 }, (_, index) => `release-${index + 1}`)],
    pending: P,
  },
  {
    name: 'iot/devices',
    story: 'its database cannot be reached from here',
    daysAgo: 101,
    cancelledBy: TERRAFORM,
    reason: 'unverified',
    current: C,
    pending: P,
    place: { port: 1 },
  },
];

export type Passwords = Readonly<Record<'current' | 'pending' | 'previous', string>>;

const DAY_MS = 86_400_000;
const ROTATION_MS = 4 * 60_000;

/** The secret as the sweep is to find it. `place` is where its database is, as the secret says. */
export const plantingOf = (
  { name, daysAgo, empty, otherUser, more, ...labels }: Case,
  passwords: Passwords,
  place: Readonly<Record<string, unknown>>,
  now: number,
): Planting => {
  const cancelledAt = now - daysAgo * DAY_MS;
  const username = userOf(name);
  const value = (password: string, user = username) => JSON.stringify({ ...place, username: user, password });
  const versions: (PlantedVersion | undefined)[] = [
    {
      id: versionNamed('c0000001', name),
      labels: labels.current,
      value: value(passwords.current),
      createdAtMs: cancelledAt - 30 * DAY_MS,
    },
    labels.pending && {
      id: versionNamed('d0000002', name),
      labels: labels.pending,
      ...(!empty && { value: value(passwords.pending, otherUser ? `${username}_clone` : username) }),
      createdAtMs: cancelledAt - ROTATION_MS,
    },
    labels.previous && {
      id: versionNamed('e0000003', name),
      labels: labels.previous,
      value: value(passwords.previous),
      createdAtMs: cancelledAt - 60 * DAY_MS,
    },
  ];
  return {
    name,
    rotationEnabled: false,
    ...(more?.owningService === undefined && {
      rotationLambdaArn: 'arn:aws:lambda:eu-west-1:111122223333:function:rotate',
    }),
    createdAtMs: cancelledAt - 400 * DAY_MS,
    changedAtMs: cancelledAt,
    versions: versions.filter((version) => version !== undefined),
    ...more,
  };
};

export const userOf = (name: string): string => name.replaceAll(/\W/g, '_');

/** Ids that are easy to tell apart: the same beginning for the same part, the rest from the secret's name. */
const versionNamed = (start: string, name: string): string => {
  const hex = Buffer.from(name).toString('hex').padEnd(12, '0').slice(0, 12);
  return `${start}-0000-4000-8000-${hex}`;
};
