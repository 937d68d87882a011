import { asSuperuser } from '../../sandbox/database-secret.ts';
import type { LocalAws } from '../../sandbox/local-aws.ts';
import { canLogIn, type DatabaseServer, parseCredential } from '../../sandbox/rotation/database.ts';
import { awsHere } from './aws-cli-here.ts';
import { runCli } from './cli.ts';
import { runHere } from './cli-here.ts';
import { commandIn } from './runbook.ts';

type Typing = {
  /** What nobody but the operator can choose: a `LABEL` that is not needed. */
  readonly chooses?: Readonly<Record<string, string>>;
  /** @default it does what it was asked for */
  readonly isRefused?: boolean;
};

/** What asks before it writes, and gets a yes. */
const ASKS = /^rotation-remediation (apply|promote|release) /;

/** The built program logs in with half the work; what logs in nowhere takes least in this process. */
const run: typeof runHere = (url, words) => (words.includes('--verify') ? runCli : runHere)(url, words);

/** Somebody who was woken: types the commands of a text, does by hand what it says, and knows nothing else. */
export class Operator {
  readonly #aws: LocalAws;
  readonly #server: DatabaseServer;
  readonly #secret: string;
  #shown = '';
  /** What commands have shown to be filled in, by the name that runbooks have for it. */
  readonly #noted: Record<string, string> = {};
  readonly #ids: string[] = [];

  constructor(aws: LocalAws, server: DatabaseServer, secret: string) {
    this.#aws = aws;
    this.#server = server;
    this.#secret = secret;
  }

  /** What the last command showed. */
  get shown(): string {
    return this.#shown;
  }

  /** Types the first command in the text that begins so. */
  async types(text: string, beginning: string, { chooses = {}, isRefused = false }: Typing = {}) {
    await this.#run(this.#filledIn(commandIn(text, beginning), chooses), isRefused);
  }

  /** Types the command that the last one has shown, where the text says that it shows one. */
  async typesWhatWasShown(text: string, says: string, beginning: string): Promise<void> {
    if (!text.replaceAll(/\s+/g, ' ').includes(says)) throw new Error(`Nothing says: ${says}`);
    const lines = this.#shown.split('\n').map((line) => line.trim());
    const command = lines.find((line) => line.startsWith(beginning));
    if (command === undefined) throw new Error(`No ${beginning} was shown.`);
    await this.#run(command, false);
  }

  async #run(command: string, isRefused: boolean): Promise<void> {
    const [program, ...words] = ASKS.test(command) ? [...command.split(' '), '--yes'] : command.split(' ');
    const { code, stdout, stderr } =
      program === 'aws' ? await awsHere(this.#aws.manager, words) : await run(this.#aws.url, words);
    this.#shown = stdout + stderr;
    if ([1, 254].includes(code ?? 1) !== isRefused) throw new Error(`${command}: ${stderr}`);
    this.#note();
  }

  /** Sets, as the database's administrator, the password that the text has a command for. */
  async setsCurrentPassword(text: string): Promise<void> {
    await this.types(text, 'aws secretsmanager get-secret-value');
    const { username, password } = parseCredential(JSON.parse(this.#shown).SecretString);
    await asSuperuser(this.#server, (session) => session.setPassword(username, password));
  }

  /** Whether a client that reads the secret now can log in. */
  async clientLogsIn(): Promise<boolean> {
    const { SecretString } = await this.#aws.manager.call('GetSecretValue', { SecretId: this.#secret });
    return canLogIn(this.#server.database, parseCredential(String(SecretString)));
  }

  #filledIn(command: string, chosen: Readonly<Record<string, string>>): string {
    const known: Readonly<Record<string, string>> = { SECRET: this.#secret, ...this.#noted, ...chosen };
    return command.replaceAll(/"\$(\w+)"|\b(SECRET|VERSION|LABEL)\b/g, (_, variable, placeholder) => {
      const name: string = variable ?? placeholder;
      const value = known[name];
      if (value === undefined) throw new Error(`Nothing has shown what to fill in for ${name}: ${command}`);
      // The AWS CLI needs the whole id, which describe-secret shows.
      return this.#ids.find((id) => id.startsWith(value)) ?? value;
    });
  }

  /** Notes the ids that were shown and, from the table of `plan --verify`, which is which. */
  #note(): void {
    this.#ids.push(...(this.#shown.match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? []));
    const [, accepted] = /^ {2}(\w{8}) .*\baccepted/m.exec(this.#shown) ?? [];
    const [, current] = /^ {2}(\w{8}) +(?:.*\n +now +)?AWSCURRENT/m.exec(this.#shown) ?? [];
    if (accepted) Object.assign(this.#noted, { VERSION: accepted, WORKING_VERSION: accepted });
    if (current) this.#noted['CURRENT_VERSION'] = current;
  }
}
