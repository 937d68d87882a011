import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import schema from '../docs/cli-output.schema.json' with { type: 'json' };
import outcomes from '../docs/outcome-events.schema.json' with { type: 'json' };
import { trailService } from '../sandbox/account-services/trail-service.ts';
import { anAccount, IDLE, PENDING, resting } from '../test/support/cli-account.ts';
import { runHere } from '../test/support/cli-here.ts';
import { accepted, C, P, rejected, rescue, unknown, V } from '../test/support/secrets.ts';
import { verifierAnswering } from '../test/support/verifier-answering.ts';
import { aWiredRegion } from '../test/support/wired-region.ts';
import { EXIT } from './exit-codes.ts';

type Json = Readonly<Record<string, unknown>>;

/** `format` is left to readers that know it. */
const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, validateFormats: false });
ajv.addSchema([outcomes, schema]);

/** Whether an output fits what the schema says of its command; each fault, where it does not. */
const faultsOf = (entry: string, output: unknown) => {
  const fits = ajv.getSchema(`cli-output.schema.json#/$defs/${entry}`);
  if (fits === undefined) throw new Error(`The schema has no ${entry}.`);
  return fits(output) ? [] : fits.errors;
};

const outputs = async (
  run: (words: readonly string[]) => Promise<{ readonly stdout: string }>,
  lines: string[],
) => {
  const told: Json[] = [];
  for (const line of lines) told.push(JSON.parse((await run([...line.split(' '), '--json'])).stdout));
  return told;
};

/** Every output fits, and all have the same keys. */
const expectAlike = (entry: string, told: readonly Json[]) => {
  expect(told.map((each) => faultsOf(entry, each))).toEqual(told.map(() => []));
  const keys = told.map((each) => Object.keys(each).sort());
  expect(keys).toEqual(keys.map(() => keys[0]));
};

const secretsOf = (told: readonly Json[]) => told.flatMap(({ secrets }) => secrets as Json[]);

/** Secrets of which each is in a state of its own; the verifier answers by the name. */
const STATES = [
  resting('healthy/db', IDLE),
  resting('stuck/db', PENDING),
  resting('locked-out/db', PENDING),
  resting('unverified/db', PENDING),
  resting('failing/db', PENDING, { rotationEnabled: true }),
  resting('managed/db', PENDING, { owningService: 'rds' }),
  resting('held/db', PENDING, { tags: { 'rotation-remediation': 'report' } }),
  resting('parked/db', { [C]: ['AWSCURRENT'], [P]: [rescue(P)] }),
  resting('unlabelled/db', { [C]: ['AWSCURRENT', 'AWSPENDING'] }),
];
const verifier = verifierAnswering((secret) => {
  if (secret.includes('unverified')) return { [C]: unknown('timeout') };
  return secret.includes('locked-out') ? { [C]: rejected, [P]: accepted, [V]: rejected } : { [C]: accepted };
});

const REFUSED_STEP = { kind: 'unavailable', operation: 'UpdateSecretVersionStage', count: 99 } as const;

