import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, open, violations } from './browser';
import { Platform, Sender } from './platform';

describe('a platform that is killed', () => {
  const platform = new Platform();
  let browser: Browser;

  beforeAll(async () => {
    [browser] = await Promise.all([launch(), platform.start()]);
  });

  afterAll(async () => {
    await browser?.close();
    await platform.close();
  });

  it('is seen to be away, and its prices go on when it is back, without a row lost or doubled', async () => {
    let sender = await Sender.connect(platform.tcpPort);
    for (const [symbol, price] of [['KILL.A', 10], ['KILL.B', 20], ['KILL.C', 30]] as const) {
      sender.tick(symbol, price);
    }
    await sender.stored();
    const page = await open(browser, platform.url);
    const rows = (): Promise<string[]> =>
      page.locator('.grid-body .grid-row:not([hidden])').evaluateAll((all) =>
        all.map((row) => `${row.querySelector('a')?.textContent} ${row.querySelector('.c-last .value')?.textContent}`).sort());
    await expect.poll(rows).toEqual(['KILL.A 10.00', 'KILL.B 20.00', 'KILL.C 30.00']);
    await platform.kill();
    sender.close();
    await expect.poll(() => page.locator('.connection-state').innerText()).toContain('Reconnecting');
    expect(await violations(page)).toEqual([]);
    expect(await rows()).toHaveLength(3);
    await platform.start();
    await expect.poll(() => page.locator('.connection-state').innerText()).toContain('Live');
    sender = await Sender.connect(platform.tcpPort);
    sender.tick('KILL.A', 10.5);
    await expect.poll(rows).toEqual(['KILL.A 10.50', 'KILL.B 20.00', 'KILL.C 30.00']);
    sender.close();
    expect(page.complaints).toEqual([]);
  });
});

describe('a platform that asks for a key', () => {
  const platform = new Platform({ API_KEYS: 'right-key-of-a-test name=desk scopes=admin' });
  let browser: Browser;

  beforeAll(async () => {
    [browser] = await Promise.all([launch(), platform.start()]);
  });

  afterAll(async () => {
    await browser?.close();
    await platform.close();
  });

  it('says that a key is wrong, takes the right one, and asks once', async () => {
    const sender = await Sender.connect(platform.tcpPort);
    sender.tick('KEYED.N', 42);
    await sender.stored();
    const page = await open(browser, platform.url + '/symbol/KEYED.N');
    const box = page.locator('dialog input[type=password]');
    await box.waitFor();
    expect(await violations(page)).toEqual([]);
    await box.fill('wrong-key-of-a-test');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('dialog').innerText()).toContain('not known here');
    await box.fill('right-key-of-a-test');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('#last').innerText()).toBe('42.00');
    await page.locator('.chart canvas').first().waitFor();
    await page.reload();
    await expect.poll(() => page.locator('#last').innerText()).toBe('42.00');
    expect(await page.locator('dialog').count()).toBe(0);
    const other = await page.context().newPage();
    await other.goto(platform.url);
    await other.locator('dialog').waitFor();
    sender.close();
    expect(page.complaints).toEqual([]);
  });
});
