import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Browser } from '../test/support/browser.ts';

/** Takes docs/report.png from the page that `npm run demo -- --sweep` writes: tsx docs/report-screenshot.ts PAGE. */
const browser = await Browser.start();
const { page } = await browser.open(pathToFileURL(path.resolve(process.argv[2] ?? '')).href);
await page.getByRole('button', { name: 'billing/ledger' }).click();
await page.screenshot({
  path: path.join(import.meta.dirname, 'report.png'),
  fullPage: true,
});
await browser.close();
