import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { withTable } from '../../docs/with-table.ts';
import { contextTable } from '../app/context-keys.ts';
import { BY_CONTEXT_ALONE, PARAMETER_OF } from '../template/parameters.ts';
import { permissionsTable } from './permissions-table.ts';
import { terraformVariables } from './terraform-variables.ts';

export const DOCS = join(import.meta.dirname, '../..', 'docs');

/** The settings as context keys and as parameters of the template, and what no parameter can say. */
const settingsTable = (): string =>
  [
    contextTable(PARAMETER_OF),
    'What a parameter of the template cannot say stays with the key: `npm run template -- -c key=value`.',
    '',
    ...Object.entries(BY_CONTEXT_ALONE).map(([key, what]) => `- \`${key}\`: ${what}`),
    '',
  ].join('\n');

/** The pages with a table made from the stack, by their path from docs/, each with its table. */
export const TABLES: Readonly<Record<string, readonly [table: string, rows: () => string]>> = {
  'deploying.md': ['settings', settingsTable],
  'permissions.md': ['permissions', permissionsTable],
  '../README.md': ['permissions', permissionsTable],
};

export const pageAnew = async (name: string): Promise<string> => {
  const [table, rows] = TABLES[name] ?? [];
  if (table === undefined || rows === undefined) throw new Error(`${name} has no table of its own.`);
  return withTable(await readFile(join(DOCS, name), 'utf8'), table, rows());
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const name of Object.keys(TABLES)) await writeFile(join(DOCS, name), await pageAnew(name));
  await writeFile(join(DOCS, '../infra/terraform/variables.tf'), terraformVariables());
}
