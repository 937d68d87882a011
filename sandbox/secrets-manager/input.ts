import { isObject } from '../../lambda/decision/unknown-value.ts';
import { invalidParameter, serialization, validation } from './errors.ts';

/** How long a member may be, by its name; the same in every operation. */
const LENGTHS: Readonly<Record<string, readonly [min: number, max: number]>> = {
  SecretId: [1, 2048],
  Name: [1, 512],
  Description: [0, 2048],
  KmsKeyId: [0, 2048],
  VersionId: [32, 64],
  MoveToVersionId: [32, 64],
  RemoveFromVersionId: [32, 64],
  VersionStage: [1, 256],
  RotationLambdaARN: [0, 2048],
  ResourcePolicy: [1, 20_480],
  ExcludeCharacters: [0, 4096],
  NextToken: [1, 4096],
  SecretString: [1, 65_536],
  SecretBinary: [1, 87_384],
};

const camel = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);

const violation = (member: string, constraint: string) =>
  validation(
    `1 validation error detected: Value at '${camel(member)}' failed to satisfy constraint: ${constraint}`,
  );

const checkLength = (member: string, size: number) => {
  const [min, max] = LENGTHS[member] ?? [0, Number.POSITIVE_INFINITY];
  if (size < min) throw violation(member, `Member must have length greater than or equal to ${min}`);
  if (size > max) throw violation(member, `Member must have length less than or equal to ${max}`);
};

/** The members of a request, read by name and type. Its errors name the member and never tell its value. */
export class Input {
  readonly #members: Readonly<Record<string, unknown>>;

  constructor(members: Readonly<Record<string, unknown>>) {
    this.#members = members;
  }

  /** @throws SerializationException for another type, ValidationException for a wrong length */
  text(member: string): string | undefined {
    const value = this.#read(member);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw serialization(`${member} is not a string.`);
    checkLength(member, member === 'SecretString' ? Buffer.byteLength(value) : value.length);
    return value;
  }

  required(member: string): string {
    const value = this.text(member);
    if (value === undefined) throw violation(member, 'Member must not be null');
    return value;
  }

  flag(member: string): boolean | undefined {
    const value = this.#read(member);
    if (value === undefined) return undefined;
    if (typeof value !== 'boolean') throw serialization(`${member} is not a boolean.`);
    return value;
  }

  number(member: string): number | undefined {
    const value = this.#read(member);
    if (value === undefined) return undefined;
    if (typeof value !== 'number') throw serialization(`${member} is not a number.`);
    return value;
  }

  structure(member: string): Input | undefined {
    const value = this.#read(member);
    if (value === undefined) return undefined;
    if (!isObject(value)) throw serialization(`${member} is not a structure.`);
    return new Input(value);
  }

  structures(member: string): readonly Input[] | undefined {
    return this.#list(member)?.map((entry) => {
      if (!isObject(entry)) throw serialization(`${member} holds what is not a structure.`);
      return new Input(entry);
    });
  }

  texts(member: string): readonly string[] | undefined {
    return this.#list(member)?.map((entry) => {
      if (typeof entry !== 'string') throw serialization(`${member} holds what is not a string.`);
      return entry;
    });
  }

  /** Refuses a member that AWS knows and this sandbox does not, rather than to pass over it. */
  refuse(member: string): void {
    if (this.#read(member) !== undefined) throw invalidParameter(`The sandbox does not offer ${member}.`);
  }

  #list(member: string): readonly unknown[] | undefined {
    const value = this.#read(member);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) throw serialization(`${member} is not a list.`);
    return value;
  }

  #read(member: string): unknown {
    return Object.hasOwn(this.#members, member) ? (this.#members[member] ?? undefined) : undefined;
  }
}

/** How many results a page has. */
export const pageSize = (input: Input): number => {
  const size = input.number('MaxResults') ?? 100;
  if (!Number.isInteger(size) || size < 1 || size > 100)
    throw violation('MaxResults', 'Member must have value between 1 and 100');
  return size;
};
