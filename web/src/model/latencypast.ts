import type { Stage } from './wire';

const KEPT = 900;

/** p50, p99 and p99.9 of the last 10 s, in µs; null where nothing was counted. */
export type Figures = readonly [number | null, number | null, number | null];

export const nameOf = (stage: Stage): string => stage.stage + (stage.group ? ` ${stage.group}` : '');

/** A quarter of an hour of latencies: of each second and stage only what is drawn. */
export class LatencyPast {
  private readonly seconds: { readonly time: number; readonly figures: ReadonlyMap<string, Figures> }[] = [];

  /** @param at ms since the epoch */
  add(at: number, stages: readonly Stage[]): void {
    const time = Math.floor(at / 1000);
    if (this.seconds[this.seconds.length - 1]?.time === time) {
      return;
    }
    const figures = new Map<string, Figures>();
    for (const stage of stages) {
      const { p50, p99, 'p99.9': p999 } = stage.last_10s;
      figures.set(nameOf(stage), [p50 ?? null, p99 ?? null, p999 ?? null]);
    }
    this.seconds.push({ time, figures });
    if (this.seconds.length > KEPT) {
      this.seconds.shift();
    }
  }

  /** One stage second by second; `time` in seconds since the epoch. */
  of(stage: string): { readonly time: number; readonly values: readonly (number | null)[] }[] {
    return this.seconds.map(({ time, figures }) => ({
      time,
      // A scale of powers of ten has no zero.
      values: (figures.get(stage) ?? [null, null, null]).map((value) => (value === 0 ? null : value)),
    }));
  }
}
