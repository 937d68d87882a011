import type { AwsOptions } from '../commands/options.ts';

class RegionsUnknown extends Error {
  override readonly name = 'RegionsUnknown';
}

/** Every Region that is enabled in the account. Throws NoCredentials and RegionsUnknown. */
export const enabledRegions = async (options: AwsOptions): Promise<string[]> => {
  const [{ AccountClient, paginateListRegions }, { settingsFor }] = await Promise.all([
    import('@aws-sdk/client-account'),
    import('./connection.ts'),
  ]);
  const client = new AccountClient(await settingsFor(options));
  await client.config.credentials();
  const names: string[] = [];
  try {
    const pages = paginateListRegions(
      { client },
      { RegionOptStatusContains: ['ENABLED', 'ENABLED_BY_DEFAULT'] },
    );
    for await (const { Regions = [] } of pages)
      names.push(...Regions.flatMap(({ RegionName }) => RegionName ?? []));
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown';
    throw new RegionsUnknown(`The account's Regions could not be listed (account:ListRegions): ${name}.`, {
      cause: error,
    });
  }
  return names.sort();
};
