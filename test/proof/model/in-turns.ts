import type { Credential, Database, Session } from '../../../sandbox/rotation/database.ts';
import type { Actor } from './turns.ts';

/** A database as a rotation function uses it that stands still before every statement. */
export const inTurns = (database: Database, actor: Actor): Database => ({
  connect: (credential: Credential) =>
    actor.call(
      `connect as ${credential.username}`,
      async () => {
        const session = await database.connect(credential);
        return session && sessionInTurns(session, actor);
      },
      () => undefined,
    ),
});

const sessionInTurns = (session: Session, actor: Actor): Session => {
  const statement = <T>(what: string, act: () => Promise<T>) => actor.call(what, act, connectionLost);
  return {
    ping: () => statement('ping', () => session.ping()),
    setPassword: (username, password) =>
      statement(`set the password of ${username}`, () => session.setPassword(username, password)),
    hasUser: (username) => statement('look the user up', () => session.hasUser(username)),
    createUser: (username, password) =>
      statement(`create ${username}`, () => session.createUser(username, password)),
    grantAllOf: (from, to) => statement(`grant to ${to}`, () => session.grantAllOf(from, to)),
    close: () => session.close(),
  };
};

const connectionLost = (): never => {
  throw new Error('the connection to the database broke');
};
