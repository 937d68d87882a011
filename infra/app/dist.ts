import { join } from 'node:path';

/** The folder that `npm run build` fills. */
export const DIST = join(import.meta.dirname, '../..', 'dist');
