import { describe, expect, it } from 'vitest';
import { ServerClock } from './clock';
import { GlassMeter } from './glass';
import { Histogram } from './histogram';
import { buckets, parseMetrics, total } from './prometheus';
import { RateMeter } from './rates';
import { waterfall } from './waterfall';

describe('the platform’s clock', () => {
  it('is known within half of the round trip', () => {
    const clock = new ServerClock();
    expect(clock.estimate(0)).toBeNull();
    // Its clock is 500 ms ahead; 30 ms there, 10 ms back.
    clock.exchanged(1_000, 1_042, 1_530, 1_532);
    const estimate = clock.estimate(1_042);
    expect(estimate?.bound).toBeCloseTo(20);
    expect(Math.abs((estimate?.offset ?? 0) - 500)).toBeLessThanOrEqual(estimate?.bound ?? 0);
  });

  it('is best known by the quickest exchange, until that is old', () => {
    const clock = new ServerClock();
    clock.exchanged(0, 2, 101, 101);
    clock.exchanged(10, 60, 160, 160);
    expect(clock.estimate(60)?.offset).toBeCloseTo(100);
    expect(clock.estimate(3_600_000)?.bound).toBeGreaterThan(100);
  });
});

describe('the histogram', () => {
  it('tells percentiles within five percent', () => {
    const histogram = new Histogram();
    for (let i = 1; i <= 1_000; i++) {
      histogram.record(i / 10);
    }
    for (const share of [0.5, 0.9, 0.99]) {
      expect(Math.abs((histogram.at(share) ?? 0) / (share * 100) - 1)).toBeLessThan(0.05);
    }
    expect(histogram.at(1)).toBe(100);
  });

  it('counts what is below zero, and leaves it out', () => {
    const histogram = new Histogram();
    expect(histogram.at(0.5)).toBeNull();
    histogram.record(-1);
    expect([histogram.negative, histogram.count]).toEqual([1, 0]);
  });
});

const TICK = {
  symbol: 'AAPL', price: 1, provider: 'tcp', timestamp: '2026-01-15T13:30:00Z', received_at: '2026-01-15T13:30:00.001500000Z',
};
const BASE = 1_768_483_800_000;

describe('tick to glass', () => {
  it('is measured by the platform’s clock', () => {
    const clock = new ServerClock();
    const meter = new GlassMeter(clock);
    meter.drawn(TICK, BASE - 95, BASE - 90);
    expect(meter.sinceReceived.count).toBe(0);
    clock.exchanged(BASE - 102, BASE - 100, BASE - 1, BASE - 1);
    meter.drawn(TICK, BASE - 95, BASE - 90);
    // 10 ms after the start of the second by its clock, of which 1.5 ms had gone at receipt.
    expect(meter.sinceReceived.max).toBeCloseTo(8.5, 2);
    expect(meter.sinceArrived.max).toBe(5);
  });
});

describe('the waterfall', () => {
  const trace = {
    symbol: 'AAPL', provider: 'tcp', timestamp: TICK.timestamp,
    hops: [
      { hop: 'source', at: '2026-01-15T13:30:00Z' },
      { hop: 'received', at: '2026-01-15T13:30:00.001Z' },
      { hop: 'stored', at: '2026-01-15T13:30:00.050Z' },
    ],
  };

  it('ends on the glass where the tick was drawn', () => {
    const steps = waterfall(trace, { arrived: BASE + 10, glass: BASE + 20 }, { offset: 2, bound: 1 });
    expect(steps.map((step) => [step.name, step.since, step.after, step.bound])).toEqual([
      ['at the source', 0, 0, null], ['received', 1, 1, null], ['in this browser', 12, 11, 1], ['on the glass', 22, 10, 1],
      ['stored', 50, 28, null],
    ]);
  });

  it('has the platform’s hops alone where it was not', () => {
    expect(waterfall(trace, undefined, null)).toHaveLength(3);
  });
});

describe('metrics', () => {
  const text = [
    '# TYPE ticks_total counter',
    'tick_forward_total{provider="a b"} 5.0',
    'tick_forward_total{provider="c\\"d"} 7.0',
    'h_bucket{stage="s",le="0.001"} 0', 'h_bucket{stage="s",le="0.01"} 3', 'h_bucket{stage="s",le="0.1"} 3', 'h_bucket{stage="s",le="+Inf"} 4',
    'h_bucket{stage="t",le="+Inf"} 9',
    'nonsense',
  ].join('\n');

  it('are read with their labels', () => {
    const metrics = parseMetrics(text);
    expect(total(metrics, 'tick_forward_total')).toBe(12);
    expect(total(metrics, 'tick_forward_total', { provider: 'c"d' })).toBe(7);
    expect(total(metrics, 'none')).toBeNull();
    expect(buckets(metrics, 'h', { stage: 's' })).toEqual([
      { from: 0.001, to: 0.01, count: 3 }, { from: 0.01, to: 0.1, count: 0 }, { from: 0.1, to: Infinity, count: 1 },
    ]);
  });

  it('are made rates of, but for a counter that began anew', () => {
    const meter = new RateMeter();
    meter.read(parseMetrics('tick_forward_total{provider="a"} 10'), 1_000);
    meter.read(parseMetrics('tick_forward_total{provider="a"} 30'), 3_000);
    meter.read(parseMetrics('tick_forward_total{provider="a"} 2'), 5_000);
    expect(meter.past.map((each) => each.values['stored'])).toEqual([10, null]);
  });
});
