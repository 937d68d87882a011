import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { BundledPackage } from './bundled-packages.ts';

const RULE = `${'-'.repeat(80)}\n\n`;

/** THIRD-PARTY-NOTICES: each bundled package with its licence. Packages under the same text share it. */
export const noticesOf = async (packages: readonly BundledPackage[]): Promise<string> => {
  const namesByText = new Map<string, string[]>();
  for (const { name, version, license, folder } of packages) {
    const text = await licenceIn(folder);
    namesByText.set(text, [
      ...(namesByText.get(text) ?? []),
      `${name} ${version} (${license.replace(/^\((.*)\)$/, '$1')})`,
    ]);
  }
  const sections = [...namesByText].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`);
  return [
    'The functions and the command line contain code of the following packages.\n\n',
    ...sections.sort(),
  ].join(RULE);
};

const licenceIn = async (folder: string): Promise<string> => {
  const files = (await readdir(folder)).filter((file) =>
    /^(licen[cs]e|notice)(-\w+)?(\.(md|txt))?$/i.test(file),
  );
  const texts = await Promise.all(files.sort().map((file) => readFile(path.join(folder, file), 'utf8')));
  return (
    texts.map((text) => text.replaceAll('\r', '').trim()).join('\n\n') ||
    'The package states its licence, and brings no text of it.'
  );
};
