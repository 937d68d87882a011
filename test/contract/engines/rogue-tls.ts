import type { Databases } from '../../../lambda/verify/ports.ts';
import type { Engine } from '../../../lambda/verify/values/engine-table.ts';
import { testAuthority } from '../../../sandbox/servers/certificates.ts';
import type { Script } from '../../../sandbox/servers/rogue.ts';
import { builtDatabases } from '../../support/built-databases.ts';
import { type Trial, type Tried, tryRogue } from './misled.ts';

const authority = testAuthority();

/** A certificate that is trusted, and one that is not. */
export const pair = authority.issue(['127.0.0.1']);
export const stranger = testAuthority('Another CA').issue(['127.0.0.1']);

/**
 * Databases that trust `pair`, with threads of their own, for each file: what a library was sent may end its thread a
 * moment after the answer, with the login that another file has just begun.
 */
export const trusting = (): Databases => builtDatabases({ ca: authority.ca });

/** One login of this engine at a server that plays a script. */
export const tryWith = (engine: Engine, databases = trusting()) => {
  return (script: Script, options: Partial<Trial> = {}): Promise<Tried> =>
    tryRogue(script, { engine, ...options }, databases);
};
