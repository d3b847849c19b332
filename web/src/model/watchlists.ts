import { Signal } from './signal';
import { isTexts, keep, recall, type Shelf } from './stored';

export interface WatchList {
  readonly name: string;
  readonly symbols: readonly string[];
}

const LISTS = 'tradepulse.lists';
const PINNED = 'tradepulse.pinned';
const LONGEST_NAME = 40;

const areLists = (value: unknown): value is WatchList[] =>
  Array.isArray(value) &&
  value.every(
    (list: unknown) =>
      typeof list === 'object' && list !== null && 'name' in list && typeof list.name === 'string' &&
      'symbols' in list && isTexts(list.symbols),
  );

/** Lists of symbols under a name, and the pinned ones. Kept in this browser, and nowhere else. */
export class WatchLists {
  readonly lists: Signal<readonly WatchList[]>;
  readonly pinned: Signal<ReadonlySet<string>>;

  constructor(private readonly shelf: Shelf | null) {
    this.lists = new Signal<readonly WatchList[]>(recall(shelf, LISTS, areLists, []));
    this.pinned = new Signal<ReadonlySet<string>>(new Set(recall(shelf, PINNED, isTexts, [])));
  }

  get(name: string): WatchList | undefined {
    return this.lists.value.find((list) => list.name === name);
  }

  /** Adds an empty list; the name that it has, or null where it can't have that one. */
  add(name: string): string | null {
    const trimmed = name.trim().slice(0, LONGEST_NAME);
    if (trimmed === '' || this.get(trimmed) !== undefined) {
      return null;
    }
    this.set([...this.lists.value, { name: trimmed, symbols: [] }]);
    return trimmed;
  }

  remove(name: string): void {
    this.set(this.lists.value.filter((list) => list.name !== name));
  }

  /** Puts a symbol onto a list, or takes it off. */
  toggle(name: string, symbol: string): void {
    this.set(
      this.lists.value.map((list) =>
        list.name !== name
          ? list
          : {
              name,
              symbols: list.symbols.includes(symbol)
                ? list.symbols.filter((each) => each !== symbol)
                : [...list.symbols, symbol],
            },
      ),
    );
  }

  togglePin(symbol: string): void {
    const pinned = new Set(this.pinned.value);
    if (!pinned.delete(symbol)) {
      pinned.add(symbol);
    }
    this.pinned.value = pinned;
    keep(this.shelf, PINNED, [...pinned]);
  }

  private set(lists: readonly WatchList[]): void {
    this.lists.value = lists;
    keep(this.shelf, LISTS, lists);
  }
}
