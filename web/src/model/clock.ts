/** How far the platform's clock is ahead of the page's, and the most that this may be wrong, both in ms. */
export interface Offset {
  readonly offset: number;
  readonly bound: number;
}

const KEPT = 12;
/** Clocks drift: an old exchange counts for less. Parts per million, generously. */
const DRIFT = 50e-6;

/**
 * Estimates the offset of the platform's clock by what a clock exchange can tell (Cristian 1989): the answer was
 * written between the question and its receipt, so its time is off by half of the round trip at most. Of the last
 * exchanges the one with the least bound counts.
 */
export class ServerClock {
  private exchanges: { readonly at: number; readonly offset: number; readonly bound: number }[] = [];

  /**
   * @param sent, received by the page's clock, ms since the epoch with fractions
   * @param server what the platform's clock said, whole ms, rounded down
   */
  exchanged(sent: number, received: number, server: number): void {
    const offset = server + 0.5 - (sent + received) / 2;
    const bound = (received - sent) / 2 + 0.5;
    this.exchanges.push({ at: received, offset, bound });
    if (this.exchanges.length > KEPT) {
      this.exchanges.shift();
    }
  }

  /** Null before the first exchange. */
  estimate(now: number): Offset | null {
    let best: Offset | null = null;
    for (const exchange of this.exchanges) {
      const bound = exchange.bound + (now - exchange.at) * DRIFT;
      if (best === null || bound < best.bound) {
        best = { offset: exchange.offset, bound };
      }
    }
    return best;
  }

  /** After a reconnect it may be another machine. */
  forget(): void {
    this.exchanges = [];
  }
}
