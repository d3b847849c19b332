import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { csv } from '../model/format';
import { change, changePercent, spread, type Quote } from '../model/quotes';
import type { Column, Selection, Sorting } from '../model/order';
import { onceOnTheGlass } from '../painted';
import { choosePace, clock, connection, learnNames, lists, now, onPrices, pace, paces, quotes } from '../platform';
import { Backfill } from '../backfill';
import { save } from './download';
import { PriceGrid } from './grid';
import { useSignal } from './hooks';
import { ListChoice } from './ListChoice';
import { go, place, queryOf, symbolPath, withQuery } from './routes';
import { colours } from './theme';

const COLUMNS: readonly Column[] = [
  'symbol', 'name', 'last', 'change', 'percent', 'bid', 'ask', 'spread', 'volume', 'age', 'provider',
];
const ALL = { symbols: ['*'], channels: ['prices'] };
/** Symbols come many at a time: their names are asked for once that is over. */
const NAMES_SETTLE = 300;

function sortingOf(query: URLSearchParams): Sorting {
  const [name, way] = (query.get('sort') ?? 'symbol').split(':');
  const column = COLUMNS.find((each) => each === name) ?? 'symbol';
  return { column, descending: way === 'desc' };
}

export function PricesView(): ReactNode {
  const host = useRef<HTMLDivElement>(null);
  const grid = useRef<PriceGrid | null>(null);
  const filling = useRef<Backfill | null>(null);
  const filterBox = useRef<HTMLInputElement>(null);
  const path = useSignal(place);
  const query = queryOf(path);
  const filter = useDeferredValue(query.get('filter') ?? '');
  const sort = query.get('sort') ?? '';
  const listName = query.get('list') ?? '';
  const pinned = useSignal(lists.pinned);
  const allLists = useSignal(lists.lists);
  const theme = useSignal(colours);
  const state = useSignal(connection.state);
  const [counts, setCounts] = useState({ rows: 0, all: quotes.size });

  // Rows are added to the list that is shown, else to the first one, which is made when it is needed.
  const target = listName !== '' ? listName : (allLists[0]?.name ?? '');
  const selection = useMemo<Selection>(() => {
    const list = allLists.find((each) => each.name === listName);
    return {
      filter, pinned, sorting: sortingOf(new URLSearchParams({ sort })), members: list ? new Set(list.symbols) : null,
    };
  }, [filter, pinned, sort, listName, allLists]);
  const watched = useMemo(
    () => new Set(allLists.find((each) => each.name === target)?.symbols ?? []), [allLists, target]);

  const change_ = useCallback(
    (changes: Record<string, string>) => go(withQuery(place.value, changes), true), []);
  const latest = useRef({ target, sorting: selection.sorting });
  useEffect(() => {
    latest.current = { target, sorting: selection.sorting };
  });

  useEffect(() => connection.wish(ALL), []);
  useEffect(() => {
    const element = host.current as HTMLDivElement;
    const backfill = new Backfill(quotes);
    filling.current = backfill;
    const made = new PriceGrid(element, quotes, now, serverNow, selection, {
      open: (symbol) => go(symbolPath(symbol)),
      pin: (symbol) => lists.togglePin(symbol),
      watch: (symbol) => watch(latest.current.target, symbol),
      sort: (column) => {
        const sorting = latest.current.sorting;
        const descending = sorting.column === column ? !sorting.descending : column !== 'symbol' && column !== 'name' && column !== 'provider';
        go(withQuery(place.value, { sort: column + (descending ? ':desc' : '') }), true);
      },
      filter: () => filterBox.current?.focus(),
      inSight: (symbols) => backfill.want(symbols),
      counted: (rows, all) => setCounts({ rows, all }),
      drew: onceOnTheGlass,
    });
    grid.current = made;
    const stop = onPrices(made.ask);
    backfill.onFilled(made.ask);
    return () => {
      stop();
      backfill.stop();
      made.destroy();
      grid.current = null;
    };
    // The selection follows below; the grid is made once.
  }, []);
  useEffect(() => {
    const timer = window.setTimeout(() => void learnNames().then(grid.current?.ask).catch(() => undefined), NAMES_SETTLE);
    return () => window.clearTimeout(timer);
  }, [counts.all]);
  useEffect(() => grid.current?.select(selection, watched), [selection, watched]);
  const isByChange = selection.sorting.column === 'change' || selection.sorting.column === 'percent';
  useEffect(() => {
    if (isByChange) {
      // An order by the change needs it of all, in sight or not.
      filling.current?.wantAll([...quotes.all()].map((quote) => quote.symbol));
    }
  }, [isByChange, counts.all]);
  useEffect(() => grid.current?.restyle(), [theme]);
  // By the keyboard first: arrows and letters are for the table from the beginning.
  useEffect(() => host.current?.focus({ preventScroll: true }), []);

  const isEmpty = counts.rows === 0;
  return (
    <section className="prices" aria-labelledby="prices-title">
      <h1 id="prices-title" className="unseen">Prices</h1>
      <div className="tools">
        <input
          ref={filterBox} type="search" placeholder="Filter   /" aria-label="Filter by symbol, name or provider"
          value={query.get('filter') ?? ''} onChange={(event) => change_({ filter: event.target.value })}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown' || event.key === 'Enter') {
              event.preventDefault();
              host.current?.focus();
            }
          }}
        />
        <ListChoice chosen={listName} onChoose={(list) => change_({ list })} />
        <span className="dim count" role="status">
          {counts.rows === counts.all ? `${counts.all} symbols` : `${counts.rows} of ${counts.all} symbols`}
        </span>
        <span className="space" />
        <PaceChoice />
        <button type="button" onClick={() => save('prices.csv', csvOf(grid.current?.shown() ?? []))} disabled={isEmpty}>
          Export CSV
        </button>
        <Keys />
      </div>
      <div ref={host} className="grid" aria-label="Latest prices" />
      {isEmpty && (
        <div className="over" role="status">
          {counts.all > 0 ? (
            <p>
              {listName !== '' && (selection.members?.size ?? 0) === 0
                ? 'This list is empty: show all symbols, and press the star of those you want in it.'
                : 'No symbol matches.'}{' '}
              <button type="button" onClick={() => change_({ filter: '', list: '' })}>Show all symbols</button>
            </p>
          ) : state.kind === 'live' ? (
            <p>
              No prices yet. Ticks come in at the TCP door or by HTTP; <code>tradepulse generate</code> sends some, and
              <code> tradepulse up</code> brings a source of its own.
            </p>
          ) : (
            <p>Waiting for the platform …</p>
          )}
        </div>
      )}
    </section>
  );
}

