import type { Quotes } from './model/quotes';
import type { Candle } from './model/wire';
import { ask } from './platform';

const AT_ONCE = 4;
const MINUTES = 48;
/** An address may have 8 KB. */
const PER_REQUEST = 60;
const REFERENCE_KEPT = 5 * 60_000;

interface UdfQuotes {
  readonly d?: readonly {
    readonly s: string;
    readonly n: string;
    readonly v: {
      readonly prev_close_price?: number;
      readonly high_price?: number;
      readonly low_price?: number;
      readonly volume?: number;
    };
  }[];
}

/** What of the past the rows in sight need: asked for when they are in sight, a few at a time, and kept. */
export class Backfill {
  private queue: string[] = [];
  private running = 0;
  private everything: Promise<void> = Promise.resolve();
  private readonly abort = new AbortController();
  private readonly referencedAt = new Map<string, number>();
  private filled: () => void = () => undefined;

  constructor(private readonly quotes: Quotes) {}

  onFilled(listener: () => void): void {
    this.filled = listener;
  }

  stop(): void {
    this.abort.abort();
    this.queue = [];
  }

  want(symbols: readonly string[]): void {
    this.queue = symbols.filter((symbol) => this.quotes.get(symbol)?.spark === null);
    void this.references(symbols);
    this.work();
  }

  /** Changes of all of them, a request after the other. */
  wantAll(symbols: readonly string[]): void {
    const before = this.everything;
    this.everything = (async () => {
      await before;
      for (let i = 0; i < symbols.length && !this.abort.signal.aborted; i += PER_REQUEST) {
        await this.references(symbols.slice(i, i + PER_REQUEST));
      }
    })();
  }

  private work(): void {
    while (this.running < AT_ONCE && !this.abort.signal.aborted) {
      const symbol = this.queue.shift();
      if (symbol === undefined) {
        return;
      }
      this.running++;
      void this.spark(symbol).finally(() => {
        this.running--;
        this.work();
      });
    }
  }

  private async spark(symbol: string): Promise<void> {
    try {
      const path = `/candles?symbol=${encodeURIComponent(symbol)}&interval=1m&order=desc&limit=${MINUTES}`;
      const { data } = await ask<{ data: readonly Candle[] }>(path, this.abort.signal);
      const closes = data.map((candle) => candle.close).reverse();
      const last = data[0] ? Math.floor(Date.parse(data[0].ts) / 60_000) : 0;
      this.quotes.setSpark(symbol, closes, last);
      this.filled();
    } catch {
      // It is asked for again when the row comes into sight again.
    }
  }

  private async references(wanted: readonly string[]): Promise<void> {
    const now = Date.now();
    const symbols = wanted.filter((symbol) => now - (this.referencedAt.get(symbol) ?? 0) > REFERENCE_KEPT);
    if (symbols.length === 0) {
      return;
    }
    symbols.forEach((symbol) => this.referencedAt.set(symbol, now));
    try {
      const list = symbols.map(encodeURIComponent).join(',');
      const { d } = await ask<UdfQuotes>(`/udf/quotes?symbols=${list}`, this.abort.signal);
      for (const { n, s, v } of d ?? []) {
        if (s === 'ok' && v.prev_close_price !== undefined) {
          this.quotes.setReference(n, {
            close: v.prev_close_price,
            high: v.high_price ?? v.prev_close_price,
            low: v.low_price ?? v.prev_close_price,
            volume: v.volume ?? 0,
          });
        }
      }
      this.filled();
    } catch {
      symbols.forEach((symbol) => this.referencedAt.delete(symbol));
    }
  }
}
