#!/usr/bin/env node
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const SOURCES = ['cli', 'lambda', 'infra/build', 'package-lock.json', 'package.json'];
/** A build that another process may still be reading from is kept for so long. */
const DAY_MS = 86_400_000;
const BUILT = path.join(ROOT, 'dist', 'cli');

/** Changes when any source does. */
const fingerprint = () => {
  const hash = createHash('sha256');
  const add = (file) => {
    const { mtimeMs, size } = statSync(file);
    hash.update(`${file} ${mtimeMs} ${size}\n`);
  };
  for (const source of SOURCES.map((name) => path.join(ROOT, name)))
    if (!statSync(source).isDirectory()) add(source);
    else
      for (const file of readdirSync(source, { recursive: true, encoding: 'utf8' }).sort())
        if (/\.(ts|mjs|json)$/.test(file)) add(path.join(source, file));
  return hash.digest('hex').slice(0, 16);
};

/** Loaded only where something is to be built: it takes esbuild with it. */
const build = async (outdir) => (await import('../infra/build/program.mjs')).buildProgram(outdir);

/** Built beside and moved into place whole, so that two first runs at a time do not meet half a build. */
const buildInto = async (directory) => {
  const beside = mkdtempSync(path.join(BUILT, 'building-'));
  await build(beside);
  chmodSync(beside, 0o755);
  try {
    renameSync(beside, directory);
  } catch {
    rmSync(beside, { recursive: true, force: true });
  }
  for (const other of readdirSync(BUILT).map((name) => path.join(BUILT, name)))
    if (other !== directory && Date.now() - statSync(other).mtimeMs > DAY_MS)
      rmSync(other, { recursive: true, force: true });
};

/** The directory with the built program: built at the first run, and again when a source has changed. */
const built = async () => {
  const directory = path.join(BUILT, fingerprint());
  if (existsSync(path.join(directory, 'main.mjs'))) return directory;
  try {
    mkdirSync(BUILT, { recursive: true });
    await buildInto(directory);
    return directory;
  } catch (error) {
    if (!['EACCES', 'EROFS', 'EPERM'].includes(error?.code)) throw error;
    // Somebody else's clone, where nothing may be written: build for this run alone.
    const own = mkdtempSync(path.join(tmpdir(), 'rotation-remediation-'));
    process.once('exit', () => rmSync(own, { recursive: true, force: true }));
    await build(own);
    return own;
  }
};

await import(pathToFileURL(path.join(await built(), 'main.mjs')).href);
