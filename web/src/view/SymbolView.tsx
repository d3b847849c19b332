import { useEffect, useState, type ReactNode } from 'react';
import { Backfill } from '../backfill';
import * as format from '../model/format';
import { INTERVALS, isInterval, type Interval } from '../model/intervals';
import { change, changePercent, spread } from '../model/quotes';
import { isZone, ZONES } from '../model/zones';
import { onceOnTheGlass } from '../painted';
import { clock, connection, learnNames, lists, now, onPrices, quotes } from '../platform';
import { Link } from './App';
import { Chart } from './Chart';
import { useSignal } from './hooks';
import { go, place, queryOf, withQuery } from './routes';

const QUICK: readonly Interval[] = ['1s', '15s', '1m', '5m', '15m', '1h', '4h', '1d'];
const OWN_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** One symbol: its price and its bars, at an interval and in a time zone that are part of the address. */
export default function SymbolView({ symbol }: { readonly symbol: string }): ReactNode {
  const path = useSignal(place);
  const query = queryOf(path);
  const asked = query.get('interval');
  const interval = isInterval(asked) ? asked : '1m';
  const zone = isZone(query.get('tz') ?? '') ? (query.get('tz') as string) : 'UTC';
  const showsVwap = query.get('vwap') !== 'off';
  const change_ = (changes: Record<string, string>): void => go(withQuery(place.value, changes), true);
  useEffect(() => connection.wish({ symbols: [symbol], channels: ['prices'] }), [symbol]);
  return (
    <section className="symbol" aria-labelledby="symbol-title">
      <QuoteHead symbol={symbol} />
      <div className="tools">
        <div className="segments wide-only" role="group" aria-label="Interval">
          {QUICK.map((each) => (
            <button key={each} type="button" aria-pressed={each === interval} onClick={() => change_({ interval: each })}>{each}</button>
          ))}
        </div>
        <label className="inline">
          Interval
          <select value={interval} onChange={(event) => change_({ interval: event.target.value })}>
            {INTERVALS.map((each) => <option key={each}>{each}</option>)}
          </select>
        </label>
        <label className="inline">
          <span className="wide-only">Time zone</span>
          <select aria-label="Time zone" value={zone} onChange={(event) => change_({ tz: event.target.value === 'UTC' ? '' : event.target.value })}>
            {[...new Set([...ZONES, OWN_ZONE, zone])].map((each) => <option key={each}>{each}</option>)}
          </select>
        </label>
        <label className="inline">
          <input type="checkbox" checked={showsVwap} onChange={(event) => change_({ vwap: event.target.checked ? '' : 'off' })} />
          VWAP
        </label>
      </div>
      <Chart key={`${interval} ${zone}`} symbol={symbol} interval={interval} zone={zone} showsVwap={showsVwap} />
    </section>
  );
}

/** The price and what goes with it: at most once a frame, and only what is another. */
function QuoteHead({ symbol }: { readonly symbol: string }): ReactNode {
  const [, again] = useState(0);
  const pinned = useSignal(lists.pinned);
  useEffect(() => {
    let frame = 0;
    let drawnVersion = 0;
    const backfill = new Backfill(quotes);
    const draw = (): void => {
      frame = 0;
      const quote = quotes.get(symbol);
      if (!quote || quote.version === drawnVersion) {
        return;
      }
      if (drawnVersion === 0) {
        backfill.want([symbol]);
        void learnNames().catch(() => undefined);
      }
      drawnVersion = quote.version;
      again((n) => n + 1);
      onceOnTheGlass([{ tick: quote.tick, seq: quote.seq }]);
    };
    const stop = onPrices(() => {
      if (frame === 0) {
        frame = requestAnimationFrame(draw);
      }
    });
    const refresh = window.setInterval(() => backfill.want([symbol]), 60_000);
    draw();
    return () => {
      stop();
      backfill.stop();
      window.clearInterval(refresh);
      cancelAnimationFrame(frame);
    };
  }, [symbol]);
  const quote = quotes.get(symbol);
  const isPinned = pinned.has(symbol);
  const places = quote ? Math.max(2, format.decimals(quote.tick.price), format.decimals(quote.tick.bid ?? 0), format.decimals(quote.tick.ask ?? 0)) : 2;
  const moved = quote ? change(quote) : null;
  const way = moved === null || moved === 0 ? '' : moved > 0 ? 'up' : 'down';
  return (
    <header className="quote">
      <div>
        <Link to="/">← All prices</Link>
        <h1 id="symbol-title">
          {symbol} <span className="dim">{quote?.name}</span>
          <button type="button" className="quiet" aria-pressed={isPinned} onClick={() => lists.togglePin(symbol)}>
            {isPinned ? 'Unpin' : 'Pin'}
          </button>
        </h1>
      </div>
      {quote && (
        <dl className="figures">
          <div className="main-figure">
            <dt className="unseen">Last</dt>
            <dd>
              <span className="arrow" aria-hidden="true" data-way={quote.direction > 0 ? 'up' : quote.direction < 0 ? 'down' : ''} />
              <span id="last">{format.price(quote.tick.price, places)}</span>
            </dd>
          </div>
          <div><dt>24 h</dt><dd data-way={way}>{format.signed(moved, places)} ({format.percent(changePercent(quote))})</dd></div>
          <div><dt>Bid</dt><dd>{format.price(quote.tick.bid, places)}</dd></div>
          <div><dt>Ask</dt><dd>{format.price(quote.tick.ask, places)}</dd></div>
          <div><dt>Spread</dt><dd>{format.price(spread(quote), places)}</dd></div>
          {quote.reference && <div><dt>24 h range</dt><dd>{format.price(Math.min(quote.reference.low, quote.tick.price), places)} – {format.price(Math.max(quote.reference.high, quote.tick.price), places)}</dd></div>}
          {quote.reference && <div><dt>24 h volume</dt><dd>{format.quantity(quote.reference.volume)}</dd></div>}
          <div><dt>Provider</dt><dd>{quote.tick.provider}</dd></div>
          <div><dt>Age</dt><dd>{format.age(now() + (clock.estimate(now())?.offset ?? 0) - quote.eventMillis)}</dd></div>
        </dl>
      )}
    </header>
  );
}
