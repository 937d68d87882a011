import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canLogIn } from '../../sandbox/rotation/database.ts';
import { Counts } from './model/counts.ts';
import { PostgresSite } from './model/postgres-site.ts';
import { scripts } from './model/scripts.ts';
import type { World } from './model/world.ts';

const RUNS = Number(process.env['PROOF_POSTGRES_RUNS'] ?? 100);
/** The same every time by default, so that a change is judged by itself. */
const SEED = Number(process.env['PROOF_SEED'] ?? 1);

/** PostgreSQL keeps one password a user, and here it checks it. */
const onPostgres = scripts.map(({ setup, actions }) => ({
  setup: { ...setup, passwords: 'one' as const },
  actions,
}));

/** Logs in with everything that was ever stored: the site compares what comes of it. */
const logInWithAll = async ({ ledger, place, server }: World): Promise<void> => {
  for (const value of ledger.values.values())
    await canLogIn(server, { engine: 'postgres', port: 0, ...place, ...value });
};

let site: PostgresSite;
beforeAll(async () => {
  site = await PostgresSite.start();
});
afterAll(() => site?.stop());

test(`the promise holds in ${RUNS} interleavings on a real PostgreSQL`, { timeout: 3_600_000 }, async () => {
  const startedAt = performance.now();
  const counts = new Counts();
  await fc.assert(
    fc.asyncProperty(onPostgres, async (script) => {
      const { world } = await counts.run(script, { site });
      await logInWithAll(world);
      expect(site.disagreements).toEqual([]);
    }),
    { numRuns: RUNS, seed: SEED },
  );
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  console.log(`${RUNS} interleavings on PostgreSQL in ${seconds} s\n${counts}`);
});
