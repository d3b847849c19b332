import { describe, expect, it } from 'vitest';
import { ordered, type Selection } from './order';
import { change, changePercent, Quotes, spread } from './quotes';
import type { Tick } from './wire';

const tick = (symbol: string, price: number, second: number, more: Partial<Tick> = {}): Tick => ({
  symbol, price, timestamp: new Date(1_768_483_800_000 + second * 1000).toISOString(), provider: 'tcp', ...more,
});

describe('quotes', () => {
  it('keep the newest tick of each symbol, and the way of its last change', () => {
    const quotes = new Quotes();
    quotes.take([tick('AAPL', 150, 0), tick('MSFT', 300, 0)], 1, 10);
    quotes.take([tick('AAPL', 151, 1)], 2, 20);
    quotes.take([tick('AAPL', 151, 2)], 3, 30);
    const apple = quotes.get('AAPL');
    expect(apple).toMatchObject({ direction: 1, changedAt: 20, version: 3, seq: 3 });
    expect(quotes.get('MSFT')).toMatchObject({ direction: 0, changedAt: 0 });
    expect(quotes.size).toBe(2);
  });

  it('don\u2019t go back for a tick that is late, or that comes again', () => {
    const quotes = new Quotes();
    quotes.take([tick('AAPL', 150, 5)], 1, 10);
    quotes.take([tick('AAPL', 140, 4)], 2, 20);
    quotes.take([tick('AAPL', 150, 5)], 3, 30);
    expect(quotes.get('AAPL')).toMatchObject({ version: 1, changedAt: 0 });
    expect(quotes.get('AAPL')?.tick.price).toBe(150);
  });

  it('prolong the line of a minute, and begin another with the next', () => {
    const quotes = new Quotes();
    quotes.take([tick('AAPL', 150, 0)], 1, 10);
    const minute = Math.floor(1_768_483_800 / 60);
    quotes.setSpark('AAPL', [147, 148, 149], minute);
    expect(quotes.get('AAPL')?.spark).toEqual([147, 148, 150]);
    quotes.take([tick('AAPL', 152, 61)], 2, 20);
    expect(quotes.get('AAPL')?.spark).toEqual([147, 148, 150, 152]);
  });

  it('know no change without a close to hold it against', () => {
    const quotes = new Quotes();
    quotes.take([tick('AAPL', 151.5, 0, { bid: 151.25, ask: 151.75 })], 1, 10);
    const quote = quotes.get('AAPL');
    if (!quote) {
      throw new Error('it is there');
    }
    expect([change(quote), changePercent(quote), spread(quote)]).toEqual([null, null, 0.5]);
    quotes.setReference('AAPL', { close: 150, high: 152, low: 149, volume: 1 });
    expect([change(quote), changePercent(quote)]).toEqual([1.5, 1]);
  });
});

describe('the order', () => {
  const quotes = new Quotes();
  quotes.name(new Map([['AAPL', 'Apple Inc.'], ['MSFT', 'Microsoft Corporation']]));
  quotes.take([tick('MSFT', 300, 0), tick('AAPL', 150, 3), tick('TSLA', 200, 2, { provider: 'binance', bid: 199, ask: 201 })], 1, 0);
  const by = (more: Partial<Selection>): string =>
    ordered(quotes.all(), {
      filter: '', members: null, pinned: new Set(), sorting: { column: 'symbol', descending: false }, ...more,
    }).map((quote) => quote.symbol).join(' ');

  it('is by the column, either way', () => {
    expect(by({})).toBe('AAPL MSFT TSLA');
    expect(by({ sorting: { column: 'last', descending: true } })).toBe('MSFT TSLA AAPL');
    expect(by({ sorting: { column: 'age', descending: false } })).toBe('AAPL TSLA MSFT');
  });

  it('has what is not known last, either way', () => {
    expect(by({ sorting: { column: 'spread', descending: false } })).toBe('TSLA AAPL MSFT');
    expect(by({ sorting: { column: 'spread', descending: true } })).toBe('TSLA AAPL MSFT');
  });

  it('has pinned rows first', () => {
    expect(by({ pinned: new Set(['TSLA']) })).toBe('TSLA AAPL MSFT');
  });

  it('leaves out what does not match every word', () => {
    expect(by({ filter: 'micro' })).toBe('MSFT');
    expect(by({ filter: ' binance ts' })).toBe('TSLA');
    expect(by({ filter: 'apple binance' })).toBe('');
    expect(by({ members: new Set(['AAPL']) })).toBe('AAPL');
  });
});
