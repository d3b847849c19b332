import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, open, violations } from './browser';
import { Market } from './market';
import { Monitor, Platform, Sender } from './platform';

const HOME = resolve(import.meta.dirname, '../..');
const PHONE_SHOTS = join(HOME, 'web/target/shots');
/** `TRADEPULSE_SHOTS=docs/images npm run e2e -- page` takes those of the README anew. */
const SHOTS = resolve(HOME, process.env['TRADEPULSE_SHOTS'] ?? 'web/target/shots');

const last = (page: Page, symbol: string): Promise<string> =>
  page.locator('.grid-body .grid-row', { has: page.locator('a', { hasText: new RegExp(`^${symbol}$`) }) }).locator('.c-last .value').innerText();

const symbols = (page: Page): Promise<string[]> =>
  page.locator('.grid-body .grid-row:not([hidden])').evaluateAll((rows) =>
    rows
      .sort((a, b) => Number(a.getAttribute('aria-rowindex')) - Number(b.getAttribute('aria-rowindex')))
      .map((row) => row.querySelector('a')?.textContent ?? ''));

describe('the page', () => {
  const platform = new Platform();
  const market = new Market(platform);
  let browser: Browser;

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true });
    mkdirSync(PHONE_SHOTS, { recursive: true });
    [browser] = await Promise.all([launch(), platform.start()]);
    await market.past(3, 6);
    await market.begin(60);
  });

  afterAll(async () => {
    market.end();
    await browser?.close();
    await platform.close();
  });

  it('shows prices that move, and nothing that it may not do', async () => {
    const page = await open(browser, platform.url);
    const before = await last(page, 'AAPL');
    expect(Number(before)).toBeGreaterThan(0);
    await expect.poll(() => last(page, 'AAPL')).not.toBe(before);
    await expect.poll(() => page.locator('.connection-state').innerText()).toContain('Live');
    await expect.poll(() => page.locator('.c-percent[data-way]').count()).toBeGreaterThan(5);
    expect(page.complaints).toEqual([]);
    await page.context().close();
  });

  it('shows a tick as it was sent', async () => {
    const page = await open(browser, platform.url + '/?filter=EXACT');
    const sender = await Sender.connect(platform.tcpPort, 'provider=mine');
    sender.line(`EXACT.N|1234.5678|${Date.now()}|7|1234.5670|1234.5690|1`);
    await expect.poll(() => last(page, 'EXACT.N')).toBe('1,234.5678');
    const row = page.locator('.grid-body .grid-row:not([hidden])');
    expect(await row.locator('.c-spread').innerText()).toBe('0.0020');
    expect(await row.locator('.c-provider').innerText()).toBe('mine');
    sender.close();
    await page.context().close();
  });

  it('is sorted, filtered, pinned, watched and saved by the keyboard alone', async () => {
    const page = await open(browser, platform.url);
    await expect.poll(() => symbols(page)).toContain('AAPL');
    await page.keyboard.press('/');
    await page.keyboard.type('corp');
    await expect.poll(() => symbols(page)).not.toContain('AAPL');
    await expect.poll(() => symbols(page)).toContain('MSFT');
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('End');
    const active = (await symbols(page)).at(-1) as string;
    await page.keyboard.press('p');
    await expect.poll(async () => (await symbols(page))[0]).toBe(active);
    await page.keyboard.press('w');
    await page.selectOption('select[aria-label="Watch list"]', 'Watch list');
    await expect.poll(() => symbols(page)).toEqual([active]);
    await page.reload();
    await expect.poll(() => symbols(page)).toEqual([active]);
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByText('Export CSV').click()]);
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) {
      chunks.push(chunk as Buffer);
    }
    const lines = Buffer.concat(chunks).toString().trim().split('\r\n');
    expect(lines[0]).toBe('symbol,name,last,change,change_percent,bid,ask,spread,volume,timestamp,provider');
    expect(lines[1]?.split(',')[0]).toBe(active);
    await page.goto(platform.url + '/?sort=last:desc');
    await expect.poll(async () => {
      const prices = await page.locator('.grid-body .grid-row:not([hidden]) .c-last .value').allInnerTexts();
      return prices.length;
    }).toBeGreaterThan(5);
    await page.locator('.grid').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await expect.poll(() => new URL(page.url()).pathname).toMatch(/^\/symbol\//);
    await page.context().close();
  });

  interface Candles {
    readonly data: readonly { ts: string; open: number; high: number; low: number; close: number; volume: number; trades: number }[];
  }

  const table = (page: Page): Promise<string[]> =>
    page.locator('.bars tbody tr').evaluateAll((rows) =>
      rows.map((row) => {
        const cells = [...row.querySelectorAll('td')].map((cell) => cell.textContent);
        return [row.getAttribute('data-time'), cells[1], cells[2], cells[3], cells[4], cells[5], cells[7]].join(' ');
      }));

  const stored = async (symbol: string, interval: string, limit: number): Promise<string[]> => {
    const { data } = await platform.get<Candles>(`/candles?symbol=${symbol}&interval=${interval}&order=desc&limit=${limit}`);
    return data.map((bar) => [Date.parse(bar.ts) / 1000, bar.open, bar.high, bar.low, bar.close, bar.volume, bar.trades].join(' '));
  };

  it('draws the bars that /candles has, from history into what is live, and corrects them', async () => {
    const sender = await Sender.connect(platform.tcpPort, 'provider=bars replay=on');
    const minute = Math.floor(Date.now() / 60_000) * 60_000;
    for (const [ago, price] of [[10, 10], [9, 11], [5, 12], [4, 13], [2, 14]] as const) {
      sender.tick('BARS.N', price, minute - ago * 60_000);
    }
    await sender.stored();
    const page = await open(browser, platform.url + '/symbol/BARS.N?interval=1m');
    await page.locator('.bars summary').click();
    const equal = async (): Promise<void> => {
      await expect.poll(async () => {
        const [shown, there] = [await table(page), await stored('BARS.N', '1m', 30)];
        return there.length > 0 && JSON.stringify(shown) === JSON.stringify(there) ? there.length : shown;
      }, { interval: 250 }).toBeGreaterThan(4);
    };
    await equal();
    for (let i = 0; i < 5; i++) {
      sender.tick('BARS.N', 14 + i / 10, Date.now());
      await sender.stored();
      await equal();
    }
    // A late one, into the hole of four minutes ago, and one that makes a closed bar another.
    sender.tick('BARS.N', 13.5, minute - 7 * 60_000);
    sender.tick('BARS.N', 13.3, minute - 4 * 60_000 + 30_000);
    await sender.stored();
    await expect.poll(() => table(page)).toContain(`${(minute - 4 * 60_000) / 1000} 13 13.3 13 13.3 200 2`);
    await expect.poll(() => table(page)).toContain(`${(minute - 7 * 60_000) / 1000} 13.5 13.5 13.5 13.5 100 1`);
    await equal();
    expect(await page.locator('.legend').innerText()).toMatch(/O .* VWAP .* trades/);
    expect(page.complaints).toEqual([]);
    sender.close();
    await page.context().close();
  });

  it('loads what is older as one goes back', async () => {
    const page = await open(browser, platform.url + '/symbol/AAPL?interval=15s');
    const older: string[] = [];
    page.on('request', (request) => {
      if (/\/candles.*&end=/.test(request.url())) {
        older.push(request.url());
      }
    });
    await page.locator('.chart canvas').first().waitFor();
    await page.locator('.chart').focus();
    for (const end = Date.now() + 60_000; Date.now() < end && older.length === 0;) {
      await page.keyboard.press('ArrowLeft');
      await page.waitForTimeout(50);
    }
    expect(older).not.toEqual([]);
    await page.context().close();
  });

  it('says what is wrong with an address', async () => {
    const page = await open(browser, platform.url + '/symbol/APPL');
    await expect.poll(() => page.locator('.over').innerText()).toContain('AAPL');
    await page.goto(platform.url + '/view/nothing');
    await expect.poll(() => page.locator('h1').innerText()).toBe('There is no view at this address');
    await page.context().close();
  });

  it('follows a tick from its source to the glass', async () => {
    const page = await open(browser, platform.url + '/view/latency?symbol=AAPL');
    await expect.poll(() => page.locator('.board').innerText()).toMatch(/on the glass/);
    await expect.poll(() => page.locator('.board').innerText()).toContain('bus_to_store');
    await expect.poll(() => page.locator('.board').innerText()).toMatch(/The platform’s clock is .* ±/);
    await expect.poll(async () => (await platform.get<{ stages: { stage: string; since_start: { count: number } }[] }>('/latency'))
      .stages.find((stage) => stage.stage === 'push_to_screen')?.since_start.count ?? 0).toBeGreaterThan(0);
    expect(page.complaints).toEqual([]);
    await page.context().close();
  });

  it('shows how the canary fares', async () => {
    const page = await open(browser, platform.url + '/view/latency');
    const panel = page.locator('.panel', { has: page.getByRole('heading', { name: 'Canary' }) });
    await expect.poll(() => panel.innerText()).toMatch(/[1-9][0-9]* of [0-9]+ are back, 0 were lost/);
    expect(page.complaints).toEqual([]);
    await page.context().close();
  });

  it('shows what the monitor sees, and says how to get one where there is none', async () => {
    const monitor = await Monitor.start(`${platform.url}/health;name=platform,http://127.0.0.1:1/;name=nobody`);
    const without = await open(browser, platform.url + '/view/latency');
    await expect.poll(() => without.locator('.board').innerText()).toContain('MONITOR_URL');
    await without.context().close();
    const watched = new Platform({ MONITOR_URL: monitor.url });
    try {
      await watched.start();
      const page = await open(browser, watched.url + '/view/latency');
      const state = (name: string): Promise<string> => page.locator('tr', { has: page.locator('th', { hasText: name }) }).innerText();
      await expect.poll(() => state('platform')).toMatch(/● up/);
      await expect.poll(() => state('nobody')).toMatch(/▼ down.*refused/s);
      expect(await violations(page)).toEqual([]);
      await page.context().close();
    } finally {
      monitor.close();
      await watched.close();
    }
  });

  it('shows rejected lines as they come, as text', async () => {
    const page = await open(browser, platform.url + '/view/operations');
    const sender = await Sender.connect(platform.tcpPort, 'provider=mine');
    sender.line('<img src=x onerror=alert(1)>|0|1');
    await expect.poll(() => page.locator('.lines-table').innerText()).toContain('<img src=x onerror=alert(1)>|0|1');
    expect(await page.locator('.lines-table img').count()).toBe(0);
    await expect.poll(() => page.locator('.cards').innerText()).toContain('healthy');
    sender.close();
    await page.context().close();
  });

  const VIEWS = [
    ['page', '/', '.c-percent[data-way]'],
    ['chart', '/symbol/AAPL?interval=1m&tz=America/New_York', '.chart canvas'],
    ['latency', '/view/latency?symbol=AAPL&window=last_10s', 'tr[data-chosen]'],
    ['operations', '/view/operations', '.cards .good'],
  ] as const;

  describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
    it.each(VIEWS)('%s has nothing that axe finds, wide and on a phone', async (name, path, there) => {
      const page = await open(browser, platform.url + path, { colorScheme, viewport: { width: 1200, height: 640 } });
      await page.locator(there).first().waitFor({ timeout: 60_000 });
      await page.waitForTimeout(name === 'latency' ? 15_000 : 5_000);
      await expect.poll(() => page.locator('.connection-state').innerText()).toContain('Live');
      await page.screenshot({ path: join(SHOTS, `${name}-${colorScheme}.png`) });
      expect(await violations(page)).toEqual([]);
      await page.setViewportSize({ width: 390, height: 844 });
      await page.waitForTimeout(1_000);
      await page.screenshot({ path: join(PHONE_SHOTS, `${name}-${colorScheme}-phone.png`) });
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
      expect(page.complaints).toEqual([]);
      await page.context().close();
    });
  });
});
