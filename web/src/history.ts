import { barOf, Bars, type Change, type Sum } from './model/bars';
import { hasDays, type Interval } from './model/intervals';
import type { Candle, Frame, LiveBar } from './model/wire';
import { ApiProblem, ask, connection } from './platform';

const PAGE = 500;
const OVERLAP = 50;
/** Live bars are those of UTC: days of another zone are asked for instead. */
const POLL_EVERY = 2_000;
const AGAIN_AFTER = 2_000;

interface Page {
  readonly data: readonly Candle[];
}

/**
 * The bars of one symbol, live and back into the past. What is live is asked for first and the stored ones then, so
 * that nothing is between them; after a break the newest stored ones are asked for again.
 */
export class BarHistory {
  readonly bars = new Bars();
  /** Whether there are none before the first one. */
  isComplete = false;
  private readonly abort = new AbortController();
  private readonly stops: (() => void)[] = [];
  private isLoading = false;
  private wasLive = true;

  constructor(
    private readonly symbol: string,
    private readonly interval: Interval,
    private readonly zone: string,
    private readonly changed: (change: Change) => void,
    private readonly failed: (problem: unknown) => void,
  ) {}

  start(): void {
    if (hasDays(this.interval) && this.zone !== 'UTC') {
      const timer = window.setInterval(() => void this.load(`&limit=2`), POLL_EVERY);
      this.stops.push(() => window.clearInterval(timer));
    } else {
      this.stops.push(connection.onFrame((frame) => this.hear(frame)));
      this.stops.push(connection.wish({ symbols: [this.symbol], channels: [`bars:${this.interval}`] }));
    }
    this.stops.push(
      connection.state.listen(() => {
        const isLive = connection.state.value.kind === 'live';
        if (isLive && !this.wasLive) {
          void this.load(`&limit=${this.bars.first ? OVERLAP : PAGE}`);
        }
        this.wasLive = isLive;
      }),
    );
    void this.load(`&limit=${PAGE}`, true);
  }

  stop(): void {
    this.abort.abort();
    this.stops.forEach((stop) => stop());
  }

  /** The bars before the first one. */
  async more(): Promise<void> {
    const first = this.bars.first;
    if (this.isLoading || this.isComplete || first === undefined) {
      return;
    }
    this.isLoading = true;
    await this.load(`&limit=${PAGE}&end=${new Date(first.time * 1000).toISOString()}`, true);
    this.isLoading = false;
  }

  /** What came of a day before its first bar that is here. */
  async before(dayStart: number): Promise<Sum> {
    const first = this.bars.first;
    if (first === undefined || first.time <= dayStart) {
      return { volume: 0, turnover: 0 };
    }
    const range = `&start=${new Date(dayStart * 1000).toISOString()}&end=${new Date(first.time * 1000).toISOString()}`;
    const { data } = await ask<{ data: readonly { volume?: number; turnover?: number }[] }>(
      `/analytics/vwap?symbol=${encodeURIComponent(this.symbol)}${range}`, this.abort.signal);
    return { volume: data[0]?.volume ?? 0, turnover: data[0]?.turnover ?? 0 };
  }

  private hear(frame: Frame): void {
    if (frame.type !== 'bar_update') {
      return;
    }
    if (frame.skipped !== undefined) {
      void this.load(`&limit=${OVERLAP}`);
    }
    const bars = (frame.data as readonly LiveBar[]).filter(
      (bar) => bar.interval === this.interval && bar.symbol === this.symbol);
    this.tell(this.bars.take(bars.map(barOf)));
  }

  private async load(more: string, tellsEnd = false): Promise<void> {
    const zone = hasDays(this.interval) ? `&tz=${encodeURIComponent(this.zone)}` : '';
    const path = `/candles?symbol=${encodeURIComponent(this.symbol)}&interval=${this.interval}&order=desc${zone}${more}`;
    try {
      const { data } = await ask<Page>(path, this.abort.signal);
      if (tellsEnd && data.length < PAGE) {
        this.isComplete = true;
      }
      const change = this.bars.take(data.map(barOf).reverse());
      this.changed(tellsEnd && change === 'none' ? 'many' : change);
    } catch (e) {
      if (!this.abort.signal.aborted) {
        this.failed(e);
        if (!(e instanceof ApiProblem) || e.status >= 500) {
          // The store is opening, or away: it will be back.
          window.setTimeout(() => !this.abort.signal.aborted && void this.load(more, tellsEnd), AGAIN_AFTER);
        }
      }
    }
  }

  private tell(change: Change): void {
    if (change !== 'none') {
      this.changed(change);
    }
  }
}
