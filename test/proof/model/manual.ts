import { cachedVerifier } from '../../../cli/aws/cached-verifier.ts';
import { confirmedStore } from '../../../cli/aws/confirmed-store.ts';
import { settingsOf, stepsOf } from '../../../cli/commands/look.ts';
import { SecretsManagerStore } from '../../../lambda/aws/secrets-manager-store.ts';
import { epochMs } from '../../../lambda/decision/values.ts';
import type { Outcome } from '../../../lambda/remediate/outcome.ts';
import { decideWithVerifier, reconcile } from '../../../lambda/remediate/reconcile.ts';
import type { RemediatePorts } from '../../../lambda/remediate/remediate.ts';
import { ModelVerifier } from './model-verifier.ts';
import type { Sabotage } from './passes.ts';
import type { Actor } from './turns.ts';
import { newPass } from './who.ts';
import type { World } from './world.ts';

/** A person may think so long about a plan that they were shown. */
const MANUAL_MS = 10 * 60_000;

type ManualOptions = {
  readonly sabotage: Sabotage | undefined;
  /** With a verifier of one's own (`--verify`). */
  readonly verifies: boolean;
  readonly onOutcome: (outcome: Outcome) => void;
};

/** What `rotation-remediation apply` does: looks, has a person agree, and takes the steps that were agreed to. */
export const startManual = (world: World, { sabotage, verifies, onOutcome }: ManualOptions): Actor => {
  const pass = newPass('manual pass', world.ledger.tick());
  const { mode, skewMs } = world.setup;
  const actor = world.spawn(pass.name, MANUAL_MS, (end) => {
    pass.end = end;
    if (end === 'died') world.forgetRefusals();
  });
  const clock = () => epochMs(world.nowMs + skewMs);
  const verifier = new ModelVerifier({
    world,
    actor,
    pass,
    sabotage,
    client: () => world.clientFor(actor, 'verifier'),
  });
  const plain: RemediatePorts = {
    store: new SecretsManagerStore(world.clientFor(actor, pass)),
    verifier: cachedVerifier(verifies ? verifier : NO_VERIFIER, clock),
    clock,
    pause: (ms) => actor.call(`wait ${ms} ms`, nothing, nothing),
    rechecks: { send: async () => undefined },
    outcomes: { publish: async () => undefined },
  };
  const ports = sabotage?.ports?.(plain, undefined) ?? plain;
  const settings = settingsOf({ mode });
  actor.start(async () => {
    const seen = await ports.store.observe(world.secret);
    const { verdict } = await decideWithVerifier(seen, ports, settings);
    if (!('steps' in verdict)) return;
    await actor.call('agree', nothing, nothing);
    const store = confirmedStore(ports.store, stepsOf(verdict));
    const done = await reconcile(world.secret, { ...ports, store }, settings);
    onOutcome({ ...done, pass: 'manual', mode, at: clock() });
  });
  return actor;
};

const NO_VERIFIER: RemediatePorts['verifier'] = {
  appliesTo: () => false,
  verify: async () => ({ kind: 'failed', cause: 'verifier-failed' }),
};

const nothing = () => undefined;
