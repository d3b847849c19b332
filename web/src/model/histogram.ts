const PER_OCTAVE = 16;
const LEAST = 0.01;
const BUCKETS = 30 * PER_OCTAVE;

/** Counts values of 10 µs to some hours, in ms, each within 4.5 %, without keeping any. */
export class Histogram {
  private readonly counts = new Float64Array(BUCKETS);
  private all = 0;
  /** Values below zero: two clocks that disagree. They are in no percentile. */
  negative = 0;
  max = 0;

  record(millis: number): void {
    if (millis < 0) {
      this.negative++;
      return;
    }
    const bucket = Math.floor(Math.log2(Math.max(millis, LEAST) / LEAST) * PER_OCTAVE);
    const index = Math.min(BUCKETS - 1, bucket);
    this.counts[index] = (this.counts[index] ?? 0) + 1;
    this.all++;
    this.max = Math.max(this.max, millis);
  }

  get count(): number {
    return this.all;
  }

  /** The value that the share of all is at or below; null where there is none. */
  at(share: number): number | null {
    if (this.all === 0) {
      return null;
    }
    const wanted = Math.max(1, Math.ceil(share * this.all));
    let seen = 0;
    for (let i = 0; i < BUCKETS; i++) {
      seen += this.counts[i] ?? 0;
      if (seen >= wanted) {
        return Math.min(this.max, LEAST * 2 ** ((i + 1) / PER_OCTAVE));
      }
    }
    return this.max;
  }

  clear(): void {
    this.counts.fill(0);
    this.all = 0;
    this.negative = 0;
    this.max = 0;
  }
}
