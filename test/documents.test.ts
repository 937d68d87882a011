import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { PAGES, TABLES } from '../docs/generate.ts';
import { withNewTables } from '../docs/with-table.ts';
import { REASONS } from '../lambda/decision/reasons.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const page = (name: string) => readFile(new URL(`../docs/${name}`, import.meta.url), 'utf8');

describe('files that are made from code or from a page', () => {
  test.each(Object.entries(PAGES))('%s is current (else: npm run docs)', async (name, made) => {
    expect(await page(name)).toBe(made());
  });

  test.each(Object.keys(TABLES))('the table in %s is current (else: npm run docs)', async (name) => {
    expect(await page(name)).toBe(await withNewTables(TABLES, name));
  });
});

test('no runbook advises to apply without a login: what is parked already would be left as it is', async () => {
  for (const runbook of await readdir(new URL('../docs/runbooks', import.meta.url)))
    expect(await page(`runbooks/${runbook}`)).not.toMatch(/apply SECRET(?! --verify)/);
});

const markdown = (): string[] =>
  [
    'README.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    'infra/package/README.md',
    ...readdirSync(path.join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).map(
      (file) => `docs/${file}`,
    ),
  ].filter((file) => file.endsWith('.md'));

test('no page fetches the command line from npm by its name, which anybody could take', () => {
  for (const file of markdown()) {
    const text = readFileSync(path.join(ROOT, file), 'utf8');
    expect([file, ...(text.match(/npx (?!--no-install )(-\S+ )*rotation-remediation.*/g) ?? [])]).toEqual([
      file,
    ]);
    expect([file, ...(text.match(/npm (i|install|exec)( -\S+)* rotation-remediation.*/g) ?? [])]).toEqual([
      file,
    ]);
  }
});

test('every runbook that names a command says where the command line comes from', async () => {
  for (const runbook of await readdir(new URL('../docs/runbooks', import.meta.url))) {
    const text = await page(`runbooks/${runbook}`);
    if (/rotation-remediation [a-z]+/.test(text))
      expect([runbook, text]).toEqual([runbook, expect.stringContaining('](../cli.md#getting-it)')]);
  }
});

test('every fact that a reason rests on is in the list of facts', async () => {
  const facts = await page('aws-facts.md');
  for (const { restsOn } of Object.values(REASONS))
    for (const fact of restsOn) expect(facts).toMatch(new RegExp(`\\| \\**${fact}\\** \\|`));
});

type Link = { readonly from: string; readonly to: string };

/** The links of a page to files of this repository. */
const linksIn = (from: string): Link[] =>
  [...readFileSync(path.join(ROOT, from), 'utf8').matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, to = '']) => ({ from, to }))
    .filter(({ to }) => !/^[a-z]+:/.test(to));

/** The anchors that GitHub gives the headings of a page. */
const anchorsIn = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

/** Why a link leads nowhere; undefined where it leads somewhere. */
const faultOf = ({ from, to }: Link): string | undefined => {
  const [file = '', anchor] = to.split('#');
  const target = file === '' ? path.join(ROOT, from) : path.join(ROOT, path.dirname(from), file);
  if (!existsSync(target)) return `${from}: there is no ${file}`;
  if (anchor === undefined || anchorsIn(target).includes(anchor)) return undefined;
  return `${from}: ${file} has no heading #${anchor}`;
};

test('every link of a document leads to a file, and to a heading where it names one', () => {
  const docs = readdirSync(path.join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`);
  const pages = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...docs];
  const links = pages.flatMap(linksIn);
  expect(links.length).toBeGreaterThan(100);
  expect(links.flatMap((link) => faultOf(link) ?? [])).toEqual([]);
});

/** Words that were renamed, or that need a second reading, and the files that may still have them. */
const OLD_WORDS: readonly (readonly [RegExp, ...string[]])[] = [
  [/\b(begun anew|nobody (that|but)|that which|but for)\b/i],
  [/\b(told of|mends?|mended|tidied|suspects?|suspicions?|strangers)\b/i, 'CHANGELOG.md'],
  [/\b(person is (needed|called)|(needs|calls? for) a person)\b/i, 'CHANGELOG.md'],
  [/\bat-once\b|\bsettled? ?queue\b|\bPersonNeeded\b|\bNeeds A Person\b/i, 'CHANGELOG.md'],
];

test('no page, and no code that is deployed or run, has a word that was renamed', () => {
  const roots = ['docs', 'lambda', 'infra', 'cli', 'sandbox', 'examples', 'acceptance', 'bench'];
  const files = roots
    .flatMap((root) =>
      readdirSync(path.join(ROOT, root), { recursive: true, encoding: 'utf8' }).map(
        (file) => `${root}/${file}`,
      ),
    )
    .concat('README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md')
    .filter((file) => /\.(md|ts|json)$/.test(file) && !/\.test\.ts$|node_modules/.test(file));
  expect(files.length).toBeGreaterThan(300);
  const found = files.flatMap((file) => {
    const text = readFileSync(path.join(ROOT, file), 'utf8').replaceAll(/\s+(?:\* |\/\/ )?/g, ' ');
    return OLD_WORDS.flatMap(([words, ...allowed]) =>
      allowed.includes(file)
        ? []
        : [...text.matchAll(new RegExp(words, 'gi'))].map(([word]) => `${file}: ${word}`),
    );
  });
  expect(found).toEqual([]);
});
