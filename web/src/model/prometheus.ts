/** One sample of a metric: its labels and its value. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export type Metrics = ReadonlyMap<string, readonly Sample[]>;

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/** Reads the text format of Prometheus, version 0.0.4. Lines that are none of it are passed over. */
export function parseMetrics(text: string): Metrics {
  const metrics = new Map<string, Sample[]>();
  for (const line of text.split('\n')) {
    const match = line.startsWith('#') ? null : LINE.exec(line);
    if (match === null) {
      continue;
    }
    const [, name = '', labelText = '', value = ''] = match;
    const labels: Record<string, string> = {};
    for (const [, key = '', escaped = ''] of labelText.matchAll(LABEL)) {
      labels[key] = escaped.replace(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c));
    }
    const samples = metrics.get(name);
    const sample = { labels, value: value === '+Inf' ? Infinity : Number(value) };
    if (samples) {
      samples.push(sample);
    } else {
      metrics.set(name, [sample]);
    }
  }
  return metrics;
}

/** The sum over all labels that fit; null where there is no such metric. */
export function total(metrics: Metrics, name: string, fits: Readonly<Record<string, string>> = {}): number | null {
  const samples = metrics.get(name)?.filter((sample) => has(sample, fits));
  return samples === undefined || samples.length === 0 ? null : samples.reduce((sum, sample) => sum + sample.value, 0);
}

function has(sample: Sample, fits: Readonly<Record<string, string>>): boolean {
  return Object.entries(fits).every(([name, value]) => (sample.labels[name] ?? '') === value);
}

/** A bucket of a histogram by itself: how many were above `from` and at most `to`, in seconds. */
export interface Bucket {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** The buckets of a histogram, which come summed up, from the first that has something to the last. */
export function buckets(metrics: Metrics, name: string, fits: Readonly<Record<string, string>>): Bucket[] {
  const samples = (metrics.get(name + '_bucket') ?? [])
    .filter((sample) => has(sample, fits))
    .map((sample) => ({ to: sample.labels['le'] === '+Inf' ? Infinity : Number(sample.labels['le']), count: sample.value }))
    .sort((a, b) => a.to - b.to);
  const all: Bucket[] = [];
  let from = 0;
  let before = 0;
  for (const { to, count } of samples) {
    all.push({ from, to, count: count - before });
    from = to;
    before = count;
  }
  const first = all.findIndex((bucket) => bucket.count > 0);
  const last = all.findLastIndex((bucket) => bucket.count > 0);
  return first < 0 ? [] : all.slice(first, last + 1);
}
