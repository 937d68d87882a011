/**
 * Has Node.js read TypeScript: by tsx, without the cache that it would leave among the temporary files. Where the folder
 * for them that the environment names cannot be written to, the system's own is taken.
 */
import { accessSync, constants } from 'node:fs';
import { tmpdir } from 'node:os';

try {
  accessSync(tmpdir(), constants.W_OK | constants.X_OK);
} catch {
  for (const name of ['TMPDIR', 'TMP', 'TEMP']) delete process.env[name];
}

process.env.TSX_DISABLE_CACHE ??= '1';
await import('tsx');
