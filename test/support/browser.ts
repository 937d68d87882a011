import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

/** Where Debian and its like put it; another place by the environment. */
const CANDIDATES = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** The browser to test with; undefined where there is none. */
export const CHROMIUM = CANDIDATES.find((file) => file !== undefined && existsSync(file));

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export type Look = {
  readonly width?: number;
  readonly colorScheme?: 'light' | 'dark';
};

/** A page in a real browser with a profile of its own, and whatever it complained of or asked for. */
export class Browser {
  readonly complaints: string[] = [];
  readonly requests: string[] = [];
  readonly page: Page;
  readonly #context: BrowserContext;
  readonly #profile: string;

  private constructor(context: BrowserContext, profile: string, page: Page) {
    this.#context = context;
    this.#profile = profile;
    this.page = page;
    page.on('console', (message) => void this.complaints.push(message.text()));
    page.on('pageerror', (error) => void this.complaints.push(error.message));
    page.on('request', (request) => void this.requests.push(request.url()));
  }

  static async open(url: string, { width = 1280, colorScheme = 'light' }: Look = {}): Promise<Browser> {
    const profile = await mkdtemp(path.join(tmpdir(), 'chromium-profile-'));
    const context = await chromium.launchPersistentContext(profile, {
      ...(CHROMIUM !== undefined && { executablePath: CHROMIUM }),
      headless: true,
      args: QUIET,
      viewport: { width, height: 900 },
      colorScheme,
    });
    const browser = new Browser(context, profile, await context.newPage());
    await browser.page.goto(url);
    return browser;
  }

  async close(): Promise<void> {
    await this.#context.close();
    await rm(this.#profile, { recursive: true, force: true });
  }
}
