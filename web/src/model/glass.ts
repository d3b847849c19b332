import { Histogram } from './histogram';
import { epochMillis } from './time';
import type { ServerClock } from './clock';
import type { Tick } from './wire';

const REMEMBERED = 1_000;

/** When a tick's frame was there, and when it was on the screen; both by the clock of the page. */
export interface Drawing {
  readonly arrived: number;
  readonly glass: number;
}

/**
 * Tick to glass: from a tick's receipt by the platform to its being on this screen. The two times are by two clocks,
 * so each figure is as sure as the estimate of their offset, and none is made without one.
 */
export class GlassMeter {
  readonly sinceReceived = new Histogram();
  readonly sinceArrived = new Histogram();
  private readonly drawings = new Map<string, Drawing>();

  constructor(private readonly clock: ServerClock) {}

  /**
   * @param arrived when its frame was there
   * @param glass when it was on the screen; both by the clock of the page
   */
  drawn(tick: Tick, arrived: number, glass: number): void {
    this.sinceArrived.record(glass - arrived);
    const offset = this.clock.estimate(glass);
    if (offset !== null && tick.received_at !== undefined) {
      this.sinceReceived.record(glass + offset.offset - epochMillis(tick.received_at));
    }
    this.drawings.set(nameOf(tick.symbol, tick.timestamp), { arrived, glass });
    if (this.drawings.size > REMEMBERED) {
      const oldest = this.drawings.keys().next().value;
      this.drawings.delete(oldest as string);
    }
  }

  /** When a tick was drawn here; undefined where it was not, or long ago. */
  drawing(symbol: string, timestamp: string): Drawing | undefined {
    return this.drawings.get(nameOf(symbol, timestamp));
  }

  clear(): void {
    this.sinceReceived.clear();
    this.sinceArrived.clear();
  }
}

function nameOf(symbol: string, timestamp: string): string {
  return `${symbol} ${timestamp}`;
}
