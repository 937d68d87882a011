/** What a person asked for is not done, and why; with the commands that would have it done all the same. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly commands: readonly string[];

  constructor(message: string, commands: readonly string[] = []) {
    super(message);
    this.commands = commands;
  }
}
