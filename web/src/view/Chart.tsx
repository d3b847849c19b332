import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import licenses from '../../target/licenses.txt?url';
import { BarHistory } from '../history';
import { runningVwap, type Bar, type Change, type Sum } from '../model/bars';
import * as format from '../model/format';
import { hasDays, secondsOf, type Interval } from '../model/intervals';
import { ZonedTimes } from '../model/zones';
import { ApiProblem } from '../platform';
import { Link } from './App';
import { save } from './download';
import { useSignal } from './hooks';
import { PriceChart } from './pricechart';
import { symbolPath } from './routes';
import { colours } from './theme';
import { Wide } from './Wide';

const TABLE_ROWS = 30;

interface ChartProps {
  readonly symbol: string;
  readonly interval: Interval;
  readonly zone: string;
  readonly showsVwap: boolean;
}

/** The bars of a symbol as a chart, and as a table. */
export function Chart({ symbol, interval, zone, showsVwap }: ChartProps): ReactNode {
  const host = useRef<HTMLDivElement>(null);
  const legend = useRef<HTMLParagraphElement>(null);
  const chart = useRef<PriceChart | null>(null);
  const vwapShown = useRef(showsVwap);
  const redraw = useRef<() => void>(() => undefined);
  const theme = useSignal(colours);
  const times = useMemo(() => new ZonedTimes(zone), [zone]);
  const [bars, setBars] = useState<readonly Bar[]>([]);
  const [problem, setProblem] = useState<unknown>(null);
  const [isLoaded, setLoaded] = useState(false);

  useEffect(() => {
    const isDay = hasDays(interval);
    const seconds = isDay && zone !== 'UTC' ? null : secondsOf(interval);
    let pending: Change = 'none';
    let frame = 0;
    let sum: Sum = { volume: 0, turnover: 0 };
    let sumOf = -1;
    let pointed: Bar | null = null;
    let places = 2;
    const dayOf = isDay ? () => '' : (time: number) => times.day(time);

    const history = new BarHistory(symbol, interval, zone, (change) => {
      pending = pending === 'many' || change === 'many' ? 'many' : change;
      setLoaded(true);
      setProblem(null);
      if (frame === 0) {
        frame = requestAnimationFrame(draw);
      }
    }, (failure) => {
      setProblem(failure);
      setLoaded(true);
    });
    const made = new PriceChart(host.current as HTMLDivElement, seconds, isDay, times, {
      wantsMore: () => void history.more(),
      pointed: (bar) => {
        pointed = bar;
        write();
      },
    });
    chart.current = made;

    const write = (): void => {
      const bar = pointed ?? history.bars.last;
      if (legend.current && bar) {
        const list = history.bars.list;
        const at = list.indexOf(bar);
        const before = at > 0 ? list[at - 1] : undefined;
        legend.current.textContent = legendOf(bar, before, times, interval, places, isDay ? null : seconds);
      }
    };
    const draw = (): void => {
      frame = 0;
      const list = history.bars.list;
      for (const bar of pending === 'many' ? list : list.slice(-1)) {
        places = Math.max(places, format.decimals(bar.close), format.decimals(bar.high), format.decimals(bar.low));
      }
      made.setDecimals(places);
      made.show(list, vwapShown.current ? runningVwap(list, dayOf, sum) : null, pending);
      const first = history.bars.first;
      if (first && first.time !== sumOf && !isDay) {
        sumOf = first.time;
        void history.before(startOfDay(first.time, times)).then((found) => {
          sum = found;
          redraw.current();
        }).catch(() => undefined);
      }
      pending = 'none';
      write();
    };
    redraw.current = () => {
      pending = 'many';
      if (frame === 0) {
        frame = requestAnimationFrame(draw);
      }
    };
    history.start();
    // The table below is for people who don't see the canvas: once a second will do.
    const table = window.setInterval(() => setBars(history.bars.list.slice(-TABLE_ROWS)), 1_000);
    return () => {
      window.clearInterval(table);
      cancelAnimationFrame(frame);
      history.stop();
      made.destroy();
      chart.current = null;
    };
  }, [symbol, interval, zone, times]);
  useEffect(() => chart.current?.restyle(), [theme]);
  useEffect(() => {
    vwapShown.current = showsVwap;
    redraw.current();
  }, [showsVwap]);

  const key = (event: KeyboardEvent): void => {
    if (chart.current?.step(event.key)) {
      event.preventDefault();
    }
  };
  return (
    <>
      <p className="legend" ref={legend} />
      <div className="chart-frame">
        <div
          ref={host} className="chart" tabIndex={0} role="img" onKeyDown={key}
          aria-label={`Candles of ${symbol}, ${interval}, with volume. Arrows move, plus and minus zoom, End goes to now. The bars are in the table below.`}
        />
        {isLoaded && bars.length === 0 && <Nothing symbol={symbol} problem={problem} />}
      </div>
      <details className="bars">
        <summary>The last {TABLE_ROWS} bars as a table</summary>
        <p>
          <button type="button" onClick={() => save(`${symbol}-${interval}.csv`, csvOf(bars))}>Export CSV</button>
        </p>
        <BarTable bars={bars} times={times} isDay={hasDays(interval)} />
      </details>
      <p className="credits dim">
        Charts: <a href="https://www.tradingview.com/" rel="noreferrer" target="_blank">TradingView</a> Lightweight Charts™,
        Copyright © 2025 TradingView, Inc. <a href={licenses}>Licences</a> of what this page is made with.
      </p>
    </>
  );
}

