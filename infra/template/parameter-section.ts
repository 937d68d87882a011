import type { Json, JsonObject } from './merge.ts';
import { type Parameter, patternText } from './parameters.ts';

type Parameters = Readonly<Record<string, Parameter>>;

/** The template's section `Parameters`. */
export const parameterSection = (parameters: Parameters): JsonObject =>
  Object.fromEntries(Object.entries(parameters).map(([name, parameter]) => [name, parameterJson(parameter)]));

const parameterJson = (parameter: Parameter): JsonObject => {
  const { description, range, values, form, maxLength } = parameter;
  const counts = range !== undefined || values?.every((value) => /^\d+$/.test(value));
  return {
    Type: counts ? 'Number' : 'String',
    Description: description,
    ...(parameter.default !== undefined && { Default: parameter.default }),
    ...(values && { AllowedValues: values }),
    ...(range && { MinValue: range[0], MaxValue: range[1] }),
    ...(maxLength !== undefined && { MaxLength: maxLength }),
    ...(form && { AllowedPattern: patternOf(parameter), ConstraintDescription: `must be ${form[1]}` }),
  };
};

/** The form of the whole text: all of its items, or nothing where nothing is the default. */
export const patternOf = ({ form, list, default: otherwise }: Parameter): string => {
  const item = form === undefined ? '' : patternText(form[0]).slice(1, -1);
  const pattern = list ? `^${item}(,${item})*$` : `^${item}$`;
  return otherwise === '' ? `^$|${pattern}` : pattern;
};

/** How the console groups and names the parameters: `AWS::CloudFormation::Interface`. */
export const interfaceOf = (parameters: Parameters): Json => {
  const entries = Object.entries(parameters);
  const groups = new Set(entries.map(([, { group }]) => group));
  return {
    ParameterGroups: [...groups].map((group) => ({
      Label: { default: group },
      Parameters: entries.filter(([, each]) => each.group === group).map(([name]) => name),
    })),
    ParameterLabels: Object.fromEntries(entries.map(([name, { label }]) => [name, { default: label }])),
  };
};
