import {
  CreateSecretCommand,
  DeleteSecretCommand,
  ListSecretsCommand,
  type ListSecretsCommandInput,
  paginateListSecrets,
  TagResourceCommand,
} from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import type { Planting, SecretsManagerOptions } from './secrets-manager.ts';
import { refusalOf, startTrial, version } from './testing/trial.ts';

const startWith = async (plantings: readonly Planting[], options: SecretsManagerOptions = {}) => {
  const trial = await startTrial(options);
  for (const planting of plantings) trial.manager.plant(planting);
  const list = (input: ListSecretsCommandInput = {}) => trial.client.send(new ListSecretsCommand(input));
  const names = async (input: ListSecretsCommandInput = {}) =>
    (await list(input)).SecretList?.map(({ Name }) => Name);
  return { ...trial, list, names };
};

const numbered = (count: number): Planting[] =>
  Array.from({ length: count }, (_, index) => ({ name: `secret-${index}` }));

test('X8: an entry tells the labels, rotation, owner, primary Region and tags', async () => {
  const { list } = await startWith([
    {
      name: 'db',
      versions: [
        { id: version('a'), labels: ['AWSCURRENT'], value: 'fake-a' },
        { id: version('b'), labels: ['AWSPENDING'] },
      ],
      rotationEnabled: false,
      rotationLambdaArn: 'arn:aws:lambda:eu-west-1:123456789012:function:rotate',
      owningService: 'rds',
      primaryRegion: 'us-east-1',
      tags: { team: 'a' },
    },
  ]);
  expect((await list()).SecretList).toEqual([
    {
      ARN: expect.stringMatching(/^arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-\w{6}$/),
      Name: 'db',
      CreatedDate: expect.any(Date),
      LastChangedDate: expect.any(Date),
      RotationEnabled: false,
      RotationLambdaARN: 'arn:aws:lambda:eu-west-1:123456789012:function:rotate',
      OwningService: 'rds',
      PrimaryRegion: 'us-east-1',
      Tags: [{ Key: 'team', Value: 'a' }],
      SecretVersionsToStages: { [version('a')]: ['AWSCURRENT'], [version('b')]: ['AWSPENDING'] },
    },
  ]);
});

test('X8: a page has 100 secrets at most, and every secret is on one page', async () => {
  const { client } = await startWith(numbered(250));
  const sizes: number[] = [];
  const seen = new Set<string | undefined>();
  for await (const { SecretList = [] } of paginateListSecrets({ client }, {})) {
    sizes.push(SecretList.length);
    for (const { Name } of SecretList) seen.add(Name);
  }
  expect(sizes).toEqual([100, 100, 50]);
  expect(seen.size).toBe(250);
});

test('MaxResults makes pages smaller, and is refused beyond 100', async () => {
  const { list } = await startWith(numbered(5));
  const first = await list({ MaxResults: 3 });
  expect(first.SecretList).toHaveLength(3);
  const rest = await list({ MaxResults: 3, NextToken: first.NextToken });
  expect([rest.SecretList?.length, rest.NextToken]).toEqual([2, undefined]);
  expect((await refusalOf(list({ MaxResults: 101 }))).name).toBe('ValidationException');
});

test('secrets that come and go between two pages neither repeat nor hide others', async () => {
  const { client, list } = await startWith(numbered(6));
  const first = await list({ MaxResults: 3 });
  await client.send(new DeleteSecretCommand({ SecretId: 'secret-5', ForceDeleteWithoutRecovery: true }));
  await client.send(new CreateSecretCommand({ Name: 'new', SecretString: 'fake' }));
  const rest = await list({ MaxResults: 3, NextToken: first.NextToken });
  const names = [...(first.SecretList ?? []), ...(rest.SecretList ?? [])].map(({ Name }) => Name);
  expect(names).toEqual(['secret-5', 'secret-4', 'secret-3', 'secret-2', 'secret-1', 'secret-0']);
});

