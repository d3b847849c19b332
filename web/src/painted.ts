import type { Tick } from './model/wire';
import { arrivals, clock, connection, glass, now } from './platform';

const REPORT_EVERY = 1_000;
let reportedAt = 0;

/** A tick that has been put into the document, with the number of its frame. */
export interface Written {
  readonly tick: Tick;
  readonly seq: number;
}

/**
 * To be called in an animation frame: what was put into the document there is on the screen once the browser has
 * painted, and a task that such a frame has posted runs after that. Once a second the platform is told.
 */
export function onceOnTheGlass(written: readonly Written[]): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    const at = now();
    for (const { tick, seq } of written) {
      const arrived = arrivals.get(seq);
      if (arrived !== undefined) {
        glass.drawn(tick, arrived, at);
      }
    }
    const newest = written[written.length - 1];
    const offset = clock.estimate(at);
    if (newest && offset && at - reportedAt >= REPORT_EVERY) {
      reportedAt = at;
      connection.drawn(newest.seq, at, offset);
    }
    port1.close();
  };
  port2.postMessage(null);
}
