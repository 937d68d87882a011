import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SecretsManagerStore } from '../../../lambda/aws/secrets-manager-store.ts';
import { epochMs } from '../../../lambda/decision/values.ts';
import type { Outcome } from '../../../lambda/remediate/outcome.ts';
import { AskAgain, type RemediatePorts, remediate } from '../../../lambda/remediate/remediate.ts';
import type { AgainRequest } from '../../../lambda/remediate/request.ts';
import { type DatabaseSabotage, ModelVerifier } from './model-verifier.ts';
import type { Actor, End } from './turns.ts';
import { newPass, type Pass } from './who.ts';
import type { World } from './world.ts';

/** As the stack sets it for `remediate`. */
const PASS_MS = 60_000;

export type Delivered = 'initial' | 'recheck';

/** What a sabotage puts in the place of a pass's ports, or of the way in which it is called. */
export type Sabotage = DatabaseSabotage & {
  readonly ports?: (ports: RemediatePorts, input: unknown) => RemediatePorts;
  readonly delivered?: (delivered: Delivered) => Delivered;
};

type PassOptions = {
  readonly sabotage: Sabotage | undefined;
  readonly onOutcome: (outcome: Outcome) => void;
  readonly onEnd: (end: End, pass: Pass) => void;
  readonly onRecheck: (request: AgainRequest) => void;
  /** Takes the place of the client whose calls are turns. */
  readonly client?: (who: Pass | 'verifier') => SecretsManagerClient;
};

/** Starts a pass of ours over what was delivered: the code that is deployed, each of its calls a turn. */
export const startPass = (
  world: World,
  input: unknown,
  delivered: Delivered,
  { sabotage, onOutcome, onEnd, onRecheck, client }: PassOptions,
): Actor => {
  const pass = newPass(`${delivered} pass`, world.ledger.tick());
  const { mode, scope, failedRotations, previousOnUnverified, skewMs } = world.setup;
  const actor = world.spawn(pass.name, PASS_MS, (end) => {
    pass.end = end;
    // The verifier of a pass that dies in the middle dies with it.
    if (end === 'died') world.forgetRefusals();
    onEnd(end, pass);
  });
  const clientFor = client ?? ((who: Pass | 'verifier') => world.clientFor(actor, who));
  const ports: RemediatePorts = {
    store: new SecretsManagerStore(clientFor(pass)),
    verifier: new ModelVerifier({ world, actor, pass, sabotage, client: () => clientFor('verifier') }),
    clock: () => epochMs(world.nowMs + skewMs),
    pause: (ms) => actor.call(`wait ${ms} ms`, nothing, nothing),
    rechecks: {
      send: (request) => actor.call('ask for a recheck', () => onRecheck(request), cannotPublish),
    },
    outcomes: {
      publish: (outcome) =>
        actor.call(`publish ${outcome.verdict.reason}`, () => onOutcome(outcome), cannotPublish),
    },
  };
  const as = sabotage?.delivered?.(delivered) ?? delivered;
  const home = { partition: 'aws', account: world.aws.accountId, region: world.aws.region };
  actor.start(async () => {
    try {
      await remediate(input, as, sabotage?.ports?.(ports, input) ?? ports, {
        mode,
        scope,
        failedRotations,
        previousOnUnverified,
        home,
      });
    } catch (error) {
      pass.isToComeAgain = error instanceof AskAgain;
      throw error;
    }
  });
  return actor;
};

const nothing = () => undefined;

const cannotPublish = (): never => {
  throw new Error('the outcome could not be published');
};