test('a NextToken is refused when it is too old, garbled, or of another question', async () => {
  const { clock, list } = await startWith(numbered(3), { nextTokenLifetimeMs: 5000 });
  const { NextToken } = await list({ MaxResults: 1 });
  expect(await refusalOf(list({ NextToken: 'garbled' }))).toMatchObject({
    name: 'InvalidNextTokenException',
    status: 400,
  });
  expect((await refusalOf(list({ NextToken, SortOrder: 'asc' }))).name).toBe('InvalidNextTokenException');
  clock.ms += 4999;
  await list({ NextToken });
  clock.ms += 1;
  expect((await refusalOf(list({ NextToken }))).name).toBe('InvalidNextTokenException');
});

test('newest first, or as SortOrder and SortBy say', async () => {
  const { names } = await startWith([{ name: 'b' }, { name: 'c' }, { name: 'a' }]);
  expect(await names()).toEqual(['a', 'c', 'b']);
  expect(await names({ SortOrder: 'asc' })).toEqual(['b', 'c', 'a']);
  expect(await names({ SortBy: 'name', SortOrder: 'asc' })).toEqual(['a', 'b', 'c']);
});

test('a secret that is scheduled for deletion is listed with IncludePlannedDeletion only', async () => {
  const { client, names } = await startWith(numbered(2));
  await client.send(new DeleteSecretCommand({ SecretId: 'secret-0' }));
  expect(await names()).toEqual(['secret-1']);
  expect(await names({ IncludePlannedDeletion: true })).toEqual(['secret-1', 'secret-0']);
});

test.each<[string, NonNullable<ListSecretsCommandInput['Filters']>, string[]]>([
  ['name by prefix', [{ Key: 'name', Values: ['prod/'] }], ['prod/db', 'prod/api']],
  ['name with its case', [{ Key: 'name', Values: ['PROD/'] }], []],
  ['one of several values', [{ Key: 'name', Values: ['prod/db', 'test/'] }], ['test/db', 'prod/db']],
  ['not this one', [{ Key: 'name', Values: ['!prod/'] }], ['test/db']],
  ['tag-key', [{ Key: 'tag-key', Values: ['team'] }], ['test/db', 'prod/db']],
  ['tag-value', [{ Key: 'tag-value', Values: ['blue'] }], ['prod/db']],
  ['owning-service', [{ Key: 'owning-service', Values: ['rds'] }], ['prod/api']],
  ['primary-region', [{ Key: 'primary-region', Values: ['us-'] }], ['test/db']],
  ['all, whatever the case', [{ Key: 'all', Values: ['BLUE'] }], ['prod/db']],
  [
    'every one of several filters',
    [
      { Key: 'tag-key', Values: ['team'] },
      { Key: 'name', Values: ['prod/'] },
    ],
    ['prod/db'],
  ],
])('filters by %s', async (_, Filters, expected) => {
  const { names } = await startWith([
    { name: 'prod/api', owningService: 'rds' },
    { name: 'prod/db', tags: { team: 'blue' } },
    { name: 'test/db', tags: { team: 'red' }, primaryRegion: 'us-east-1' },
  ]);
  expect(await names({ Filters })).toEqual(expected);
});

test('a filter that few match gives short pages, even an empty one, with a NextToken', async () => {
  const { list } = await startWith([{ name: 'wanted' }, ...numbered(1500)]);
  const Filters: ListSecretsCommandInput['Filters'] = [{ Key: 'name', Values: ['wanted'] }];
  const first = await list({ Filters });
  expect(first.SecretList).toEqual([]);
  const second = await list({ Filters, NextToken: first.NextToken });
  expect(second.SecretList?.map(({ Name }) => Name)).toEqual(['wanted']);
  expect(second.NextToken).toBeUndefined();
});

test('X8: the list lags by listLagMs', async () => {
  const { client, clock, list, names } = await startWith(numbered(1), { listLagMs: 300_000 });
  clock.ms += 300_000;
  await client.send(new TagResourceCommand({ SecretId: 'secret-0', Tags: [{ Key: 'team', Value: 'a' }] }));
  await client.send(new CreateSecretCommand({ Name: 'new', SecretString: 'fake' }));
  const before = await list();
  expect(before.SecretList?.map(({ Name, Tags }) => [Name, Tags])).toEqual([['secret-0', undefined]]);
  clock.ms += 300_000;
  expect(await names()).toEqual(['new', 'secret-0']);
});