describe('the schema of what --json prints fits', () => {
  test('plan, in every state, with a login and without, and where the verifier fails', async () => {
    const account = await anAccount(STATES, { services: [verifier] });
    const plans = STATES.flatMap(({ name }) => [
      `plan ${name}`,
      `plan ${name} --verify-with verify`,
      `plan ${name} --verify-with broken --mode unblock`,
    ]);
    const told = await outputs(account.run, plans);
    expectAlike('plan', told);
    expect(told.map(({ verdict }) => verdict)).toEqual(
      expect.arrayContaining(['no-action', 'unblock', 'promote', 'withheld', 'cleanup']),
    );
    expect(told.map(({ clients }) => clients)).toEqual(
      expect.arrayContaining(['locked-out', 'not-affected', 'unknown']),
    );
    expect(told.some(({ verifierFailure }) => verifierFailure !== null)).toBe(true);
  });

  test('apply, with steps and without', async () => {
    const account = await anAccount(STATES, { services: [verifier] });
    const told = await outputs(
      account.run,
      STATES.map(({ name }) => `apply ${name} --verify-with verify --yes`),
    );
    expectAlike('apply', told);
    expect(new Set(told.map(({ applied }) => applied))).toEqual(new Set([true, false]));
  });

  test('sweep, with steps and without, and where secrets or their list fail', async () => {
    const account = await anAccount(STATES, { services: [verifier] });
    const blind = await anAccount(STATES, {
      accessDenied: ({ operation }) => operation === 'DescribeSecret',
    });
    const blinder = await anAccount(STATES, { accessDenied: () => true });
    const failing = await anAccount([resting('stuck/db', PENDING)]);
    failing.manager.faults.inject(REFUSED_STEP);
    const told = [
      ...(await outputs(account.run, ['sweep', 'sweep --verify-with verify'])),
      ...(await outputs(blind.run, ['sweep'])),
      ...(await outputs(blinder.run, ['sweep'])),
      ...(await outputs(failing.run, ['sweep --apply --yes'])),
      ...(await outputs(account.run, ['sweep --verify-with verify --apply --yes'])),
    ];
    expectAlike('sweep', told);
    expectAlike('found', secretsOf(told));
    expect(new Set(secretsOf(told).map(({ applied }) => applied))).toEqual(new Set([true, false]));
    expect(secretsOf(told).filter(({ verdict }) => verdict === null)).not.toEqual([]);
    expect(secretsOf(told).find(({ verdict, failure }) => verdict && failure)).toMatchObject({ exitCode: 1 });
  });

  test('sweep --left-off, with a history and without', async () => {
    const trail = trailService({ trails: [], history: [] });
    const told = [
      ...(await outputs((await anAccount(STATES, { services: [trail] })).run, ['sweep --left-off'])),
      ...(await outputs((await anAccount(STATES)).run, ['sweep --left-off'])),
      ...(await outputs((await anAccount(STATES, { accessDenied: () => true })).run, ['sweep --left-off'])),
    ];
    expectAlike('sweep-left-off', told);
    expect(told.map(({ secrets }) => (secrets as Json[]).length > 0)).toEqual([true, true, false]);
  });

  test('promote and release, with steps and without', async () => {
    const account = await anAccount(STATES, { services: [verifier] });
    const lines = [`promote stuck/db ${P} --yes`, `promote stuck/db ${P}`];
    expectAlike('promote', await outputs(account.run, lines));
    const released = [`release parked/db --discard ${P} --yes`, 'release parked/db'];
    expectAlike('release', await outputs(account.run, released));
  });

  test('explain, of every reason', async () => {
    const run = (words: readonly string[]) => runHere('http://127.0.0.1:1', words);
    const [all = {}] = await outputs(run, ['explain']);
    expectAlike('explain-all', [all]);
    expectAlike(
      'explain',
      await outputs(
        run,
        Object.keys(all).map((reason) => `explain ${reason}`),
      ),
    );
  });

  test('doctor, where everything is in place and where nothing is', async () => {
    const nothing = await anAccount([]);
    const told = [
      ...(await outputs((words) => aWiredRegion().then(({ url }) => runHere(url, words)), ['doctor'])),
      ...(await outputs(nothing.run, ['doctor'])),
    ];
    expectAlike('doctor', told);
    expect(told.map(({ exitCode }) => exitCode === 0)).toEqual([true, false]);
  });

  test('pause and resume, with switches that are switched, that were, and that cannot be', async () => {
    const region = await aWiredRegion();
    region.refuseToSwitch = 'Cancellations';
    const told = await outputs(
      (words) => runHere(region.url, words),
      ['pause --yes', 'resume --yes', 'resume'],
    );
    expectAlike('pause', told);
    expect(told.map(({ exitCode }) => exitCode)).toEqual([1, 0, 0]);
  });

  test('an error, with advice, with commands, and with neither', async () => {
    const account = await anAccount(STATES);
    const told = await outputs(account.run, [
      'plan nope',
      'apply stuck/db',
      'release parked/db',
      'promote stuck/db ffffffff --yes',
      'explain bad-weather',
    ]);
    expectAlike('error', told);
    expect(told.filter(({ advice }) => advice === null)).not.toEqual([]);
    expect(told.filter(({ commands }) => (commands as string[]).length > 0)).not.toEqual([]);
  });
});

describe('the schema of what --json prints', () => {
  test('requires every key that it has, and allows no other', () => {
    const objects = objectsIn(schema);
    expect(objects.length).toBeGreaterThan(10);
    for (const { required, properties = {} } of objects) expect(required).toEqual(Object.keys(properties));
    const entries = schema.anyOf.map(({ $ref }) => $ref.split('/').at(-1) ?? '');
    for (const entry of [...entries, 'found', 'failure']) {
      const faults = faultsOf(entry, { password: 'FAKE' })?.map(({ message }) => message);
      expect([entry, faults?.join()]).toEqual([
        entry,
        expect.stringMatching(/must NOT have (additional|unevaluated)|property name must be valid/),
      ]);
    }
  });

  test('has the exit codes of the program', () => {
    expect(schema.$defs.exitCode.enum).toEqual(Object.values(EXIT));
  });
});

type ObjectSchema = { readonly required?: readonly string[]; readonly properties?: Json };

const objectsIn = (value: unknown): ObjectSchema[] => {
  if (typeof value !== 'object' || value === null) return [];
  const own =
    'type' in value && value.type === 'object' && 'properties' in value ? [value as ObjectSchema] : [];
  return [...own, ...Object.values(value).flatMap(objectsIn)];
};
