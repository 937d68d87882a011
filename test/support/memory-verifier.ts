import type { Answer, Candidate, Evidence, Finding, UnknownCause } from '../../lambda/decision/evidence.ts';
import type { Secret } from '../../lambda/decision/observation.ts';
import type { VersionId } from '../../lambda/decision/values.ts';
import type { CredentialVerifier } from '../../lambda/remediate/ports.ts';

/** What a version holds: credentials, or a text that is none, or one that only begins like them. */
export type Stored =
  | { readonly user: string; readonly password: string; readonly host?: string }
  | 'an API key'
  | '{"half';

type Credentials = Exclude<Stored, string>;

const MAX_REFUSALS = 2;
const NOT_UNDERSTOOD = '{"half';

/** AWSCURRENT names no database, and another version does. */
const isBesideLogin = (current: Stored | undefined, others: readonly (Stored | undefined)[]): boolean =>
  current === 'an API key' && others.some((other) => other !== undefined && other !== 'an API key');

const unknown = (cause: UnknownCause): Answer => ({ kind: 'unknown', cause });

/**
 * One secret's values and the database they are for, in memory, asked as the real verifier asks. Held to the
 * same cases as that one. Nothing here takes time, and every server but the first value's is out of reach.
 */
export class MemoryVerifier implements CredentialVerifier {
  /** The roles that it was asked about, call by call. */
  readonly asked: string[][] = [];
  /** Whether anybody listens where the values say. */
  isListening = true;
  readonly #values: ReadonlyMap<string, Stored>;
  readonly #live: Map<string, string>;
  /** Refusals in a row, by user. No time passes here, so that nobody cools down. */
  readonly #refusals = new Map<string, number>();

  constructor(values: Readonly<Record<VersionId, Stored>>, live: Readonly<Record<string, string>>) {
    this.#values = new Map(Object.entries(values));
    this.#live = new Map(Object.entries(live));
  }

  appliesTo(): boolean {
    return true;
  }

  setPassword(user: string, password: string): void {
    this.#live.set(user, password);
  }

  async verify(_: Secret, candidates: readonly Candidate[]): Promise<Evidence> {
    this.asked.push(candidates.map(({ role }) => role));
    const [current, ...others] = candidates.map(({ versionId }) => this.#values.get(versionId));
    return this.#answer(candidates, isBesideLogin(current, others) ? NOT_UNDERSTOOD : current);
  }

  #answer(candidates: readonly Candidate[], current: Stored | undefined): Evidence {
    const engine = typeof current === 'object' ? 'postgres' : current === 'an API key' ? 'none' : 'unknown';
    const run = new Run(current, (held) => this.#logIn(held), this.#refusals);
    const findings = candidates.map(({ versionId, role }): [VersionId, Finding] => {
      const held = this.#values.get(versionId);
      const answer = role === 'current' ? run.first(current) : run.other(held);
      return [versionId, { answer, sameIdentity: run.isSame(held), hasValue: held !== undefined }];
    });
    const confirmed = run.confirm();
    const [first] = findings;
    if (first && confirmed) findings[0] = [first[0], { ...first[1], answer: confirmed }];
    return { kind: 'taken', engine, findings: new Map(findings) };
  }

  #logIn({ user, password }: Credentials): Answer {
    if (!this.isListening)
      return { kind: 'unknown', cause: 'unreachable', endpoint: { host: '127.0.0.1', port: 5432 } };
    return { kind: this.#live.get(user) === password ? 'accepted' : 'rejected' };
  }
}

/** One verification: only AWSCURRENT is tried unless it was refused, and no user after two refusals. */
class Run {
  readonly #current: Stored | undefined;
  readonly #logIn: (held: Credentials) => Answer;
  readonly #tried: { readonly held: Credentials; readonly answer: Answer }[] = [];
  readonly #refusals: Map<string, number>;
  #isNeeded = false;
  #isFound = false;

  constructor(
    current: Stored | undefined,
    logIn: (held: Credentials) => Answer,
    refusals: Map<string, number>,
  ) {
    this.#current = current;
    this.#logIn = logIn;
    this.#refusals = refusals;
  }

  /** AWSCURRENT once more, where another of the same user was let in. */
  confirm(): Answer | undefined {
    const current = this.#current;
    return this.#isFound && typeof current === 'object' ? this.#logIn(current) : undefined;
  }

  first(held: Stored | undefined): Answer {
    const answer = typeof held === 'object' ? this.#try(held) : whyNone(held);
    this.#isNeeded = answer.kind === 'rejected';
    return answer;
  }

  other(held: Stored | undefined): Answer {
    if (typeof held !== 'object') return whyNone(held);
    if (typeof this.#current !== 'object') return unknown('not-tried');
    if (held.host !== this.#current.host) return { kind: 'unknown', cause: 'differs', fields: ['host'] };
    const answer = this.#isNeeded ? this.#try(held) : unknown('not-tried');
    if (answer.kind === 'accepted' && this.isSame(held)) {
      this.#isNeeded = false;
      this.#isFound = true;
    }
    return answer;
  }

  isSame(held: Stored | undefined): boolean {
    const current = this.#current;
    if (typeof held !== 'object' || typeof current !== 'object') return false;
    return held.user === current.user && held.host === current.host;
  }

  #try(held: Credentials): Answer {
    const ofUser = this.#tried.filter((tried) => tried.held.user === held.user);
    const known = ofUser.find((tried) => tried.held.password === held.password);
    return known?.answer ?? this.#ask(held);
  }

  #ask(held: Credentials): Answer {
    const count = this.#refusals.get(held.user) ?? 0;
    const isOurs = this.#tried.some((tried) => tried.held.user === held.user);
    if (count >= MAX_REFUSALS) return unknown(isOurs ? 'attempts-spent' : 'cooling-down');
    const answer = this.#logIn(held);
    if (answer.kind !== 'unknown') this.#refusals.set(held.user, answer.kind === 'rejected' ? count + 1 : 0);
    this.#tried.push({ held, answer });
    return answer;
  }
}

const whyNone = (held: string | undefined): Answer => {
  if (held === undefined) return unknown('no-value');
  return held.startsWith('{')
    ? { kind: 'unknown', cause: 'not-understood', fields: ['value'] }
    : unknown('unsupported-engine');
};
