import type { Offset } from './clock';
import type { Drawing } from './glass';
import { epochMillis } from './time';

/** What /v1/trace answers. */
export interface Trace {
  readonly symbol: string;
  readonly provider: string;
  readonly timestamp: string;
  readonly id?: string;
  readonly hops: readonly { readonly hop: string; readonly group?: string; readonly at: string }[];
}

/** One step of a tick's way: when it was done, in ms since the first hop, and how long after the one before it. */
export interface Step {
  readonly name: string;
  readonly since: number;
  readonly after: number;
  /** By another clock than the others: so far it may be off, in ms. */
  readonly bound: number | null;
}

const NAMES: Readonly<Record<string, string>> = {
  source: 'at the source',
  received: 'received',
  validated: 'validated',
  appended: 'on the bus',
  consumed: 'taken',
  stored: 'stored',
  pushed: 'pushed to a client',
};

/** The hops in the order of their times, and after them, where this page has drawn the tick, its own two. */
export function waterfall(trace: Trace, drawing: Drawing | undefined, offset: Offset | null): Step[] {
  const hops = trace.hops.map(({ hop, group, at }) => ({
    name: (NAMES[hop] ?? hop) + (group ? ` (${group})` : ''), at: epochMillis(at), bound: null as number | null,
  }));
  if (drawing && offset) {
    hops.push({ name: 'in this browser', at: drawing.arrived + offset.offset, bound: offset.bound });
    hops.push({ name: 'on the glass', at: drawing.glass + offset.offset, bound: offset.bound });
  }
  const first = hops[0]?.at ?? 0;
  hops.sort((a, b) => a.at - b.at);
  let before = hops[0]?.at ?? 0;
  return hops.map(({ name, at, bound }) => {
    const step = { name, since: at - first, after: at - before, bound };
    before = at;
    return step;
  });
}
