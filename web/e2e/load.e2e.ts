import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, open } from './browser';
import { lehmer } from './market';
import { Platform, Sender, tickLine } from './platform';

const SYMBOLS = 5_000;
const PER_SECOND = 10_000;
/** How long is measured: more for a figure that one wants to rely on. */
const SECONDS = Number(process.env['TRADEPULSE_LOAD_SECONDS'] ?? 10);

const name = (i: number): string => 'S' + String(i).padStart(4, '0');

/** Ten thousand ticks a second, a hundred at a time. */
class Flood {
  private timer: NodeJS.Timeout | null = null;
  private readonly random = lehmer(7);
  sent = 0;

  constructor(private readonly sender: Sender) {}

  all(): void {
    this.sender.lines(Array.from({ length: SYMBOLS }, (_, i) => tickLine(name(i), 100 + i / 10, Date.now(), 10)));
  }

  begin(): void {
    const start = performance.now();
    this.timer = setInterval(() => {
      const due = ((performance.now() - start) / 1000) * PER_SECOND;
      while (this.sent < due) {
        const now = Date.now();
        this.sender.lines(Array.from({ length: 100 }, () => {
          const i = Math.floor(this.random() * SYMBOLS);
          return tickLine(name(i), (100 + i / 10) * (0.995 + this.random() / 100), now, 1 + Math.floor(this.random() * 999));
        }));
        this.sent += 100;
      }
    }, 10);
  }

  end(): void {
    if (this.timer) {
      clearInterval(this.timer);
    }
    this.sender.close();
  }
}

interface Figures {
  readonly frames: number;
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
  readonly over50: number;
}

const frames = (page: Page): Promise<Figures> =>
  page.evaluate(() => {
    const all = (globalThis as unknown as { frameTimes: number[] }).frameTimes.splice(0).sort((a, b) => a - b);
    const at = (share: number): number => all[Math.min(all.length - 1, Math.floor(share * all.length))] ?? 0;
    return { frames: all.length, p50: at(0.5), p99: at(0.99), longest: all.at(-1) ?? 0, over50: all.filter((time) => time > 50).length };
  });

describe(`${SYMBOLS} symbols, ${PER_SECOND} ticks a second`, () => {
  const platform = new Platform();
  let browser: Browser;
  let flood: Flood;

  beforeAll(async () => {
    [browser] = await Promise.all([launch(), platform.start()]);
    flood = new Flood(await Sender.connect(platform.tcpPort, 'provider=flood'));
    flood.all();
    flood.begin();
  });

  afterAll(async () => {
    flood?.end();
    await browser?.close();
    await platform.close();
  });

  it('are all in the table, of which as many rows are made as are seen', async () => {
    const page = await open(browser, 'about:blank');
    await page.addInitScript(() => {
      const times: number[] = [];
      const tasks: number[] = [];
      (globalThis as unknown as { longTasks: number[] }).longTasks = tasks;
      new PerformanceObserver((list) => list.getEntries().forEach((task) => tasks.push(task.duration))).observe({ type: 'longtask' });
      (globalThis as unknown as { frameTimes: number[] }).frameTimes = times;
      let before = 0;
      const frame = (now: number): void => {
        if (before > 0) {
          times.push(now - before);
        }
        before = now;
        requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    });
    await page.goto(platform.url);
    await expect.poll(() => page.locator('.count').innerText()).toBe(`${SYMBOLS} symbols`);
    expect(await page.locator('.grid-body .grid-row').count()).toBeLessThan(60);
    const firstPrices = (): Promise<number> => page.evaluate(() => Math.round(performance.getEntriesByName('prices')[0]?.startTime ?? -1));
    const firsts = [await firstPrices()];
    for (let i = 0; i < 4; i++) {
      await page.reload();
      await expect.poll(firstPrices).toBeGreaterThan(0);
      firsts.push(await firstPrices());
    }
    await expect.poll(() => page.locator('.count').innerText()).toBe(`${SYMBOLS} symbols`);

    await page.locator('.grid').focus();
    await page.keyboard.press('End');
    await expect.poll(() => page.locator('.grid-body a', { hasText: name(SYMBOLS - 1) }).count()).toBe(1);
    await page.keyboard.press('Home');
    await expect.poll(() => page.locator('.grid-body a', { hasText: name(0) }).count()).toBe(1);

    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Performance.enable');
    const metrics = async (): Promise<Record<string, number>> =>
      Object.fromEntries((await cdp.send('Performance.getMetrics')).metrics.map((metric) => [metric.name, metric.value]));
    const heap = async (): Promise<number> => {
      await cdp.send('HeapProfiler.collectGarbage');
      return ((await metrics())['JSHeapUsedSize'] ?? 0) / 1e6;
    };
    await page.waitForTimeout(5_000);
    const heaps = [await heap()];
    await frames(page);
    const longTasks = (): Promise<number[]> =>
      page.evaluate(() => (globalThis as unknown as { longTasks: number[] }).longTasks.splice(0).map(Math.round));
    await longTasks();
    const before = await metrics();
    const sentBefore = flood.sent;
    const began = performance.now();
    const over50: number[] = [];
    const all: Figures[] = [];
    for (let i = 0; i < 5; i++) {
      await page.waitForTimeout((SECONDS * 1000) / 5);
      all.push(await frames(page));
      over50.push(all.at(-1)?.over50 ?? 0);
    }
    const seconds = (performance.now() - began) / 1000;
    const after = await metrics();
    heaps.push(await heap());
    const busy = ((after['TaskDuration'] ?? 0) - (before['TaskDuration'] ?? 0)) / seconds;
    console.log(JSON.stringify({
      seconds: Math.round(seconds), sentPerSecond: Math.round((flood.sent - sentBefore) / seconds), firstPricesMs: firsts,
      frames: all.reduce((sum, each) => sum + each.frames, 0), frameP50: all.map((each) => Math.round(each.p50 * 10) / 10),
      frameP99: all.map((each) => Math.round(each.p99 * 10) / 10), longest: Math.max(...all.map((each) => Math.round(each.longest))),
      over50, busyPercent: Math.round(busy * 100), scriptPercent: Math.round((((after['ScriptDuration'] ?? 0) - (before['ScriptDuration'] ?? 0)) / seconds) * 100),
      heapMB: heaps.map((each) => Math.round(each * 10) / 10),
      tasksOver50Ms: await longTasks(),
      rate: await page.locator('.connection').innerText(),
    }));
    await expect.poll(() => page.locator('.connection-state').innerText()).toContain('Live');
    await page.context().close();
  }, SECONDS * 1000 + 120_000);
});
