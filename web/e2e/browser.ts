import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export async function launch(): Promise<Browser> {
  if (!existsSync(CHROMIUM)) {
    throw new Error(`there is no Chromium at ${CHROMIUM}: install it (apt-get install chromium), or say where it is by CHROMIUM`);
  }
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
}

/** A page that notes what it may not do: an error of its own, a request to anybody else, a breach of its policy. */
export async function open(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Page & { complaints: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, ...options });
  const page = (await context.newPage()) as Page & { complaints: string[] };
  page.complaints = [];
  page.on('pageerror', (error) => page.complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|Refused/.test(message.text())) {
      page.complaints.push(message.text());
    }
  });
  let home = new URL(url).host;
  page.on('request', (request) => {
    const to = new URL(request.url());
    home = home === '' ? to.host : home;
    if (to.host !== home && !['data:', 'blob:'].includes(to.protocol)) {
      page.complaints.push(`asked ${request.url()}`);
    }
  });
  await page.goto(url);
  return page;
}

/** What axe finds against WCAG 2.2 A and AA: one line for each. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    interface Found {
      readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[] }[];
    }
    const axe = (globalThis as unknown as { axe: { run(options: object): Promise<Found> } }).axe;
    const found = await axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] });
    return found.violations.map((each) => `${each.id}: ${each.nodes.slice(0, 3).map((node) => node.html.slice(0, 160) + ' ' + (node.failureSummary ?? '')).join(' | ')}`);
  });
}
