import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Evidence } from '../../../lambda/decision/evidence.ts';
import { epochMs, type VersionId } from '../../../lambda/decision/values.ts';
import { parseVerifierReply } from '../../../lambda/decision/verifier-reply.ts';
import type { CredentialVerifier } from '../../../lambda/remediate/ports.ts';
import type { Databases, LoginLimits, LoginResult } from '../../../lambda/verify/ports.ts';
import type { Login } from '../../../lambda/verify/values/credentials.ts';
import { verify } from '../../../lambda/verify/verify.ts';
import { SecretsManagerVersionReader } from '../../../lambda/verify/version-reader.ts';
import type { Actor } from './turns.ts';
import type { Answered, Pass } from './who.ts';
import type { World } from './world.ts';

/** What a sabotage makes of the databases that the verifier logs in to. */
export type DatabaseSabotage = { readonly databases?: (databases: Databases) => Databases };

type ModelVerifierDeps = {
  readonly world: World;
  readonly actor: Actor;
  readonly pass: Pass;
  readonly client: () => SecretsManagerClient;
  readonly sabotage: DatabaseSabotage | undefined;
};

/** The real verifier, reading from the model's AWS and logging in to its database. */
export class ModelVerifier implements CredentialVerifier {
  readonly #world: World;
  readonly #actor: Actor;
  readonly #pass: Pass;
  readonly #client: () => SecretsManagerClient;
  readonly #sabotage: DatabaseSabotage | undefined;

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
const encode = (reply: unknown) => new TextEncoder().encode(JSON.stringify(reply));
