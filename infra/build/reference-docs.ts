import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DOCS, type Tables, writeTables } from '../../docs/with-table.ts';
import { contextTable } from '../app/context-keys.ts';
import { BY_CONTEXT_ALONE, PARAMETER_OF } from '../template/parameters.ts';
import { permissionsTable } from './permissions-table.ts';
import { terraformVariables } from './terraform-variables.ts';

/** The settings as context keys and as parameters of the template, and what no parameter can say. */
const settingsTable = (): string =>
  [
    contextTable(PARAMETER_OF),
    'The parameter `RecheckDelay` is in seconds.',
    '',
    'What a parameter of the template cannot say stays with the key: `npm run template -- -c key=value`.',
    '',
    ...Object.entries(BY_CONTEXT_ALONE).map(([key, what]) => `- \`${key}\`: ${what}`),
    '',
  ].join('\n');

/** The pages with a table made from the stack, by their path from docs/, each with its tables. */
export const TABLES: Tables = {
  'deploying.md': { settings: settingsTable },
  'permissions.md': { permissions: permissionsTable },
  '../README.md': { permissions: permissionsTable },
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await writeTables(TABLES);
  await writeFile(join(DOCS, '../infra/terraform/variables.tf'), terraformVariables());
}
