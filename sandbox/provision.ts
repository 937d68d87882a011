import { randomUUID } from 'node:crypto';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { asSuperuser, DatabaseSecret } from './database-secret.ts';
import type { LocalAws } from './local-aws.ts';
import type { Credential, DatabaseServer } from './rotation/database.ts';
import { Gate } from './rotation/gate.ts';
import { newPassword } from './rotation/password.ts';
import { rotationFunction } from './rotation/rotation-function.ts';
import { alternatingUsers, singleUser } from './rotation/strategy.ts';
import type { RotationFunction } from './secrets-manager/rotation.ts';

export type Users = 'single' | 'alternating';

const STRATEGIES = { single: singleUser, alternating: alternatingUsers } as const;

/** Makes a database user with a password that works, the secret that holds it, and its rotation function. */
export const provision = async (
  aws: LocalAws,
  server: DatabaseServer,
  name: string,
  users: Users,
): Promise<DatabaseSecret> => {
  const client = new SecretsManagerClient(aws.clientSettings);
  const { engine, host, port, dbname, superuser } = server;
  // The server listens on the loopback alone, and has no certificate.
  const place = { engine, host, port, ssl: false, ...(dbname && { dbname }) };
  const create = (secretName: string, credential: Credential) => createSecret(client, secretName, credential);
  const master =
    users === 'single'
      ? {}
      : { masterarn: (await create(`${name}/superuser`, { ...place, ...superuser })).arn };

  const username = name.replaceAll(/\W/g, '_');
  const password = newPassword();
  await asSuperuser(server, (session) => session.createUser(username, password));

  const gate = new Gate();
  const { database } = server;
  const rotate = rotationFunction({ client, database, strategy: STRATEGIES[users], gate });
  const rotationFunctionArn = aws.addRotationFunction(`rotate-${name.replaceAll(/\W/g, '-')}`, rotate);
  const { arn, firstVersionId } = await create(name, { ...place, username, password, ...master });
  return new DatabaseSecret({
    client,
    manager: aws.manager,
    server,
    gate,
    rotationFunctionArn,
    arn,
    firstVersionId,
  });
};

/** A rotation function for every secret whose value names a user of this server. */
export const singleUserRotation = (aws: LocalAws, { database }: DatabaseServer): RotationFunction => {
  const client = new SecretsManagerClient(aws.clientSettings);
  return rotationFunction({ client, database, strategy: singleUser, gate: new Gate() });
};

const createSecret = async (client: SecretsManagerClient, Name: string, credential: Credential) => {
  const ClientRequestToken = randomUUID();
  const SecretString = JSON.stringify(credential);
  const { ARN } = await client.send(new CreateSecretCommand({ Name, ClientRequestToken, SecretString }));
  if (ARN === undefined) throw new Error('CreateSecret told no ARN');
  return { arn: ARN, firstVersionId: ClientRequestToken };
};
