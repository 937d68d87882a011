import { randomUUID } from 'node:crypto';
import { callerService } from '../account-services/caller-service.ts';
import type { JsonObject, Service } from '../account-services/json-service.ts';
import { serveServices } from '../account-services/serve-services.ts';
import { trailService } from '../account-services/trail-service.ts';
import { asSuperuser } from '../database-secret.ts';
import { canLogIn, type DatabaseServer, parseCredential, type Session } from '../rotation/database.ts';
import { newPassword } from '../rotation/password.ts';
import { type Planting, SecretsManager, secretsManagerHandler } from '../secrets-manager/secrets-manager.ts';
import { CASES, type Case, type Passwords, plantingOf, userOf } from './sweep-cases.ts';

const DAY_MS = 86_400_000;
const SECRETS = 1_000;

/** An account whose secrets are swept. */
export type SweptAccount = {
  readonly url: string;
  /** How many of the cases' secrets let a client in that reads AWSCURRENT. */
  logins(): Promise<number>;
  close(): Promise<void>;
};

/**
 * 1,000 secrets on a local AWS; those that are stuck have users on a real database. `besides` are further
 * services of it.
 */
export const startSweptAccount = async (
  server: DatabaseServer,
  besides: readonly Service[] = [],
): Promise<SweptAccount> => {
  const manager = new SecretsManager({ accountId: '111122223333', region: 'eu-west-1' });
  const history = (await plantAccount(manager, server)).reverse();
  const { url, close } = await serveServices([
    ...besides,
    callerService(manager.accountId),
    trailService({ trails: [], history }),
    secretsManagerHandler(manager),
  ]);
  return { url, close, logins: () => loginsOf(manager, server) };
};

/** Plants those secrets. Returns CloudTrail's records of their cancellations, the oldest first. */
export const plantAccount = async (
  manager: SecretsManager,
  server: DatabaseServer,
): Promise<JsonObject[]> => {
  const now = Date.now();
  const rotationLambdaArn = `arn:aws:lambda:${manager.region}:${manager.accountId}:function:rotate`;
  const plant = (planting: Planting) =>
    manager.plant({ ...planting, ...(planting.rotationLambdaArn && { rotationLambdaArn }) });
  const spread = Math.floor(SECRETS / CASES.length);
  for (let index = 0; index < SECRETS; index += 1) {
    const stuck = index % spread === 0 ? CASES[index / spread] : undefined;
    plant(stuck === undefined ? idle(index, now) : await placed(stuck, server, now));
  }
  return [...CASES]
    .sort((one, other) => other.daysAgo - one.daysAgo)
    .map((each) => cancellation(each, manager, now));
};

const TEAMS = ['shop', 'billing', 'crm', 'search', 'web', 'hr', 'data', 'ops', 'iot'];

/** Secrets as most are: some never rotated, some rotated lately. */
const idle = (index: number, now: number) => ({
  name: `${TEAMS[index % TEAMS.length]}/service-${String(index).padStart(3, '0')}`,
  createdAtMs: now - (30 + (index % 700)) * DAY_MS,
  ...(index % 3 === 0 && {
    rotationEnabled: true,
    rotationLambdaArn: 'arn:aws:lambda:eu-west-1:111122223333:function:rotate',
    lastRotatedAtMs: now - (index % 30) * DAY_MS,
  }),
});

const placed = async (stuck: Case, server: DatabaseServer, now: number) => {
  const { engine, host, port } = server;
  const current = newPassword();
  // A test rotation's version is a copy of AWSCURRENT's (R2): one refusal is all that a user need be put through.
  const pending = stuck.inDatabase === 'previous' ? current : newPassword();
  const passwords = { current, pending, previous: newPassword() };
  if (stuck.inDatabase !== undefined) await createUsers(stuck, passwords, server);
  return plantingOf(stuck, passwords, { engine, host, port, ssl: false, ...stuck.place }, now);
};

const createUsers = ({ name, inDatabase, otherUser }: Case, passwords: Passwords, server: DatabaseServer) =>
  asSuperuser(server, async (session) => {
    const accepted =
      inDatabase === undefined || inDatabase === 'another' ? newPassword() : passwords[inDatabase];
    await ensureUser(session, userOf(name), accepted);
    if (otherUser) await ensureUser(session, `${userOf(name)}_clone`, passwords.pending);
  });

const ensureUser = async (session: Session, username: string, password: string): Promise<void> =>
  (await session.hasUser(username))
    ? session.setPassword(username, password)
    : session.createUser(username, password);

/** A CloudTrail record of the cancellation. */
const cancellation = (
  { name, daysAgo, cancelledBy }: Case,
  { accountId, region }: SecretsManager,
  now: number,
): JsonObject => ({
  eventID: randomUUID(),
  eventVersion: '1.11',
  eventTime: `${new Date(now - daysAgo * DAY_MS).toISOString().slice(0, 19)}Z`,
  eventSource: 'secretsmanager.amazonaws.com',
  eventName: 'CancelRotateSecret',
  awsRegion: region,
  sourceIPAddress: '192.0.2.7',
  userIdentity: { type: 'AssumedRole', arn: `arn:aws:sts::${accountId}:${cancelledBy}` },
  requestParameters: { secretId: name },
  responseElements: null,
  recipientAccountId: accountId,
});

const loginsOf = async (manager: SecretsManager, server: DatabaseServer): Promise<number> => {
  let count = 0;
  for (const { name, place } of CASES) {
    const reply = await manager.call('GetSecretValue', { SecretId: name, VersionStage: 'AWSCURRENT' });
    const credential = parseCredential(String(reply['SecretString']));
    if (place === undefined && (await canLogIn(server.database, credential))) count += 1;
  }
  return count;
};
