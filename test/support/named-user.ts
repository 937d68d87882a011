import { whyNoPostgres } from '../../sandbox/servers/named-user.ts';

/** Ends the run at once, in one sentence, where every test of a PostgreSQL would fail for the same reason. */
export const setup = (): void => {
  const why = whyNoPostgres();
  if (why === undefined) return;
  console.error(`tests: ${why}; npx vitest run --project unit needs no server`);
  process.exit(1);
};
