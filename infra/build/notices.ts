import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '../..');

type Bundled = { readonly name: string; readonly license: string; readonly text: string };

/**
 * THIRD-PARTY-NOTICES: each package that files of it are bundled of, with its licence. Packages under the same text
 * share it. `inputs` are the files that esbuild bundled, relative to the repository. Throws where a package states no licence.
 */
export const noticesOf = async (inputs: readonly string[]): Promise<string> => {
  const folders = new Set(
    inputs.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []),
  );
  const bundled = await Promise.all([...folders].map((folder) => licenceIn(path.resolve(ROOT, folder))));
  const namesByText = new Map<string, Set<string>>();
  for (const { name, license, text } of bundled)
    namesByText.set(text, (namesByText.get(text) ?? new Set()).add(`${name} (${license})`));
  const sections = [...namesByText].map(([text, names]) => `${[...names].sort().join('\n')}\n\n${text}\n`);
  return `The functions and the command line contain code of the following packages.\n\n${RULE}${sections.sort().join(`\n${RULE}`)}`;
};

const RULE = `${'-'.repeat(80)}\n\n`;

const licenceIn = async (folder: string): Promise<Bundled> => {
  const { name, version, license } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
  if (typeof license !== 'string') throw new Error(`${name} states no licence: it cannot be bundled.`);
  const files = (await readdir(folder)).filter((file) =>
    /^(licen[cs]e|notice)(-\w+)?(\.(md|txt))?$/i.test(file),
  );
  const texts = await Promise.all(files.sort().map((file) => readFile(path.join(folder, file), 'utf8')));
  return {
    name: `${name} ${version}`,
    license,
    text:
      texts.map((text) => text.replaceAll('\r', '').trim()).join('\n\n') ||
      'The package states its licence, and brings no text of it.',
  };
};
