import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, open, violations } from './browser';
import { HOME, Platform } from './platform';

interface Replay {
  readonly state: string;
  readonly speed: number;
  readonly position?: string;
  readonly from?: string;
  readonly ticks: number;
}

const ALERTS = [
  { labels: { alertname: 'SymbolStale', severity: 'page', symbol: 'DEMO' }, annotations: { summary: 'No tick of DEMO' }, state: 'firing', activeAt: new Date(Date.now() - 90_000).toISOString() },
];

describe('operations, where files are replayed and Prometheus has alerts', () => {
  let alerts: readonly unknown[] = [];
  const prometheus: Server = createServer((request, response) => {
    response.statusCode = request.url === '/api/v1/alerts' ? 200 : 404;
    response.end(JSON.stringify({ status: 'success', data: { alerts } }));
  });
  let platform: Platform;
  let browser: Browser;

  beforeAll(async () => {
    await new Promise<void>((listening) => prometheus.listen(0, '127.0.0.1', listening));
    platform = new Platform(
      { PROMETHEUS_URL: `http://127.0.0.1:${(prometheus.address() as AddressInfo).port}` },
      ['--file', join(HOME, 'samples/DEMO.csv'), '--speed', '60']);
    [browser] = await Promise.all([launch(), platform.start()]);
  });

  afterAll(async () => {
    await browser?.close();
    await platform?.close();
    prometheus.close();
  });

  const replay = (): Promise<Replay> => platform.get<Replay>('/v1/replay');

  it('pauses the replay, changes its speed, and moves it', async () => {
    const page = await open(browser, `${platform.url}/view/operations`);
    const panel = page.locator('.panel', { has: page.getByRole('heading', { name: 'Replay' }) });
    await panel.getByRole('button', { name: 'Pause' }).click();
    await expect.poll(() => panel.innerText()).toContain('paused');
    expect((await replay()).state).toBe('paused');

    await panel.getByLabel('Speed').selectOption('600');
    await expect.poll(async () => (await replay()).speed).toBe(600);
    await panel.getByLabel('From').fill('2026-01-12T18:00:00');
    await panel.getByRole('button', { name: 'Play this range' }).click();
    await expect.poll(async () => (await replay()).from).toBe('2026-01-12T18:00:00Z');
    await panel.getByRole('button', { name: 'Play' }).first().click();
    await expect.poll(async () => (await replay()).position ?? '').toMatch(/^2026-01-12T1[89]/);
    await expect.poll(() => panel.innerText()).toContain('playing');
    expect(await violations(page)).toEqual([]);
    expect(page.complaints).toEqual([]);
    await page.context().close();
  });

  it('shows which alerts fire', async () => {
    const page = await open(browser, `${platform.url}/view/operations`);
    const panel = page.locator('.panel', { has: page.getByRole('heading', { name: /^Alerts/ }) });
    await expect.poll(() => panel.innerText()).toContain('None fires');
    alerts = ALERTS;
    await expect.poll(() => panel.innerText()).toContain('1 firing');
    expect(await panel.innerText()).toMatch(/SymbolStale[\s\S]*firing[\s\S]*symbol=DEMO[\s\S]*No tick of DEMO/);
    expect(await violations(page)).toEqual([]);
    await page.context().close();
  });
});
