import { describe, expect, it } from 'vitest';
import { LatencyPast, nameOf } from './latencypast';
import type { Stage } from './wire';

const none = { count: 0 };
const stage = (group: string, p50: number): Stage => ({
  stage: 'bus_to_push', ...(group ? { group } : {}), negative: 0, beyond: 0, unknown_clock: 0,
  last_10s: { count: 1, p50, p90: 2, p99: 3, 'p99.9': 4, max: 5 }, last_1m: none, last_5m: none, since_start: none,
});

describe('the past of latencies', () => {
  it('has one point a second for each stage and group', () => {
    const past = new LatencyPast();
    past.add(1_000, [stage('', 1), stage('conflated', 9)]);
    past.add(1_900, [stage('', 8)]);
    past.add(2_000, [stage('', 0)]);
    expect(past.of('bus_to_push')).toEqual([{ time: 1, values: [1, 3, 4] }, { time: 2, values: [null, 3, 4] }]);
    expect(past.of('bus_to_push conflated')).toEqual([{ time: 1, values: [9, 3, 4] }, { time: 2, values: [null, null, null] }]);
    expect(nameOf(stage('conflated', 1))).toBe('bus_to_push conflated');
  });

  it('ends a quarter of an hour ago', () => {
    const past = new LatencyPast();
    for (let second = 0; second < 1_000; second++) {
      past.add(second * 1_000, [stage('', 1)]);
    }
    expect(past.of('bus_to_push')).toHaveLength(900);
    expect(past.of('bus_to_push')[0]?.time).toBe(100);
  });
});
