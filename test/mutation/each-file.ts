import { inject } from 'vitest';

/** Comes after Stryker's own set-up of a file, which is written for threads that take one file each. */
declare module 'vitest' {
  interface ProvidedContext {
    readonly mutantActivation?: 'static' | 'runtime';
  }
}

const stryker = (globalThis as { __stryker__?: { mutantCoverage?: unknown; activeMutant?: unknown } })
  .__stryker__;
if (stryker) {
  // What the files before have reached is not told of this one.
  stryker.mutantCoverage = undefined;
  // A mutant that tests switch on is off while the next file is loaded.
  if (inject('mutantActivation') !== 'static') stryker.activeMutant = undefined;
}
