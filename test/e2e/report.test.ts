import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { JsonObject } from '../../sandbox/account-services/json-service.ts';
import { serveServices } from '../../sandbox/account-services/serve-services.ts';
import { trailService } from '../../sandbox/account-services/trail-service.ts';
import {
  SecretsManager,
  type SecretsManagerOptions,
  secretsManagerHandler,
} from '../../sandbox/secrets-manager/secrets-manager.ts';
import { Browser, CHROMIUM, type Look, type Opened } from '../support/browser.ts';
import { runCli } from '../support/cli.ts';
import { type Account, anAccount, IDLE, type Labels, PENDING, resting } from '../support/cli-account.ts';
import { cancelEvent } from '../support/events.ts';
import { at, C, P, rescue } from '../support/secrets.ts';

const LAST_MONTH = at('2026-10-20T00:00:00Z');

/** An expression for the page: the texts that are hard to read there. */
const POOR_CONTRASTS = readFileSync(new URL('../support/poor-contrasts.client.js', import.meta.url), 'utf8');

const DAY_MS = 86_400_000;
const NASTY = 'x<img src=x onerror=alert(1)>&"\'';
const PARKED: Labels = { [C]: ['AWSCURRENT'], [P]: [rescue(P, LAST_MONTH)] };
const ago = (days: number) => ({ changedAtMs: Date.now() - days * DAY_MS });

const PLANTED = [
  resting('a/blocked', PENDING, ago(9)),
  resting('b/beside', { [C]: ['AWSCURRENT', 'AWSPENDING'] }, ago(100)),
  resting('c/managed', PENDING, { owningService: 'rds', ...ago(20) }),
  resting('d/held', PENDING, { tags: { 'rotation-remediation': 'report' }, ...ago(3) }),
  resting('e/parked', PARKED, ago(30)),
  ...Array.from({ length: 20 }, (_, index) => resting(`idle/${index}`, IDLE, { rotationEnabled: true })),
];

/** What the trail's history has of the first secret. */
const cancelled = (): JsonObject => {
  const { detail } = cancelEvent({
    eventTime: new Date(Date.now() - 9 * DAY_MS).toISOString(),
    requestParameters: { secretId: 'a/blocked' },
    responseElements: null,
    userIdentity: { type: 'IAMUser', arn: `arn:aws:iam::111122223333:user/${NASTY}` },
  });
  return { ...(typeof detail === 'object' ? detail : {}) };
};

