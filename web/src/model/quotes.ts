import type { Tick } from './wire';

const SPARK_POINTS = 48;

/** The day that a change is against, as /udf/quotes has it. */
export interface Reference {
  readonly close: number;
  readonly high: number;
  readonly low: number;
  readonly volume: number;
}

/** One symbol as the table shows it. Owned by its `Quotes`, which writes into it in place. */
export interface Quote {
  readonly symbol: string;
  name: string;
  tick: Tick;
  /** Of the latest change of price: 1, -1, or 0 as long as there was none. */
  direction: -1 | 0 | 1;
  /** When the price changed last, by the clock of the page; 0 as long as it did not. */
  changedAt: number;
  /** Rises with every tick: what was drawn with the same number is still right. */
  version: number;
  reference: Reference | null;
  /** Closes of the last minutes, oldest first; null until they were asked for. */
  spark: number[] | null;
  sparkMinute: number;
  eventMillis: number;
  seq: number;
}

/**
 * The newest tick of every symbol. Ticks are only taken in here, whatever their rate; drawing takes from it what it
 * needs, when it needs it. Newest event time wins, so that a frame that comes again changes nothing.
 */
export class Quotes {
  private readonly bySymbol = new Map<string, Quote>();
  private names = new Map<string, string>();
  /** Rises whenever a symbol was added: orders have to be made anew. */
  members = 0;
  /** Ticks taken in. */
  ticks = 0;

  get size(): number {
    return this.bySymbol.size;
  }

  all(): IterableIterator<Quote> {
    return this.bySymbol.values();
  }

  get(symbol: string): Quote | undefined {
    return this.bySymbol.get(symbol);
  }

  name(names: ReadonlyMap<string, string>): void {
    this.names = new Map(names);
    for (const quote of this.bySymbol.values()) {
      const name = names.get(quote.symbol) ?? '';
      if (name !== quote.name) {
        quote.name = name;
        quote.version++;
        this.members++;
      }
    }
  }

  /** @param now by the clock of the page, ms */
  take(ticks: readonly Tick[], seq: number, now: number): void {
    for (const tick of ticks) {
      const quote = this.bySymbol.get(tick.symbol);
      if (quote === undefined) {
        this.add(tick, seq);
      } else if (quote.tick.timestamp !== tick.timestamp || quote.tick.price !== tick.price) {
        this.update(quote, tick, seq, now);
      }
    }
    this.ticks += ticks.length;
  }

  private add(tick: Tick, seq: number): void {
    this.bySymbol.set(tick.symbol, {
      symbol: tick.symbol,
      name: this.names.get(tick.symbol) ?? '',
      tick,
      direction: 0,
      changedAt: 0,
      version: 1,
      reference: null,
      spark: null,
      sparkMinute: 0,
      eventMillis: Date.parse(tick.timestamp),
      seq,
    });
    this.members++;
  }

  private update(quote: Quote, tick: Tick, seq: number, now: number): void {
    const millis = Date.parse(tick.timestamp);
    if (millis < quote.eventMillis) {
      return;
    }
    if (tick.price !== quote.tick.price) {
      quote.direction = tick.price > quote.tick.price ? 1 : -1;
      quote.changedAt = now;
    }
    quote.tick = tick;
    quote.eventMillis = millis;
    quote.version++;
    quote.seq = seq;
    if (quote.spark !== null) {
      this.prolong(quote);
    }
  }

  private prolong(quote: Quote): void {
    const minute = Math.floor(quote.eventMillis / 60_000);
    const spark = quote.spark as number[];
    if (minute > quote.sparkMinute) {
      spark.push(quote.tick.price);
      quote.sparkMinute = minute;
      if (spark.length > SPARK_POINTS) {
        spark.shift();
      }
    } else {
      spark[spark.length - 1] = quote.tick.price;
    }
  }

  /** The closes of the minutes up to now, oldest first. */
  setSpark(symbol: string, closes: readonly number[], lastMinute: number): void {
    const quote = this.bySymbol.get(symbol);
    if (quote !== undefined) {
      quote.spark = closes.slice(-SPARK_POINTS);
      quote.sparkMinute = lastMinute;
      if (quote.spark.length === 0) {
        quote.spark.push(quote.tick.price);
      }
      this.prolong(quote);
      quote.version++;
    }
  }

  setReference(symbol: string, reference: Reference): void {
    const quote = this.bySymbol.get(symbol);
    if (quote !== undefined) {
      quote.reference = reference;
      quote.version++;
    }
  }

  /** Another key sees other symbols. */
  clear(): void {
    this.bySymbol.clear();
    this.members++;
  }
}

/** Against the close before the day; null where that is not known yet. */
export function change(quote: Quote): number | null {
  return quote.reference === null ? null : quote.tick.price - quote.reference.close;
}

export function changePercent(quote: Quote): number | null {
  const reference = quote.reference;
  return reference === null || reference.close === 0 ? null : ((quote.tick.price - reference.close) / reference.close) * 100;
}

export function spread(quote: Quote): number | null {
  const { bid, ask } = quote.tick;
  return bid === undefined || ask === undefined ? null : ask - bid;
}
