export const INTERVALS = [
  '1s', '2s', '5s', '10s', '15s', '30s', '1m', '3m', '5m', '15m', '30m', '1h', '2h', '4h', '6h', '12h', '1d', '1w', '1M',
] as const;

export type Interval = (typeof INTERVALS)[number];

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };

export function isInterval(text: string | null): text is Interval {
  return INTERVALS.some((each) => each === text);
}

/** In seconds; null for a month, which has no length of its own. */
export function secondsOf(interval: Interval): number | null {
  const unit = UNITS[interval.slice(-1)];
  return unit === undefined ? null : unit * Number(interval.slice(0, -1));
}

/** Whether where a bar begins depends on the time zone: days, weeks and months do. */
export function hasDays(interval: Interval): boolean {
  return (secondsOf(interval) ?? Infinity) >= 86_400;
}