function Nothing({ symbol, problem }: { readonly symbol: string; readonly problem: unknown }): ReactNode {
  if (!(problem instanceof ApiProblem)) {
    return <p className="over">No bars yet: the first one appears with the first tick of {symbol}.</p>;
  }
  const near = problem.names;
  return (
    <div className="over" role="alert">
      <p>{problem.message}.</p>
      {near.length > 0 && <p>Did you mean {near.map((each) => <span key={each}><Link to={symbolPath(each)}>{each}</Link> </span>)}?</p>}
      {problem.status === 503 && <p>The store is opening or away: prices go on, and bars come when it is back.</p>}
    </div>
  );
}

function BarTable({ bars, times, isDay }: { readonly bars: readonly Bar[]; readonly times: ZonedTimes; readonly isDay: boolean }): ReactNode {
  return (
    <Wide label="Bars" className="">
      <table>
        <thead>
          <tr>{['Start', 'Open', 'High', 'Low', 'Close', 'Volume', 'VWAP', 'Trades', ''].map((title) => <th key={title} scope="col">{title || <span className="unseen">State</span>}</th>)}</tr>
        </thead>
        <tbody>
          {[...bars].reverse().map((bar) => (
            <tr key={bar.time} data-time={bar.time}>
              <td>{times.full(bar.time, isDay)}</td>
              <td>{bar.open}</td><td>{bar.high}</td><td>{bar.low}</td><td>{bar.close}</td>
              <td>{bar.volume}</td><td>{bar.vwap ?? ''}</td><td>{bar.trades}</td>
              <td className="dim">{bar.final ? '' : 'forming'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Wide>
  );
}

function legendOf(bar: Bar, before: Bar | undefined, times: ZonedTimes, interval: Interval, places: number, seconds: number | null): string {
  const p = (value: number | null): string => format.price(value, places);
  const moved = ((bar.close - bar.open) / bar.open) * 100;
  const gap = before && seconds !== null ? bar.time - before.time - seconds : 0;
  return (
    `${times.full(bar.time, hasDays(interval))}   O ${p(bar.open)}  H ${p(bar.high)}  L ${p(bar.low)}  C ${p(bar.close)}  ` +
    `${format.percent(moved)}  V ${format.quantity(bar.volume)}  VWAP ${p(bar.vwap)}  ${bar.trades} trades` +
    (gap > 0 ? `  after a gap of ${format.age(gap * 1000)}` : '')
  );
}

/** Local midnight, to the second, by going back from the time of day. */
function startOfDay(time: number, times: ZonedTimes): number {
  const [hours, minutes, seconds] = times.time(time).split(':').map(Number);
  return Math.floor(time) - ((hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0));
}

function csvOf(bars: readonly Bar[]): string {
  return format.csv([
    ['start', 'open', 'high', 'low', 'close', 'volume', 'vwap', 'trades', 'final'],
    ...bars.map((bar) => [
      new Date(bar.time * 1000).toISOString(), bar.open, bar.high, bar.low, bar.close, bar.volume, bar.vwap, bar.trades,
      String(bar.final),
    ]),
  ]);
}
