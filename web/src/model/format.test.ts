import { describe, expect, it } from 'vitest';
import { age, csv, decimals, duration, percent, price, quantity, signed } from './format';
import { epochMillis } from './time';
import { ZonedTimes } from './zones';

describe('numbers', () => {
  it.each([[150.6, 1], [150, 0], [0.00001234, 8], [1e-7, 7], [1.5e-7, 8], [1e21, 0]])('%d has %d decimals', (value, places) => {
    expect(decimals(value)).toBe(places);
  });

  it('are written with their sign, and grouped', () => {
    expect(price(1234567.5, 2)).toBe('1,234,567.50');
    expect(price(null, 2)).toBe('–');
    expect(signed(-1234.5, 1)).toBe('−1,234.5');
    expect(signed(0.004, 2)).toBe('0.00');
    expect(percent(1.005)).toBe('+1.00 %');
    expect(quantity(183_151_989)).toBe('183.2 M');
    expect(quantity(0.5)).toBe('0.5');
    expect(quantity(67_416)).toBe('67,416');
  });

  it.each([[40, '0.0 s'], [9_900, '9.9 s'], [59_000, '59 s'], [180_000, '3 min'], [7_200_000, '2 h'], [2e8, '2 d'], [-5, '0.0 s']])(
    '%d ms ago is %s', (millis, text) => {
      expect(age(millis)).toBe(text);
    });

  it.each([[3.14, '3.1 µs'], [999, '999 µs'], [1_500, '1.50 ms'], [2.5e6, '2.50 s'], [1.25e9, '20.8 min'], [9e9, '2.5 h'], [-42, '−42 µs'], [null, '–']])('%d µs is %s', (micros, text) => {
    expect(duration(micros)).toBe(text);
  });
});

describe('files', () => {
  it('quote what has commas, quotes or lines in it', () => {
    expect(csv([['a', 1.5, null], ['x,y', 'say "so"', 'two\nlines']])).toBe('a,1.5,\r\n"x,y","say ""so""","two\nlines"\r\n');
  });

  it('have no field that a spreadsheet would run', () => {
    expect(csv([['=1+1', '@x', -1]])).toBe("'=1+1,'@x,-1\r\n");
  });
});

describe('times', () => {
  it('keep their fractions', () => {
    expect(epochMillis('2026-01-15T13:30:00.123456789Z')).toBeCloseTo(1_768_483_800_123.4568, 3);
    expect(epochMillis('2026-01-15T13:30:00.123Z')).toBe(1_768_483_800_123);
    expect(epochMillis('2026-01-15T13:30:00Z')).toBe(1_768_483_800_000);
  });

  it('are those of their zone, summer and winter', () => {
    const york = new ZonedTimes('America/New_York');
    expect(york.full(1_768_483_800, false)).toBe('15 Jan 2026 08:30');
    expect(york.full(1_784_122_200, false)).toBe('15 Jul 2026 09:30');
    expect(york.mark(1_768_453_200, false)).toBe('15 Jan');
    expect(york.day(1_768_453_199)).toBe('14 Jan 2026');
  });
});