function serverNow(): number {
  const at = now();
  return at + (clock.estimate(at)?.offset ?? 0);
}

function watch(list: string, symbol: string): void {
  const name = list !== '' && lists.get(list) ? list : (lists.add('Watch list') ?? 'Watch list');
  lists.toggle(name, symbol);
}

function csvOf(rows: readonly Quote[]): string {
  return csv([
    ['symbol', 'name', 'last', 'change', 'change_percent', 'bid', 'ask', 'spread', 'volume', 'timestamp', 'provider'],
    ...rows.map((quote) => {
      const { tick } = quote;
      const rounded = (value: number | null): number | null => (value === null ? null : Number(value.toPrecision(12)));
      return [
        quote.symbol, quote.name, tick.price, rounded(change(quote)), rounded(changePercent(quote)), tick.bid ?? null,
        tick.ask ?? null, rounded(spread(quote)), tick.volume ?? null, tick.timestamp, tick.provider,
      ];
    }),
  ]);
}

function PaceChoice(): ReactNode {
  const chosen = useSignal(pace);
  return (
    <label className="inline wide-only" title="The time between two updates from the platform">
      Every
      <select value={chosen} onChange={(event) => choosePace(Number(event.target.value))}>
        {paces.map((millis) => <option key={millis} value={millis}>{millis} ms</option>)}
      </select>
    </label>
  );
}

function Keys(): ReactNode {
  return (
    <details className="keys wide-only">
      <summary>Keys</summary>
      <dl>
        <dt><kbd>/</kbd></dt><dd>filter</dd>
        <dt><kbd>↑</kbd> <kbd>↓</kbd> <kbd>Home</kbd> <kbd>End</kbd></dt><dd>move in the table</dd>
        <dt><kbd>Enter</kbd></dt><dd>chart of the row</dd>
        <dt><kbd>p</kbd></dt><dd>pin the row to the top</dd>
        <dt><kbd>w</kbd></dt><dd>put it onto the watch list, or off</dd>
      </dl>
    </details>
  );
}
