/** How far the platform's clock is ahead of the page's, and the most that this may be wrong, both in ms. */
export interface Offset {
  readonly offset: number;
  readonly bound: number;
}

const KEPT = 12;
/** Clocks drift: an old exchange counts for less. Parts per million, generously. */
const DRIFT = 50e-6;

/**
 * Estimates the offset of the platform's clock by the four stamps of an exchange (RFC 5905, section 8): it is wrong by
 * half of what was spent on the way at most. Of the last exchanges the one with the least bound counts.
 */
export class ServerClock {
  private exchanges: { readonly at: number; readonly offset: number; readonly bound: number }[] = [];

  /**
   * All in ms since the epoch, with fractions.
   *
   * @param sent, received by the page's clock
   * @param heard, answered by the platform's clock
   */
  exchanged(sent: number, received: number, heard: number, answered: number): void {
    const offset = (heard - sent + (answered - received)) / 2;
    const bound = (received - sent - (answered - heard)) / 2;
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
