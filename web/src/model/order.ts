import { change, changePercent, spread, type Quote } from './quotes';

export type Column =
  | 'symbol' | 'name' | 'last' | 'change' | 'percent' | 'bid' | 'ask' | 'spread' | 'volume' | 'age' | 'provider';

export interface Sorting {
  readonly column: Column;
  readonly descending: boolean;
}

export interface Selection {
  /** Part of a symbol, a name or a provider, in any case; several words all have to be there. */
  readonly filter: string;
  /** Only these; null for all. */
  readonly members: ReadonlySet<string> | null;
  readonly pinned: ReadonlySet<string>;
  readonly sorting: Sorting;
}

/** The rows of the table from top to bottom: the pinned ones first, then by the column, ties by the symbol. */
export function ordered(quotes: Iterable<Quote>, selection: Selection): Quote[] {
  const words = selection.filter.trim().toUpperCase().split(/\s+/).filter((word) => word !== '');
  const rows: Quote[] = [];
  for (const quote of quotes) {
    if ((selection.members === null || selection.members.has(quote.symbol)) && hasAll(quote, words)) {
      rows.push(quote);
    }
  }
  const sign = selection.sorting.descending ? -1 : 1;
  const key = keyOf(selection.sorting.column);
  return rows.sort(
    (a, b) =>
      Number(selection.pinned.has(b.symbol)) - Number(selection.pinned.has(a.symbol)) ||
      compared(key(a), key(b), sign) ||
      (a.symbol < b.symbol ? -1 : 1),
  );
}

/** Whether the order may change without a symbol being added. */
export function moves(column: Column): boolean {
  return column !== 'symbol' && column !== 'name' && column !== 'provider';
}

function hasAll(quote: Quote, words: readonly string[]): boolean {
  return words.every(
    (word) =>
      quote.symbol.includes(word) ||
      quote.name.toUpperCase().includes(word) ||
      quote.tick.provider.toUpperCase().includes(word),
  );
}

/** What is not known comes last, whichever way it is sorted. */
function compared(a: number | string | null, b: number | string | null, sign: number): number {
  if (a === null || b === null) {
    return a === b ? 0 : a === null ? 1 : -1;
  }
  return a === b ? 0 : a < b ? -sign : sign;
}

function keyOf(column: Column): (quote: Quote) => number | string | null {
  switch (column) {
    case 'symbol':
      return (quote) => quote.symbol;
    case 'name':
      return (quote) => (quote.name === '' ? null : quote.name.toUpperCase());
    case 'last':
      return (quote) => quote.tick.price;
    case 'change':
      return change;
    case 'percent':
      return changePercent;
    case 'bid':
      return (quote) => quote.tick.bid ?? null;
    case 'ask':
      return (quote) => quote.tick.ask ?? null;
    case 'spread':
      return spread;
    case 'volume':
      return (quote) => quote.tick.volume ?? null;
    case 'age':
      // The youngest has the latest time.
      return (quote) => -quote.eventMillis;
    case 'provider':
      return (quote) => quote.tick.provider;
  }
}
