import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** A text as cdk-nag and the table of permissions show it, with `<…>` for values that only a deployment knows. */
export const textOf = (scope: IConstruct, value: unknown): string => flatten(Stack.of(scope).resolve(value));

/** The same for a value in a template. */
export const flatten = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return String(value);
  const [[name, argument] = ['', '']] = Object.entries(value);
  if (name === 'Fn::Join' && Array.isArray(argument)) return argument[1].map(flatten).join(argument[0]);
  if (name === 'Fn::GetAtt' && Array.isArray(argument)) return `<${argument.join('.')}>`;
  return `<${String(argument)}>`;
};
