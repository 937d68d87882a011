/**
 * Has Node.js read TypeScript: by tsx, which keeps its cache among the temporary files. Where the folder for them
 * that the environment names cannot be written to, the system's own is taken.
 */
import { accessSync, constants } from 'node:fs';
import { tmpdir } from 'node:os';

try {
  accessSync(tmpdir(), constants.W_OK | constants.X_OK);
} catch {
  for (const name of ['TMPDIR', 'TMP', 'TEMP']) delete process.env[name];
}

await import('tsx');
