import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    readonly scratch: string;
  }
}

/** A directory for whatever the files of a project write, gone when the last of them has run. */
export const setup = ({ provide }: TestProject) => {
  const scratch = mkdtempSync(join(tmpdir(), 'infra-'));
  provide('scratch', scratch);
  return () => rmSync(scratch, { recursive: true, force: true });
};
