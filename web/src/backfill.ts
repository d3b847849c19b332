import type { Quotes } from './model/quotes';
import type { Candle } from './model/wire';
import { ask } from './platform';

const AT_ONCE = 4;
const MINUTES = 48;
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
    const now = Date.now();
    const old = symbols.filter((symbol) => now - (this.referencedAt.get(symbol) ?? 0) > REFERENCE_KEPT);
    if (old.length > 0) {
      old.forEach((symbol) => this.referencedAt.set(symbol, now));
      void this.references(old);
    }
    this.work();
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

  private async references(symbols: readonly string[]): Promise<void> {
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
