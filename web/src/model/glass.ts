import { Histogram } from './histogram';
import { epochMillis } from './time';
import type { ServerClock } from './clock';
import type { Tick } from './wire';

/**
 * Tick to glass: from a tick's receipt by the platform to its being on this screen. The two times are by two clocks,
 * so each figure is as sure as the estimate of their offset, and none is made without one.
 */
export class GlassMeter {
  readonly sinceReceived = new Histogram();
  readonly sinceArrived = new Histogram();
  private latestSample: { tick: Tick; arrived: number; glass: number } | null = null;

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
    this.latestSample = { tick, arrived, glass };
  }

  /** The tick that was drawn last. */
  get latest(): { readonly tick: Tick; readonly arrived: number; readonly glass: number } | null {
    return this.latestSample;
  }

  clear(): void {
    this.sinceReceived.clear();
    this.sinceArrived.clear();
  }
}
