import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { BUCKET_PARAMETER, MAX_INLINE_BYTES, TEMPLATE, writeTemplate } from '../../infra/build/template.ts';
import { VERIFIED_CONTEXT } from './installations.ts';
import { BUNDLES, emptyBundles, newDirectory } from './synthesized.ts';

const written = async (context: Record<string, unknown> = {}, bundles = BUNDLES) => {
  const directory = newDirectory();
  await writeTemplate(directory, context, bundles);
  const zips = readdirSync(join(directory, 'rotation-remediation')).sort();
  const text = readFileSync(join(directory, TEMPLATE), 'utf8');
  return {
    directory,
    zips,
    text,
    template: JSON.parse(text) as { Parameters: object; Resources: Record<string, Resource> },
  };
};
type Resource = { readonly Type: string; readonly Properties: { readonly Code?: Record<string, unknown> } };

const plain = written();
const full = written({
  ...VERIFIED_CONTEXT,
  secretTag: 'team=payments',
  secretNamePrefixes: 'prod/,payments/',
});
const again = written({ mode: 'report' });

describe('the written template', () => {
  test('takes each function from a zip that lies beside it, in a bucket of the Region', async () => {
    const { template, zips } = await full;
    const codes = Object.values(template.Resources)
      .filter((resource) => resource.Type === 'AWS::Lambda::Function')
      .map((resource) => resource.Properties.Code ?? {});
    expect(codes.map((code) => code['S3Key']).sort()).toEqual(
      zips.map((zip) => `rotation-remediation/${zip}`),
    );
    for (const { S3Bucket } of codes) {
      expect(S3Bucket).toEqual({ 'Fn::Join': ['-', [{ Ref: BUCKET_PARAMETER }, { Ref: 'AWS::Region' }]] });
    }
  });

  test('asks for one parameter: no bootstrapped account, no assets', async () => {
    const { template, text } = await plain;
    expect(Object.keys(template.Parameters)).toEqual([BUCKET_PARAMETER]);
    expect(text).not.toMatch(/cdk-hnb659fds|\/cdk-bootstrap\//);
  });

  test.each([
    ['nothing', plain],
    ['everything', full],
  ])('is short enough to be passed inline, with %s', async (_what, template) => {
    const { text } = await template;
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MAX_INLINE_BYTES);
  });

  test('names a zip anew when its code changes, and only then', async () => {
    const { zips } = await plain;
    expect((await again).zips).toEqual(zips);
    const changed = emptyBundles('// changed');
    expect((await written({}, changed)).zips).not.toEqual(zips);
  });

  test('is refused for named Regions: it is the same for all', async () => {
    await expect(written({ regions: 'eu-west-1' })).rejects.toThrow(/leave regions out/);
  });
});

test('the commands for an organization name the file, the folder and the parameter that are written', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/deploying.md'), 'utf8');
  expect(page).toContain(`--template-body file://dist/template/${TEMPLATE} `);
  expect(page).toContain(`--parameters ParameterKey=${BUCKET_PARAMETER},ParameterValue="$PREFIX" `);
  expect(page).toContain('aws s3 cp --recursive dist/template/rotation-remediation ');
});

describe('a written zip', () => {
  test('holds the bundle, byte for byte, and is the same every time', async () => {
    const { directory, zips } = await plain;
    for (const zip of zips) {
      const path = join('rotation-remediation', zip);
      const bytes = readFileSync(join(directory, path));
      expect(bytes.equals(readFileSync(join((await again).directory, path)))).toBe(true);
      // Nor does it tell when it was made: its first entry is of 1980-01-01, as zip writes a time.
      expect(bytes.readUInt32LE(10)).toBe(0x0021_0000);
      const name = zip.split('-')[0] ?? '';
      const contents = Object.entries(unzipSync(bytes)).map(([file, data]) => [file, strFromU8(data)]);
      expect(contents).toEqual([['index.mjs', readFileSync(join(BUNDLES, name, 'index.mjs'), 'utf8')]]);
    }
  });
});
