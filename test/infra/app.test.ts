import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { newDirectory } from './synthesized.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** Makes any way out of the process throw, so that a look-up cannot go unseen. */
const NO_NETWORK = `
import dgram from 'node:dgram';
import dns from 'node:dns';
import net from 'node:net';
const refuse = () => { throw new Error('synthesis used the network'); };
net.Socket.prototype.connect = refuse;
dgram.createSocket = refuse;
dns.lookup = refuse;
`;

/** Runs the app as the CDK's command line does, without credentials and without a network. */
const synthesize = (context: Record<string, string>) => {
  const outdir = newDirectory();
  const preload = join(newDirectory(), 'no-network.mjs');
  writeFileSync(preload, NO_NETWORK);
  const { context: flags } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8'));
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--import', pathToFileURL(preload).href, 'infra/app/app.ts'],
    {
      cwd: ROOT,
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'],
        HOME: outdir,
        CDK_OUTDIR: outdir,
        CDK_CONTEXT_JSON: JSON.stringify({ ...flags, ...context }),
      },
    },
  );
  return { status, stderr, files: readdirSync(outdir), outdir };
};

describe('the app', () => {
  test('synthesizes three Regions with nothing found, without credentials and without a network', () => {
    const { status, stderr, files, outdir } = synthesize({ regions: 'eu-west-1,us-east-1,ap-southeast-2' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(files.filter((file) => file.endsWith('.template.json'))).toHaveLength(3);
    const report = readFileSync(join(outdir, 'validation-report.json'), 'utf8');
    expect(JSON.parse(report)).toMatchObject({ pluginReports: [] });
  });

  test('says in a sentence what is wrong with its context, and makes nothing', () => {
    const { status, stderr, files } = synthesize({ mode: 'repair' });
    expect(status).toBe(1);
    expect(stderr).toBe(
      "The context is not understood:\n  mode must be one of report, unblock, recover, as in -c 'mode=recover'.\n",
    );
    expect(files.filter((file) => file.endsWith('.template.json'))).toEqual([]);
  });
});
