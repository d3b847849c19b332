import type { Candle } from './wire';

/** One bar; `time` is its start in epoch seconds. */
export interface Bar {
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly vwap: number | null;
  readonly trades: number;
  readonly final: boolean;
}

export function barOf(candle: Candle): Bar {
  return {
    time: Date.parse(candle.ts) / 1000,
    open: candle.open,
    high: candle.high,
    low: candle.low,
    close: candle.close,
    volume: candle.volume ?? 0,
    vwap: candle.vwap ?? null,
    trades: candle.trades ?? 0,
    final: candle.final ?? true,
  };
}

/** What has become of the bars: nothing, the newest is another, or more than that. */
export type Change = 'none' | 'newest' | 'many';

/**
 * Bars of one symbol and interval, by time, each once. Stored and live ones are put together in whatever order they
 * come: of two states of a bar the one with more trades is the later one, since ticks are only ever added to it.
 */
export class Bars {
  private bars: Bar[] = [];

  get list(): readonly Bar[] {
    return this.bars;
  }

  get first(): Bar | undefined {
    return this.bars[0];
  }

  get last(): Bar | undefined {
    return this.bars[this.bars.length - 1];
  }

  take(bars: readonly Bar[]): Change {
    let change: Change = 'none';
    for (const bar of bars) {
      change = worse(change, this.put(bar));
    }
    return change;
  }

  private put(bar: Bar): Change {
    const at = this.place(bar.time);
    const before = this.bars[at];
    if (before?.time !== bar.time) {
      const isNewest = at === this.bars.length;
      this.bars.splice(at, 0, bar);
      return isNewest && at > 0 ? 'newest' : 'many';
    }
    if (bar.trades < before.trades || (bar.trades === before.trades && (before.final || !bar.final) && same(bar, before))) {
      return 'none';
    }
    this.bars[at] = bar;
    return at === this.bars.length - 1 ? 'newest' : 'many';
  }

  /** Where the bar of that time is, or would be. Mostly the last one. */
  private place(time: number): number {
    const last = this.last;
    if (last === undefined || time > last.time) {
      return this.bars.length;
    }
    let low = 0;
    let high = this.bars.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.bars[middle] as Bar).time < time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}

function same(a: Bar, b: Bar): boolean {
  return (
    a.open === b.open && a.high === b.high && a.low === b.low && a.close === b.close && a.volume === b.volume &&
    a.vwap === b.vwap && a.final === b.final
  );
}

function worse(a: Change, b: Change): Change {
  return a === 'many' || b === 'many' ? 'many' : a === 'newest' || b === 'newest' ? 'newest' : 'none';
}

/** A place on the time axis: with a bar, or empty. */
export type Slot = { readonly time: number; readonly bar: Bar | null };

/** Longer gaps are drawn so long: they stay to be seen, and don't push the bars out of sight. */
export const LONGEST_GAP = 40;

/**
 * Bars with the empty intervals between them, so that a time without ticks is a hole and not a jump.
 *
 * @param seconds between two bars; null where that is not always the same
 */
export function withGaps(bars: readonly Bar[], seconds: number | null): Slot[] {
  const slots: Slot[] = [];
  let before: Bar | null = null;
  for (const bar of bars) {
    if (before !== null && seconds !== null) {
      const empty = Math.round((bar.time - before.time) / seconds) - 1;
      for (let i = 1; i <= Math.min(empty, LONGEST_GAP); i++) {
        slots.push({ time: before.time + i * seconds, bar: null });
      }
    }
    slots.push({ time: bar.time, bar });
    before = bar;
  }
  return slots;
}

/** Volume and turnover up to a bar. */
export interface Sum {
  readonly volume: number;
  readonly turnover: number;
}

/**
 * The volume-weighted average price of each bar's day so far, or of all so far where a bar is no shorter than a day.
 *
 * @param dayOf the name of the day that a time is in
 * @param before what came of the first bar's day before it
 */
export function runningVwap(bars: readonly Bar[], dayOf: (time: number) => string, before: Sum): (number | null)[] {
  let day = bars[0] === undefined ? '' : dayOf(bars[0].time);
  let { volume, turnover } = before;
  return bars.map((bar) => {
    const now = dayOf(bar.time);
    if (now !== day) {
      day = now;
      volume = 0;
      turnover = 0;
    }
    volume += bar.volume;
    turnover += bar.volume * (bar.vwap ?? 0);
    return volume === 0 ? null : turnover / volume;
  });
}
