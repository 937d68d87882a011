import type { Secret } from './secret-record.ts';

/** What was there until a moment; no secret if it was created then. */
type Past = { readonly until: number; readonly secret: Secret | undefined };

/** The secrets of one account and Region, by name and in the order of their creation. */
export class SecretRecords {
  readonly #secrets = new Map<string, Secret>();
  /** The names by serial; empty where the secret is gone. */
  readonly #names: (string | undefined)[] = [];
  readonly #past = new Map<string, Past[]>();
  readonly #keepPastMs: number;

  /** @param keepPastMs how far back `asOf` can look */
  constructor(keepPastMs: number) {
    this.#keepPastMs = keepPastMs;
  }

  get size(): number {
    return this.#secrets.size;
  }

  /** One more than the highest serial. */
  get nextSerial(): number {
    return this.#names.length;
  }

  nameAt(serial: number): string | undefined {
    return this.#names[serial];
  }

  names(): Iterable<string> {
    return this.#secrets.keys();
  }

  get(name: string): Secret | undefined {
    return this.#secrets.get(name);
  }

  /** The secret as it was at that time, as far back as is kept. */
  asOf(name: string, at: number): Secret | undefined {
    const past = this.#past.get(name)?.find(({ until }) => until > at);
    return past ? past.secret : this.#secrets.get(name);
  }

  /** Adds a secret, or replaces the one of its name. */
  put(secret: Secret, now: number): void {
    this.#remember(secret.name, now);
    this.#secrets.set(secret.name, secret);
    this.#names[secret.serial] = secret.name;
  }

  /** Replaces it without a trace in the past: for what is no write, such as the date of the last access. */
  touch(secret: Secret): void {
    this.#secrets.set(secret.name, secret);
  }

  remove(secret: Secret, now: number): void {
    this.#remember(secret.name, now);
    this.#secrets.delete(secret.name);
    this.#names[secret.serial] = undefined;
  }

  #remember(name: string, now: number): void {
    if (this.#keepPastMs <= 0) return;
    const kept = (this.#past.get(name) ?? []).filter(({ until }) => until > now - this.#keepPastMs);
    kept.push({ until: now, secret: this.#secrets.get(name) });
    this.#past.set(name, kept);
  }
}
