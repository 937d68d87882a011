import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SecretsManagerStore } from '../../../lambda/aws/secrets-manager-store.ts';
import type { Evidence } from '../../../lambda/decision/evidence.ts';
import { epochMs, type VersionId } from '../../../lambda/decision/values.ts';
import { parseVerifierReply } from '../../../lambda/decision/verifier-reply.ts';
import type { Outcome } from '../../../lambda/remediate/outcome.ts';
import type { CredentialVerifier } from '../../../lambda/remediate/ports.ts';
import { AskAgain, type RemediatePorts, remediate } from '../../../lambda/remediate/remediate.ts';
import type { AgainRequest } from '../../../lambda/remediate/request.ts';
import type { Databases, LoginLimits, LoginResult } from '../../../lambda/verify/ports.ts';
import type { Login } from '../../../lambda/verify/values/credentials.ts';
import { verify } from '../../../lambda/verify/verify.ts';
import { SecretsManagerVersionReader } from '../../../lambda/verify/version-reader.ts';
import type { Actor, End } from './turns.ts';
import type { Answered, Pass } from './who.ts';
import type { World } from './world.ts';

/** As the stack sets it for `remediate`. */
const PASS_MS = 60_000;

export type Delivered = 'initial' | 'recheck';

/** What a sabotage puts in the place of a pass's ports, or of the way in which it is called. */
export type Sabotage = {
  /** Takes the place of the databases that the verifier logs in to. */
  readonly databases?: (databases: Databases) => Databases;
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
  const pass: Pass = {
    kind: 'pass',
    name: `${delivered} pass`,
    startedAt: world.ledger.tick(),
    looks: [],
    answers: new Map(),
    refusals: new Map(),
  };
  const { mode, scope, skewMs } = world.setup;
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
      await remediate(input, as, sabotage?.ports?.(ports, input) ?? ports, { mode, scope, home });
    } catch (error) {
      pass.isToComeAgain = error instanceof AskAgain;
      throw error;
    }
  });
  return actor;
};

type ModelVerifierDeps = {
  readonly world: World;
  readonly actor: Actor;
  readonly pass: Pass;
  readonly client: () => SecretsManagerClient;
  readonly sabotage: Sabotage | undefined;
};

/** The real verifier, reading from the model's AWS and logging in to its database. */
class ModelVerifier implements CredentialVerifier {
  readonly #world: World;
  readonly #actor: Actor;
  readonly #pass: Pass;
  readonly #client: () => SecretsManagerClient;
  readonly #sabotage: Sabotage | undefined;

  constructor({ world, actor, pass, client, sabotage }: ModelVerifierDeps) {
    this.#world = world;
    this.#actor = actor;
    this.#pass = pass;
    this.#client = client;
    this.#sabotage = sabotage;
  }

  appliesTo(): boolean {
    return this.#world.setup.verifier !== 'absent';
  }

  async verify(...[secret, candidates]: Parameters<CredentialVerifier['verify']>): Promise<Evidence> {
    const failed: Evidence = { kind: 'failed', cause: 'verifier-timed-out' };
    const [actor, world] = [this.#actor, this.#world];
    if (!(await actor.call('ask the verifier', yes, no))) return failed;
    const unreachable: LoginResult = { answer: { kind: 'unknown', cause: 'unreachable' } };
    const { reply } = await verify(
      { secretArn: secret.arn, candidates },
      {
        reader: new SecretsManagerVersionReader(this.#client()),
        databases: this.#disturbed({
          tryLogin: (login, limits) =>
            actor.call(
              'log in',
              () => this.#login(login, limits),
              () => unreachable,
            ),
        }),
        clock: () => epochMs(world.nowMs),
        refused: world.refused,
      },
    );
    const arrived = await actor.call('read the reply', yes, no);
    return arrived ? parseVerifierReply(encode(reply), candidates) : failed;
  }

  /** What a sabotage makes of the databases. */
  #disturbed(databases: Databases): Databases {
    return this.#sabotage?.databases?.(databases) ?? databases;
  }

  #heard(version: VersionId, answered: Answered): void {
    this.#pass.answers.set(version, answered);
    if (answered.answer.kind !== 'rejected') return;
    this.#pass.refusals.set(version, [...(this.#pass.refusals.get(version) ?? []), answered.isBehind]);
  }

  async #login(login: Login, limits: LoginLimits): Promise<LoginResult> {
    const { ledger } = this.#world;
    const at = ledger.tick();
    const { isBehind, ...result } = await this.#world.logIn(login, limits);
    for (const [version, { username, password }] of ledger.values)
      if (username === login.user.reveal() && password === login.password.reveal())
        this.#heard(version, { answer: result.answer, at, isBehind });
    return result;
  }
}

const yes = () => true;
const no = () => false;
const nothing = () => undefined;
const encode = (reply: unknown) => new TextEncoder().encode(JSON.stringify(reply));

const cannotPublish = (): never => {
  throw new Error('the outcome could not be published');
};
