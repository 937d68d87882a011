import {
  CreateSecretCommand,
  DeleteResourcePolicyCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetResourcePolicyCommand,
  ListSecretsCommand,
  PutResourcePolicyCommand,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import { A, SecretId, startWithSecret } from './testing/secret.ts';
import { refusalOf, startTrial } from './testing/trial.ts';

describe('X12: the description', () => {
  const named = async (Key: 'description' | 'name', value: string) => {
    const { client } = await startTrial();
    const secrets = { one: 'a secret', two: 'an secret', three: 'asecret', four: 'thesecret' };
    for (const [Name, Description] of Object.entries(secrets))
      await client.send(new CreateSecretCommand({ Name, Description, SecretString: 'fake' }));
    const Filters = [{ Key, Values: [value] }];
    const { SecretList = [] } = await client.send(new ListSecretsCommand({ Filters, SortOrder: 'asc' }));
    return SecretList.map(({ Name }) => Name);
  };

  test.each([
    ['a', ['one', 'two', 'three']],
    ['A', ['one', 'two', 'three']],
    ['!a', ['four']],
    ['a secret', ['one', 'two']],
    ['secret a', ['one', 'two']],
    ['!c', ['one', 'two', 'three', 'four']],
  ])('filter %j: each of its words begins some word of the text', async (value, expected) => {
    expect(await named('description', value)).toEqual(expected);
  });

  test('a name has no words: it begins with the filter as a whole', async () => {
    expect(await named('name', 'o e')).toEqual([]);
    expect(await named('name', 'on')).toEqual(['one']);
  });

  test('is left out where it is empty', async () => {
    const { client } = await startWithSecret();
    await client.send(new UpdateSecretCommand({ SecretId, Description: '' }));
    expect(await client.send(new DescribeSecretCommand({ SecretId }))).not.toHaveProperty('Description');
  });
});

describe('X12: a name that no secret can have', () => {
  test.each([
    ['CreateSecret', { Name: 'Inv Name', SecretString: 'fake', ClientRequestToken: A }],
    ['DeleteSecret', { SecretId: ' Inv Name', ForceDeleteWithoutRecovery: true }],
    ['DescribeSecret', { SecretId: ' Inv*Name? ' }],
    ['GetSecretValue', { SecretId: ' Inv *?!]Name\\-' }],
    ['ListSecretVersionIds', { SecretId: 'Inv Name' }],
    ['PutSecretValue', { SecretId: 'Inv Name', SecretString: 'fake', ClientRequestToken: A }],
    ['TagResource', { SecretId: 'Inv Name', Tags: [] }],
    ['UntagResource', { SecretId: 'Inv Name', TagKeys: [] }],
    ['UpdateSecret', { SecretId: 'Inv Name', Description: 'new' }],
  ])('is refused by %s', async (operation, input) => {
    const { manager } = await startTrial();
    await expect(manager.call(operation, input)).rejects.toMatchObject({
      name: 'ValidationException',
      message:
        'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
      messageKey: 'message',
    });
  });
});

test.each([
  ['CreateSecret', 'Name'],
  ['UpdateSecret', 'SecretId'],
  ['RotateSecret', 'SecretId'],
  ['PutSecretValue', 'SecretId'],
])('X12: %s asks for the ClientRequestToken before it looks the secret up', async (operation, member) => {
  const { manager } = await startWithSecret();
  const message = 'You must provide a ClientRequestToken value. We recommend a UUID-type value.';
  for (const name of [SecretId, 'none'])
    await expect(manager.call(operation, { [member]: name, SecretString: 'fake' })).rejects.toMatchObject({
      message,
    });
});

describe('a resource policy', () => {
  const ResourcePolicy = JSON.stringify({ Version: '2012-10-17', Statement: [] });

  test('is stored, read as it was written, and deleted', async () => {
    const { client, named } = await startWithSecret();
    const { ARN } = await client.send(new DescribeSecretCommand({ SecretId }));
    const read = () => client.send(new GetResourcePolicyCommand({ SecretId }));
    const secret = { ARN, Name: SecretId };

    expect(await client.send(new PutResourcePolicyCommand({ SecretId, ResourcePolicy }))).toMatchObject(
      secret,
    );
    expect(await read()).toMatchObject({ ...secret, ResourcePolicy });
    expect(await client.send(new DeleteResourcePolicyCommand({ SecretId }))).toMatchObject(secret);
    expect(await read()).not.toHaveProperty('ResourcePolicy');
    expect(named('PutResourcePolicy')).toHaveLength(1);
    expect(named('GetResourcePolicy')).toHaveLength(0);
  });

  test('is refused where it is no JSON', async () => {
    const { client } = await startWithSecret();
    const put = client.send(new PutResourcePolicyCommand({ SecretId, ResourcePolicy: '{' }));
    expect(await refusalOf(put)).toMatchObject({ name: 'MalformedPolicyDocumentException', status: 400 });
  });

  test('X3: is neither read nor written where the secret is scheduled for deletion', async () => {
    const { client } = await startWithSecret();
    await client.send(new DeleteSecretCommand({ SecretId }));
    for (const call of [
      client.send(new GetResourcePolicyCommand({ SecretId })),
      client.send(new PutResourcePolicyCommand({ SecretId, ResourcePolicy })),
      client.send(new DeleteResourcePolicyCommand({ SecretId })),
    ])
      expect((await refusalOf(call)).name).toBe('InvalidRequestException');
  });
});

describe('GetRandomPassword', () => {
  test('gives 32 characters, one of each kind among them, and no two times the same', async () => {
    const { client } = await startTrial();
    const ask = () => client.send(new GetRandomPasswordCommand({}));
    const { RandomPassword = '' } = await ask();
    expect(RandomPassword).toHaveLength(32);
    for (const kind of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9 ]/]) expect(RandomPassword).toMatch(kind);
    expect((await ask()).RandomPassword).not.toBe(RandomPassword);
  });

  test('leaves out what it is asked to, and has as many as it is asked for', async () => {
    const { client } = await startTrial();
    const wanted = { PasswordLength: 120, ExcludeCharacters: 'xyzDje@?!.', ExcludeNumbers: true };
    const { RandomPassword } = await client.send(new GetRandomPasswordCommand(wanted));
    expect(RandomPassword).toMatch(/^[^xyzDje@?!.0-9]{120}$/);
    const letters = { ExcludePunctuation: true, ExcludeUppercase: true, ExcludeNumbers: true };
    const asked = { ...letters, IncludeSpace: true, PasswordLength: 2 };
    expect((await client.send(new GetRandomPasswordCommand(asked))).RandomPassword).toMatch(
      /^( [a-z]|[a-z] )$/,
    );
  });

  test.each([
    [
      'no character is left',
      { ExcludeNumbers: true, ExcludePunctuation: true, ExcludeUppercase: true, ExcludeLowercase: true },
    ],
    ['it is too short for one of each kind', { PasswordLength: 3 }],
  ])('is refused where %s', async (_what, input) => {
    const { client } = await startTrial();
    const refusal = await refusalOf(client.send(new GetRandomPasswordCommand(input)));
    expect(refusal.name).toBe('InvalidParameterException');
  });
});
