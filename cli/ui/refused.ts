/** The command is not carried out: why, and the commands that would do it all the same. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly commands: readonly string[];

  constructor(message: string, commands: readonly string[] = []) {
    super(message);
    this.commands = commands;
  }
}
