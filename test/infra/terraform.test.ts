import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from '@cdktf/hcl2json';
import { describe, expect, test } from 'vitest';
import { TEMPLATE } from '../../infra/build/template.ts';
import { NOT_IN_TERRAFORM, terraformVariables, variableOf } from '../../infra/build/terraform-variables.ts';
import { ONE_TEMPLATE } from './one-template.ts';

const ROOT = join(import.meta.dirname, '../..');
type Block = Readonly<Record<string, unknown>>;
type Configuration = {
  readonly locals?: readonly Block[];
  readonly variable?: Readonly<Record<string, readonly Block[]>>;
  readonly output?: Readonly<Record<string, readonly Block[]>>;
  readonly resource?: Readonly<Record<string, Readonly<Record<string, readonly Block[]>>>>;
  readonly module?: Readonly<Record<string, readonly Block[]>>;
};

/** The configuration in a folder, all files as one: so Terraform reads it. */
const parsed = async (folder: string): Promise<Configuration> => {
  const files = readdirSync(join(ROOT, folder)).filter((name) => name.endsWith('.tf'));
  expect(files.length).toBeGreaterThan(0);
  const text = files.map((name) => readFileSync(join(ROOT, folder, name), 'utf8')).join('\n');
  return parse('all.tf', text);
};
const blockOf = (blocks: readonly Block[] | undefined): Block => {
  expect(blocks).toHaveLength(1);
  return blocks?.[0] ?? {};
};

const module = parsed('infra/terraform');
const parameters = Object.entries(ONE_TEMPLATE.Parameters).filter(
  ([name]) => !NOT_IN_TERRAFORM.includes(name),
);

describe('the variables of the Terraform module', () => {
  test('are made anew from the parameters (else: npm run docs)', () => {
    const file = readFileSync(join(ROOT, 'infra/terraform/variables.tf'), 'utf8');
    expect(file).toBe(terraformVariables());
  });

  test.each(parameters)('%s has its words and its default, and is validated', async (name, parameter) => {
    const {
      description,
      type,
      default: otherwise,
      validation,
    } = blockOf((await module).variable?.[variableOf(name)]);
    expect(description).toBe(parameter['Description']);
    const isList = type === `\${list(string)}`;
    const given = isList && Array.isArray(otherwise) ? otherwise.join(',') : otherwise;
    expect(given === undefined ? undefined : String(given)).toEqual(parameter['Default']);
    expect(type).toBe(parameter['Type'] === 'Number' ? `\${number}` : isList ? type : `\${string}`);
    const { condition, error_message } = blockOf(validation as readonly Block[]);
    expect(error_message).toMatch(new RegExp(`^${variableOf(name)} must be .+\\.$`));
    const { AllowedValues, AllowedPattern, MinValue, MaxValue, MaxLength } = parameter;
    for (const value of (AllowedValues as string[] | undefined) ?? []) expect(condition).toContain(value);
    for (const bound of [MinValue, MaxValue, MaxLength]) if (bound) expect(condition).toContain(`= ${bound}`);
    if (AllowedPattern !== undefined) {
      const [, pattern = ''] = /regex\("(.*)", /.exec(String(condition)) ?? [];
      const item = JSON.parse(`"${pattern}"`).slice(1, -1);
      expect(AllowedPattern).toContain(isList ? `^${item}(,${item})*$` : `^${item}$`);
    }
  });

  test('are all handed to the stack, each as the parameter of its name', async () => {
    const stack = blockOf((await module).resource?.['aws_cloudformation_stack']?.['this']);
    expect(stack['parameters']).toContain('for name, value in local.settings : name => value if');
    const { settings } = blockOf((await module).locals);
    const handed = Object.entries(settings as Record<string, string>);
    expect(handed.map(([name]) => name).sort()).toEqual(parameters.map(([name]) => name).sort());
    for (const [name, value] of handed) {
      const variable = `var.${variableOf(name)}`;
      expect([`\${${variable}}`, `\${join(",", ${variable})}`]).toContain(value);
    }
  });
});

describe('the Terraform module', () => {
  test('uploads what npm run template writes, and makes the stack from it', async () => {
    const { resource } = await module;
    const text = JSON.stringify(resource);
    expect(Object.keys(resource ?? {}).sort()).toEqual(['aws_cloudformation_stack', 'aws_s3_object']);
    expect(readFileSync(join(ROOT, 'infra/terraform/main.tf'), 'utf8')).toContain(
      `"\${local.artifacts}/${TEMPLATE}"`,
    );
    expect(text).toContain(`\${var.code_prefix}\${each.value}`);
    expect(text).toContain('CAPABILITY_IAM');
  });

  test('refuses what is in another Region: every setting that takes an ARN, and the endpoint', async () => {
    const { lifecycle } = blockOf((await module).resource?.['aws_cloudformation_stack']?.['this']);
    const { precondition } = blockOf(lifecycle as readonly Block[]);
    expect(blockOf(precondition as readonly Block[])['condition']).toBe(`\${length(local.elsewhere) == 0}`);
    const { arns, elsewhere } = blockOf((await module).locals);
    const named = parameters.filter(([, { AllowedPattern }]) => /arn:/.test(String(AllowedPattern)));
    expect([...String(arns).matchAll(/var\.(\w+)/g)].map(([, name]) => name).sort()).toEqual(
      named.map(([name]) => variableOf(name)).sort(),
    );
    expect(elsewhere).toContain('var.secrets_manager_endpoint');
  });

  test('puts out names that the template has', async () => {
    const named = JSON.stringify((await module).output).matchAll(/\\"(\w+)\\"/g);
    expect([...named].map(([, name]) => name).filter((name) => !(`${name}` in ONE_TEMPLATE.Outputs))).toEqual(
      [],
    );
  });
});

describe.each(['terraform-account', 'terraform-verifier'])('the example %s', (example) => {
  test('gives the module what it needs and nothing that it does not know, and uses what it puts out', async () => {
    const { module: modules, ...rest } = await parsed(`examples/${example}`);
    const { source, ...settings } = blockOf(modules?.['rotation_remediation']);
    expect(join('examples', example, String(source))).toBe('dist/template/terraform');
    const { variable = {}, output = {} } = await module;
    expect(Object.keys(settings).filter((name) => !(name in variable))).toEqual([]);
    const needed = Object.keys(variable).filter((name) => blockOf(variable[name])['default'] === undefined);
    expect(Object.keys(settings)).toEqual(expect.arrayContaining(needed));
    const used = [...JSON.stringify(rest).matchAll(/module\.rotation_remediation\.(\w+)/g)].map(
      ([, name]) => name,
    );
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((name) => !(`${name}` in output))).toEqual([]);
  });
});
