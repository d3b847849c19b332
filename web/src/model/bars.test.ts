import { describe, expect, it } from 'vitest';
import { barOf, Bars, LONGEST_GAP, runningVwap, withGaps, type Bar } from './bars';

const bar = (minute: number, close: number, trades: number, more: Partial<Bar> = {}): Bar => ({
  time: minute * 60, open: 1, high: 9, low: 1, close, volume: 10, vwap: close, trades, final: true, ...more,
});
const minutes = (bars: Bars): number[] => bars.list.map((each) => each.time / 60);

describe('bars', () => {
  it('are one line of stored and live ones, in whatever order they come', () => {
    const bars = new Bars();
    bars.take([bar(5, 2, 3, { final: false })]);
    bars.take([bar(3, 1, 1), bar(4, 1, 1), bar(5, 1, 2, { final: false })]);
    bars.take([bar(1, 1, 1), bar(2, 1, 1)]);
    expect(minutes(bars)).toEqual([1, 2, 3, 4, 5]);
    expect(bars.last?.close).toBe(2);
  });

  it('say what has become of them', () => {
    const bars = new Bars();
    expect(bars.take([bar(1, 1, 1)])).toBe('many');
    expect(bars.take([bar(2, 1, 1, { final: false })])).toBe('newest');
    expect(bars.take([bar(2, 2, 2, { final: false })])).toBe('newest');
    expect(bars.take([bar(2, 2, 2, { final: true })])).toBe('newest');
    expect(bars.take([bar(2, 2, 2, { final: true })])).toBe('none');
    expect(bars.take([bar(1, 3, 2)])).toBe('many');
  });

  it('are corrected by a revision, and not by an older state', () => {
    const bars = new Bars();
    bars.take([bar(1, 1, 5), bar(2, 1, 5)]);
    bars.take([bar(1, 7, 6)]);
    bars.take([bar(1, 1, 4)]);
    expect(bars.first?.close).toBe(7);
  });

  it('take the same state with other values: it was computed anew', () => {
    const bars = new Bars();
    bars.take([bar(1, 1, 5), bar(2, 1, 5)]);
    expect(bars.take([bar(1, 1.5, 5)])).toBe('many');
    expect(bars.first?.close).toBe(1.5);
  });

  it('are read from what /candles answers', () => {
    expect(barOf({ ts: '2026-01-15T13:30:00Z', open: 1, high: 2, low: 0.5, close: 1.5 })).toEqual({
      time: 1_768_483_800, open: 1, high: 2, low: 0.5, close: 1.5, volume: 0, vwap: null, trades: 0, final: true,
    });
  });
});

describe('gaps', () => {
  it('are empty places, so many as intervals are missing', () => {
    const slots = withGaps([bar(1, 1, 1), bar(4, 1, 1)], 60);
    expect(slots.map((slot) => [slot.time / 60, slot.bar !== null])).toEqual([[1, true], [2, false], [3, false], [4, true]]);
  });

  it('that are long are drawn shorter', () => {
    expect(withGaps([bar(1, 1, 1), bar(10_000, 1, 1)], 60)).toHaveLength(LONGEST_GAP + 2);
  });

  it('are not looked for between months', () => {
    expect(withGaps([bar(1, 1, 1), bar(10, 1, 1)], null)).toHaveLength(2);
  });
});

describe('the average price of the day', () => {
  const dayOf = (time: number): string => String(Math.floor(time / 86_400));

  it('is weighted by volume, and counts what came before the first bar', () => {
    const bars = [bar(1, 10, 1, { volume: 1 }), bar(2, 20, 1, { volume: 3 })];
    expect(runningVwap(bars, dayOf, { volume: 0, turnover: 0 })).toEqual([10, 17.5]);
    expect(runningVwap(bars, dayOf, { volume: 4, turnover: 160 })).toEqual([34, 28.75]);
  });

  it('begins anew with the day', () => {
    const bars = [bar(1_439, 10, 1), bar(1_440, 30, 1)];
    expect(runningVwap(bars, dayOf, { volume: 0, turnover: 0 })).toEqual([10, 30]);
  });

  it('is not there before anything had a volume', () => {
    expect(runningVwap([bar(1, 10, 1, { volume: 0, vwap: null })], dayOf, { volume: 0, turnover: 0 })).toEqual([null]);
  });
});
