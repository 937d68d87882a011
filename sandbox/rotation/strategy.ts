import { type Credential, canLogIn, type Database, type Session } from './database.ts';
import type { RotationPoint } from './gate.ts';

/** What setSecret has to work with. */
type Setting = {
  readonly database: Database;
  readonly current: Credential;
  readonly pending: Credential;
  /** The AWSPREVIOUS credential, if there is one. */
  readonly previous: () => Promise<Credential | undefined>;
  /** The AWSCURRENT credential of the secret that `masterarn` names. */
  readonly master: (arn: string) => Promise<Credential>;
  readonly pass: (point: RotationPoint) => Promise<void>;
};

/** How a rotation function gets from one password to the next. */
export type Strategy = {
  /** The credential that createSecret stores, except its new password. */
  readonly next: (current: Credential) => Credential;
  /** Makes the database accept the pending credential, which it did not until now. */
  readonly set: (setting: Setting) => Promise<void>;
};

/** AWS's single-user strategy: the user sets its own password, and the old one stops working that moment. */
export const singleUser: Strategy = {
  next: (current) => current,
  set: async (setting) => {
    const { database, current, pending, previous, pass } = setting;
    requireUser(current, pending, current.username);
    const session =
      (await database.connect(current)) ?? (await connectWith(database, pending, await previous()));
    if (session === undefined)
      throw new Error('unable to log in with the previous, current or pending secret');
    await using(session, async () => {
      await pass('setSecret:ready');
      await session.setPassword(pending.username, pending.password);
    });
  },
};

/**
 * AWS's alternating-users strategy: a superuser creates the other user on the first rotation and sets its
 * password on every one, while the current user's keeps working.
 */
export const alternatingUsers: Strategy = {
  next: (current) => ({ ...current, username: otherUser(current.username) }),
  set: async ({ database, current, pending, master, pass }) => {
    requireUser(current, pending, otherUser(current.username));
    // Proves that this secret may speak for that user, before the superuser acts on its word.
    if (!(await canLogIn(database, current))) throw new Error('unable to log in with the current secret');
    if (current.masterarn === undefined) throw new Error('the current secret names no masterarn');
    const superuser = await master(current.masterarn);
    if (superuser.host !== current.host) throw new Error('the master secret is for another host');
    const { dbname } = current;
    const session = await database.connect({ ...superuser, ...(dbname && { dbname }) });
    if (session === undefined) throw new Error('unable to log in with the master secret');
    await using(session, async () => {
      await pass('setSecret:ready');
      if (await session.hasUser(pending.username))
        return session.setPassword(pending.username, pending.password);
      await session.createUser(pending.username, pending.password);
      await pass('setSecret:user-created');
      await session.grantAllOf(current.username, pending.username);
    });
  },
};

const CLONE = '_clone';

/** The one of the two users that is not `username`. */
export const otherUser = (username: string): string =>
  username.endsWith(CLONE) ? username.slice(0, -CLONE.length) : `${username}${CLONE}`;

const requireUser = (current: Credential, pending: Credential, username: string): void => {
  if (pending.username !== username)
    throw new Error('the pending secret is for a user that is not rotated here');
  if (pending.host !== current.host) throw new Error('the pending secret is for another host');
};

const connectWith = async (
  database: Database,
  { username, host }: Credential,
  credential: Credential | undefined,
): Promise<Session | undefined> =>
  credential?.username === username && credential.host === host ? database.connect(credential) : undefined;

const using = async (session: Session, work: () => Promise<void>): Promise<void> => {
  try {
    await work();
  } finally {
    await session.close();
  }
};
