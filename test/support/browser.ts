import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';

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

/** A page in a real browser, and whatever it complained of or asked for. */
export type Opened = {
  readonly page: Page;
  readonly complaints: readonly string[];
  readonly requests: readonly string[];
};

/** A real browser with a profile of its own. */
export class Browser {
  readonly #context: BrowserContext;
  readonly #profile: string;

  private constructor(context: BrowserContext, profile: string) {
    this.#context = context;
    this.#profile = profile;
  }

  static async start(): Promise<Browser> {
    // Read on demand: it is large, and most of those who ask for CHROMIUM start none.
    const { chromium } = await import('playwright-core');
    const profile = await mkdtemp(path.join(tmpdir(), 'chromium-profile-'));
    const context = await chromium.launchPersistentContext(profile, {
      ...(CHROMIUM !== undefined && { executablePath: CHROMIUM }),
      headless: true,
      args: QUIET,
    });
    return new Browser(context, profile);
  }

  /** Opens a page; the caller closes it. */
  async open(url: string, { width = 1280, colorScheme = 'light' }: Look = {}): Promise<Opened> {
    const page = await this.#context.newPage();
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => void complaints.push(message.text()));
    page.on('pageerror', (error) => void complaints.push(error.message));
    page.on('request', (request) => void requests.push(request.url()));
    await page.goto(url);
    return { page, complaints, requests };
  }

  async close(): Promise<void> {
    await this.#context.close();
    await rm(this.#profile, { recursive: true, force: true });
  }
}
