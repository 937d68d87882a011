import type { ContextValues } from '../app/context-props.ts';
import { type Parameter, parametersFor, patternText } from '../template/parameters.ts';

/** Parameters without a variable: the module puts each zip into a bucket in its own Region, under the hash of its code. */
export const NOT_IN_TERRAFORM: readonly string[] = [
  'CodeBucketPerRegion',
  'RemediateObjectVersion',
  'SweepObjectVersion',
  'VerifyObjectVersion',
];

/** The variable of a parameter, as in `subnet_ids` for `SubnetIds`. */
export const variableOf = (parameter: string): string =>
  parameter.replace(/(?!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();

/**
 * The module's variables.tf: a variable for each parameter of a template that is written with this context, with its
 * words, its default and what it takes.
 */
export const terraformVariables = (context: ContextValues = {}): string => {
  // Also those that this template has not: main.tf names them all.
  const parameters = Object.entries<Parameter>({ ...parametersFor({}), ...parametersFor(context) });
  const variables = parameters
    .filter(([name]) => !NOT_IN_TERRAFORM.includes(name))
    .map(([name, parameter]) => variable(variableOf(name), parameter));
  return [
    "# Made from the template's parameters by `npm run docs`. What the module itself needs is in module.tf.",
    ...variables,
  ]
    .join('\n\n')
    .concat('\n');
};

const isNumber = ({ range, values }: Parameter): boolean =>
  range !== undefined || (values?.every((value) => /^\d+$/.test(value)) ?? false);

const variable = (name: string, parameter: Parameter): string => {
  const { description, list, default: otherwise } = parameter;
  const type = list ? 'list(string)' : isNumber(parameter) ? 'number' : 'string';
  const items = otherwise ? otherwise.split(',').map(hcl) : [];
  const value = list ? `[${items.join(', ')}]` : isNumber(parameter) ? otherwise : hcl(otherwise ?? '');
  return [
    `variable "${name}" {`,
    `  description = ${hcl(description)}`,
    `  type        = ${type}`,
    ...(otherwise === undefined ? [] : [`  default     = ${value}`]),
    '  nullable    = false',
    '',
    '  validation {',
    `    condition     = ${condition(`var.${name}`, parameter)}`,
    `    error_message = ${hcl(`${name} must be ${words(parameter)}.`)}`,
    '  }',
    '}',
  ].join('\n');
};

const words = ({ form, values = [], range }: Parameter): string => {
  if (form !== undefined) return form[1].replace(', separated by commas', '');
  return range === undefined ? `one of ${values.join(', ')}` : `a whole number from ${range.join(' to ')}`;
};

const condition = (value: string, parameter: Parameter): string => {
  const { form, values = [], range, list, maxLength, default: otherwise } = parameter;
  if (range !== undefined)
    return `${value} >= ${range[0]} && ${value} <= ${range[1]} && floor(${value}) == ${value}`;
  if (form === undefined) {
    return `contains([${values.map((each) => (isNumber(parameter) ? each : hcl(each))).join(', ')}], ${value})`;
  }
  const fits = (text: string) => `can(regex(${hcl(patternText(form[0]))}, ${text}))`;
  if (list) return `alltrue([for each in ${value} : ${fits('each')}])`;
  const orEmpty = otherwise === '' ? `${value} == "" || ${fits(value)}` : fits(value);
  return maxLength === undefined ? orEmpty : `length(${value}) <= ${maxLength} && (${orEmpty})`;
};

/** A quoted text of Terraform's language, in which `${` and `%{` would begin an expression. */
const hcl = (text: string): string => JSON.stringify(text).replaceAll('${', '$${').replaceAll('%{', '%%{');