let directory: string;
let file: string;
let code: number | null;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'report-'));
  file = path.join(directory, 'stuck.html');
  const manager = new SecretsManager();
  for (const planting of PLANTED) manager.plant(planting);
  const server = await serveServices([
    trailService({ trails: [], history: [cancelled()] }),
    secretsManagerHandler(manager),
  ]);
  ({ code } = await runCli(server.url, ['sweep', '--report', file]));
  await server.close();
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe('the page', () => {
  test('is written beside the table, whose exit code stays', () => {
    expect(code).toBe(3);
  });

  test('holds no value, and refers to nothing outside itself', async () => {
    const page = await readFile(file, 'utf8');
    expect(page).not.toContain('fake-value');
    expect(page).not.toMatch(/<[^>]+\s(src|href|action)=|url\(|@import|https?:\/\//);
    expect(page).toContain('default-src &#39;none&#39;');
  });

  test('has what was found and who cancelled, as text', async () => {
    const page = await readFile(file, 'utf8');
    expect(page).toContain('Rotation cancelled by arn:aws:iam::111122223333:user/x&lt;img src');
    expect(page).toContain('<p>In account 123456789012, eu-west-1, mode recover, looked at');
    expect(page).not.toContain('<img');
    for (const name of ['a/blocked', 'b/beside', 'c/managed', 'd/held', 'e/parked'])
      expect(page).toContain(name);
    expect(page).not.toContain('idle/0');
  });

  test('has the secrets whose rotation is off, the longest unchanged first, and who cancelled', async () => {
    const [, section = ''] = (await readFile(file, 'utf8')).split('class="left-off"');
    const names = [...section.matchAll(/scope="row">([^<]+)</g)].map(([, name]) => name);
    expect(names).toEqual(['b/beside', 'e/parked', 'a/blocked', 'd/held']);
    expect(section).toMatch(/a\/blocked.*UTC.*user\/x&lt;img src.*, .*UTC/);
    expect(section).toMatch(/b\/beside.*UTC<\/td><td class="name">unknown</);
    expect(section).toMatch(/rotate-secret --secret-id SECRET --region eu-west-1</);
    expect(section).toContain('It rotates at once unless you add --no-rotate-immediately.');
  });
});

const trail = () => trailService({ trails: [], history: [] });

/** The page of a sweep over an account, and what the program printed. */
const sweptPage = async (account: Account, ...words: readonly string[]) => {
  const made = path.join(directory, 'another.html');
  const { stdout } = await account.run(['sweep', '--report', made, ...words]);
  return { stdout: stdout.replaceAll(/\s+/g, ' '), page: await readFile(made, 'utf8') };
};

/** The texts of one secret on a page. */
const partOf = (page: string, name: string): string =>
  (page.split('<tbody').find((part) => part.includes(name)) ?? '').replaceAll(/<[^>]+>/g, ' ');

describe('the page of secrets whose steps were tried', () => {
  test('tells of each what was written: all, a part and why no more, or nothing', async () => {
    // The list has the youngest first.
    const names = ['c/whole', 'b/part', 'a/fixed'];
    /** While the first is written, somebody else repairs the last; the second may lose no label. */
    const accessDenied: SecretsManagerOptions['accessDenied'] = ({ operation, input }) => {
      if (operation !== 'UpdateSecretVersionStage') return false;
      const isOf = (name = '') => String(input['SecretId']).includes(name);
      if (isOf(names[0]) && input['VersionStage'] === 'AWSPENDING') void fix(names[2] ?? '');
      return isOf(names[1]) && input['VersionStage'] === 'AWSPENDING';
    };
    const fix = (SecretId: string) =>
      account.manager.call('UpdateSecretVersionStage', {
        SecretId,
        VersionStage: 'AWSPENDING',
        RemoveFromVersionId: P,
      });
    const plantings = names.map((name) => resting(name, PENDING, ago(9))).reverse();
    const account = await anAccount(plantings, { accessDenied, services: [trail()] });
    const { stdout, page } = await sweptPage(account, '--apply', '--yes');
    expect(stdout).toContain('Steps were taken on 2 secrets. 1 failed, as shown above.');
    const [whole, part, fixed] = names.map((name) => partOf(page, name));
    expect(whole).toMatch(
      /steps taken[\s\S]*Steps: put ROTATION-RESCUE-\S+ on \S+ [\s\S]*take AWSPENDING off/,
    );
    expect(whole).toMatch(/Before[\s\S]*After/);
    expect(part).toMatch(
      /a part done, then failed[\s\S]*What was written: put ROTATION-RESCUE-\S+ on \S+ [^.]*\./,
    );
    expect(fixed).toMatch(/nothing written[\s\S]*No version is pending[\s\S]*Nothing is written\./);
    expect(`${whole}${part}${fixed}`).not.toMatch(/repaired|steps to take/i);
    expect(page).toContain('These numbers are of before steps were taken');
    expect(`${fixed}`).not.toMatch(/steps? taken/);
  });

  test('does not call nothing stuck what was not looked at', async () => {
    const idle = resting('idle/db', IDLE);
    const fresh = resting('fresh/db', PENDING, { changedAtMs: Date.now() - 60_000 });
    expect((await sweptPage(await anAccount([idle], { services: [trail()] }))).page).toContain(
      'Nothing stuck was found.',
    );
    const { page, stdout } = await sweptPage(await anAccount([idle, fresh], { services: [trail()] }));
    expect(page).toContain('Nothing stuck was found in what was looked at. Not all was: see below.');
    expect(page).toContain('1 changed within 15 minutes and not looked at.');
    expect(`${page}${stdout}`).not.toMatch(/recheck|before steps were taken/);
  });
});

test('the page of many secrets asks when versions were made for the neediest 10 alone: each is a call', async () => {
  const many = Array.from({ length: 30 }, (_, index) => resting(`db/${index}`, PENDING, ago(index + 1)));
  const account = await anAccount(many, { services: [trail()] });
  const { page } = await sweptPage(account, '--rate', '50');
  expect(account.manager.calls.count('ListSecretVersionIds')).toBe(10);
  expect(page).toContain('class="made"');
  expect(page).toContain('When versions were made is shown for the first 10 secrets of 30.');
});

describe.skipIf(CHROMIUM === undefined)('in a browser (skipped where there is no Chromium)', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await Browser.start();
  });
  afterAll(() => browser?.close());
  const opened = async (look?: Look) => {
    const shown = await browser.open(pathToFileURL(file).href, look);
    onTestFinished(() => shown.page.close());
    return shown;
  };
  const names = ({ page }: Opened) => page.locator('tbody:visible > tr.secret .name').allInnerTexts();

  test('complains of nothing and asks nobody for anything', async () => {
    const shown = await opened();
    await shown.page.getByRole('button', { name: 'Unfold all' }).click();
    expect(shown.complaints).toEqual([]);
    expect(shown.requests).toEqual([pathToFileURL(file).href]);
  });

  test('sorts by each column, both ways, and says by which', async () => {
    const shown = await opened();
    const { page } = shown;
    expect(await names(shown)).toEqual(['c/managed', 'b/beside', 'a/blocked', 'e/parked', 'd/held']);
    const head = page.getByRole('columnheader', { name: 'Unchanged for' });
    await head.getByRole('button').click();
    expect(await names(shown)).toEqual(['d/held', 'a/blocked', 'c/managed', 'e/parked', 'b/beside']);
    expect(await head.getAttribute('aria-sort')).toBe('ascending');
    await head.getByRole('button').click();
    expect(await names(shown)).toEqual(['b/beside', 'e/parked', 'c/managed', 'a/blocked', 'd/held']);
    expect(await head.getAttribute('aria-sort')).toBe('descending');
    expect(await page.locator('[aria-sort]').count()).toBe(1);
    await page.getByRole('columnheader', { name: 'Secret' }).getByRole('button').click();
    expect(await names(shown)).toEqual(['a/blocked', 'b/beside', 'c/managed', 'd/held', 'e/parked']);
  });

  test('finds by words, also by who cancelled, and filters by what a secret asks for', async () => {
    const shown = await opened();
    const { page } = shown;
    await page.getByRole('searchbox').fill('USER/X unblock');
    expect(await names(shown)).toEqual(['a/blocked']);
    expect(await page.locator('#shown').textContent()).toBe('1 of 5');
    await page.getByRole('searchbox').press('Escape');
    expect(await names(shown)).toHaveLength(5);
    await page.getByLabel('steps to take').uncheck();
    await page.getByLabel('login needed').uncheck();
    expect(await names(shown)).toEqual(['c/managed', 'd/held']);
  });

  test('has the command of this program that takes the steps', async () => {
    const { page } = await opened();
    const row = page.locator('.listing > tbody', { hasText: 'a/blocked' });
    expect(await row.textContent()).toContain(
      'rotation-remediation apply a/blocked --verify --region eu-west-1',
    );
  });

  test('unfolds a secret’s labels before and after, its timeline and its steps', async () => {
    const { page } = await opened();
    const row = page.locator('.listing > tbody', { hasText: 'a/blocked' });
    const more = row.locator('tr.more');
    await expectHidden(more.isVisible());
    await row.getByRole('button').first().click();
    const told = (await more.textContent()) ?? '';
    expect(told).toMatch(/AWSPENDING\s+AWSPREVIOUS\s+ROTATION-RESCUE-\d{8}T\d{4}Z-d0000002/);
    expect(told).toContain('aws secretsmanager update-secret-version-stage');
    const moments = await more.locator('.timeline li').allInnerTexts();
    expect(moments.join('\n')).toMatch(/made[\s\S]*Rotation cancelled by[\s\S]*Looked at/);
  });

  test('can be used by keyboard alone', async () => {
    const shown = await opened();
    const { page } = shown;
    await page.keyboard.press('/');
    await page.keyboard.type('blocked');
    expect(await names(shown)).toEqual(['a/blocked']);
    const row = page.locator('tbody:visible').first();
    const button = row.getByRole('button').first();
    for (let presses = 0; presses < 20; presses += 1) {
      if (await button.evaluate((element) => element === element.ownerDocument.activeElement)) break;
      await page.keyboard.press('Tab');
    }
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
    await page.keyboard.press('Enter');
    expect(await button.getAttribute('aria-expanded')).toBe('true');
    await page.keyboard.press('Space');
    expect(await button.getAttribute('aria-expanded')).toBe('false');
  });

  test('copies a command at the press of a button', async () => {
    const { page } = await opened();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const row = page.locator('.listing > tbody', { hasText: 'a/blocked' });
    await row.getByRole('button').first().click();
    const button = row.locator('button.copy').first();
    await button.click();
    await expect.poll(() => button.textContent()).toBe('Copied');
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
      await row.locator('pre code').first().textContent(),
    );
  });

  test('begins on the first sheet of paper, and takes no sheet a secret', async () => {
    const { page } = await opened();
    await page.emulateMedia({ media: 'print' });
    const breaks = await page.evaluate(
      `[...document.querySelectorAll('body *')].filter((each) => getComputedStyle(each).breakInside === 'avoid').map((each) => each.getBoundingClientRect().height)`,
    );
    // A sheet of A4 has some 1,000 pixels. What may not be broken fits on a part of it.
    expect(Math.max(...(breaks as number[]))).toBeLessThan(500);
  });

  test('has all of it unfolded on paper, without the controls', async () => {
    const { page } = await opened();
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('tr.more:visible').count()).toBe(5);
    expect(await page.locator('.controls').isVisible()).toBe(false);
  });

  test.each(['light', 'dark'] as const)(
    'has text that stands out from its ground, %s',
    async (colorScheme) => {
      const { page } = await opened({ colorScheme });
      await page.getByRole('button', { name: 'Unfold all' }).click();
      const poor = await page.evaluate(POOR_CONTRASTS);
      expect(poor).toEqual([]);
    },
  );

  test('fits a narrow screen', async () => {
    const { page } = await opened({ width: 390 });
    await page.getByRole('button', { name: 'Unfold all' }).click();
    const wide = await page.evaluate('document.documentElement.scrollWidth');
    expect(wide).toBeLessThanOrEqual(390);
  });
});

const expectHidden = async (visible: Promise<boolean>) => expect(await visible).toBe(false);
