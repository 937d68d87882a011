import { pathToFileURL } from 'node:url';
import { type Tables, writeTables } from '../../docs/with-table.ts';
import { contextTable } from '../app/context-keys.ts';
import { permissionsTable } from './permissions-table.ts';

/** The pages with a table made from the stack, by their path from docs/, each with its tables. */
export const TABLES: Tables = {
  'deploying.md': { 'context keys': contextTable },
  'permissions.md': { permissions: permissionsTable },
  '../README.md': { permissions: permissionsTable },
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await writeTables(TABLES);
