import * as format from '../model/format';
import { moves, ordered, type Column, type Selection } from '../model/order';
import { change, changePercent, spread, type Quote, type Quotes } from '../model/quotes';
import type { Tick } from '../model/wire';

export interface GridEvents {
  open(symbol: string): void;
  pin(symbol: string): void;
  watch(symbol: string): void;
  sort(column: Column): void;
  /** Somebody wants to type what is looked for. */
  filter(): void;
  /** The rows that are in sight, once that has settled. */
  inSight(symbols: readonly string[]): void;
  /** How many rows there are, and of how many. */
  counted(rows: number, all: number): void;
  /** Ticks that are in the document now; they are on the screen once the browser has painted. */
  drew(ticks: readonly { readonly tick: Tick; readonly seq: number }[]): void;
}

interface ColumnHead {
  readonly column: Column;
  readonly title: string;
  readonly help: string;
}

const HEADS: readonly ColumnHead[] = [
  { column: 'symbol', title: 'Symbol', help: '' },
  { column: 'name', title: 'Name', help: '' },
  { column: 'last', title: 'Last', help: 'Price of the latest tick' },
  { column: 'change', title: 'Change', help: 'Against the last price before the 24 hours that end with the latest tick' },
  { column: 'percent', title: '%', help: 'The change in percent' },
  { column: 'bid', title: 'Bid', help: '' },
  { column: 'ask', title: 'Ask', help: '' },
  { column: 'spread', title: 'Spread', help: 'Ask less bid' },
  { column: 'volume', title: 'Volume', help: 'Size of the latest tick' },
  { column: 'age', title: 'Age', help: 'Since the time of the latest tick' },
  { column: 'provider', title: 'Provider', help: '' },
];

const FLASH_STEP = 250;
const FLASH_STEPS = 3;
const STALE = 30_000;
const REORDER_EVERY = 1_000;
const AGES_EVERY = 500;
const SETTLED = 300;
const SPARES = 4;

/** One recycled row of the document. `text` is what its cells say, so that only what differs is written. */
interface Row {
  readonly element: HTMLElement;
  readonly cells: Record<string, HTMLElement>;
  readonly text: Record<string, string>;
  readonly arrow: HTMLElement;
  readonly link: HTMLAnchorElement;
  readonly pin: HTMLButtonElement;
  readonly watch: HTMLButtonElement;
  readonly spark: HTMLCanvasElement;
  index: number;
  quote: Quote | null;
  version: number;
  last: number;
  bid: number | undefined;
  ask: number | undefined;
  /** When a cell changed, and to where. */
  flashes: Record<string, { at: number; up: boolean; step: number }>;
  sparkAt: number;
}

/**
 * The table of prices, beside React: as many rows as fit, moved and rewritten as one scrolls, at most once an animation
 * frame, whatever the rate of ticks. Writes only what has changed.
 */
export class PriceGrid {
  private readonly head: HTMLElement;
  private readonly body: HTMLElement;
  private readonly pool: Row[] = [];
  private rows: Quote[] = [];
  private selection: Selection;
  private watched: ReadonlySet<string> = new Set();
  private active: string | null = null;
  private rowHeight = 28;
  private members = -1;
  private orderedAt = 0;
  private needsOrder = true;
  private needsAll = false;
  private agesAt = 0;
  private asked = 0;
  private timer = 0;
  private settle = 0;
  private hasPrices = false;
  private readonly observer: ResizeObserver;
  private readonly heads = new Map<Column, HTMLElement>();
  private readonly places = new Map<string, number>();
  private colours: { up: string; down: string; flat: string } | null = null;

  constructor(
    private readonly host: HTMLElement,
    private readonly quotes: Quotes,
    private readonly now: () => number,
    private readonly serverNow: () => number,
    selection: Selection,
    private readonly events: GridEvents,
  ) {
    this.selection = selection;
    host.setAttribute('role', 'grid');
    host.tabIndex = 0;
    this.head = host.appendChild(this.makeHead());
    this.body = host.appendChild(element('div', 'grid-body', 'rowgroup'));
    host.addEventListener('scroll', this.scrolled, { passive: true });
    host.addEventListener('keydown', this.pressed);
    this.observer = new ResizeObserver(() => {
      this.measure();
      this.needsAll = true;
      this.ask();
    });
    this.observer.observe(host);
    this.measure();
    this.ask();
  }

  destroy(): void {
    cancelAnimationFrame(this.asked);
    window.clearTimeout(this.timer);
    window.clearTimeout(this.settle);
    this.observer.disconnect();
    this.host.removeEventListener('scroll', this.scrolled);
    this.host.removeEventListener('keydown', this.pressed);
    this.host.replaceChildren();
  }

  select(selection: Selection, watched: ReadonlySet<string>): void {
    this.selection = selection;
    this.watched = watched;
    this.needsOrder = true;
    this.needsAll = true;
    this.ask();
  }

  /** The colours of the page are others now. */
  restyle(): void {
    this.colours = null;
    this.needsAll = true;
    this.ask();
  }

  /** There is something new to draw. */
  readonly ask = (): void => {
    if (this.asked === 0) {
      this.asked = requestAnimationFrame(this.draw);
    }
  };

  /** What is shown, from top to bottom. */
  shown(): readonly Quote[] {
    return this.rows;
  }

  activate(symbol: string | null): void {
    this.active = symbol;
    this.needsAll = true;
    this.ask();
  }

  private makeHead(): HTMLElement {
    const group = element('div', 'grid-head', 'rowgroup');
    const row = group.appendChild(element('div', 'grid-row', 'row'));
    row.setAttribute('aria-rowindex', '1');
    for (const mark of ['Pin', 'Watch list']) {
      const cell = row.appendChild(element('div', 'c-mark', 'columnheader'));
      const label = cell.appendChild(element('span', 'unseen'));
      label.textContent = mark;
    }
    for (const { column, title, help } of HEADS) {
      const cell = row.appendChild(element('div', 'c-' + column, 'columnheader'));
      const button = cell.appendChild(document.createElement('button'));
      button.type = 'button';
      button.textContent = title;
      button.title = help === '' ? `Sort by ${title.toLowerCase()}` : help;
      button.addEventListener('click', () => this.events.sort(column));
      this.heads.set(column, cell);
      if (column === 'volume') {
        const trend = row.appendChild(element('div', 'c-spark', 'columnheader'));
        trend.textContent = 'Last 48 min';
      }
    }
    return group;
  }

  private measure(): void {
    this.rowHeight = parseFloat(getComputedStyle(this.host).getPropertyValue('--row')) || 28;
    const needed = Math.ceil(this.host.clientHeight / this.rowHeight) + SPARES;
    while (this.pool.length < needed) {
      this.pool.push(this.makeRow());
    }
    while (this.pool.length > needed) {
      this.pool.pop()?.element.remove();
    }
    for (const row of this.pool) {
      row.index = -1;
    }
  }

  private makeRow(): Row {
    const row = element('div', 'grid-row', 'row');
    row.id = `row-${Math.random().toString(36).slice(2)}`;
    const cells: Record<string, HTMLElement> = {};
    const pin = markButton(row, '\u25B2', 'c-mark pin');
    const watch = markButton(row, '\u2605', 'c-mark watch');
    const spark = document.createElement('canvas');
    let link: HTMLAnchorElement | null = null;
    let arrow: HTMLElement | null = null;
    for (const { column } of HEADS) {
      const cell = row.appendChild(element('div', 'c-' + column, 'gridcell'));
      if (column === 'symbol') {
        link = cell.appendChild(document.createElement('a'));
        link.tabIndex = -1;
        cells[column] = link;
      } else if (column === 'last') {
        arrow = cell.appendChild(element('span', 'arrow'));
        arrow.setAttribute('aria-hidden', 'true');
        cells[column] = cell.appendChild(element('span', 'value'));
      } else if (column === 'bid' || column === 'ask') {
        cells[column] = cell.appendChild(element('span', 'value'));
      } else {
        cells[column] = cell;
      }
      if (column === 'volume') {
        const trend = row.appendChild(element('div', 'c-spark', 'gridcell'));
        spark.width = 96;
        spark.height = 20;
        spark.setAttribute('aria-hidden', 'true');
        trend.appendChild(spark);
      }
    }
    const made: Row = {
      element: row, cells, text: {}, pin, watch, spark,
      arrow: arrow as HTMLElement, link: link as HTMLAnchorElement,
      index: -1, quote: null, version: 0, last: 0, bid: undefined, ask: undefined, flashes: {}, sparkAt: 0,
    };
    row.addEventListener('click', (event) => this.clicked(made, event));
    this.body.appendChild(row);
    return made;
  }

  private clicked(row: Row, event: MouseEvent): void {
    const symbol = row.quote?.symbol;
    if (symbol === undefined || event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey) {
      return;
    }
    const target = event.target as Node;
    if (row.pin.contains(target)) {
      this.events.pin(symbol);
    } else if (row.watch.contains(target)) {
      this.events.watch(symbol);
    } else if (row.link.contains(target)) {
      event.preventDefault();
      this.events.open(symbol);
    } else {
      this.activate(symbol);
    }
  }

  private readonly scrolled = (): void => this.ask();

  private readonly pressed = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) {
      return;
    }
    const page = Math.max(1, Math.floor(this.host.clientHeight / this.rowHeight) - 2);
    const at = this.activeIndex();
    const steps: Record<string, number> = {
      ArrowDown: at + 1, ArrowUp: at < 0 ? 0 : at - 1, PageDown: at + page, PageUp: at - page,
      Home: 0, End: this.rows.length - 1, j: at + 1, k: at - 1,
    };
    const to = steps[event.key];
    if (to !== undefined) {
      event.preventDefault();
      this.moveTo(to);
      return;
    }
    if (event.target !== this.host) {
      return;
    }
    if (event.key === '/') {
      event.preventDefault();
      this.events.filter();
      return;
    }
    if (this.active === null) {
      return;
    }
    const actions: Record<string, (symbol: string) => void> = {
      Enter: this.events.open, p: this.events.pin, w: this.events.watch,
    };
    const action = actions[event.key];
    if (action) {
      event.preventDefault();
      action(this.active);
    }
  };

  private activeIndex(): number {
    return this.active === null ? -1 : this.rows.findIndex((quote) => quote.symbol === this.active);
  }

  private moveTo(index: number): void {
    const bounded = Math.min(this.rows.length - 1, Math.max(0, index));
    const quote = this.rows[bounded];
    if (!quote) {
      return;
    }
    const top = bounded * this.rowHeight;
    const height = this.host.clientHeight - this.head.offsetHeight;
    if (top < this.host.scrollTop) {
      this.host.scrollTop = top;
    } else if (top + this.rowHeight > this.host.scrollTop + height) {
      this.host.scrollTop = top + this.rowHeight - height;
    }
    this.activate(quote.symbol);
  }

  private readonly draw = (): void => {
    this.asked = 0;
    const now = this.now();
    this.order(now);
    const drawsAges = now - this.agesAt >= AGES_EVERY;
    if (drawsAges) {
      this.agesAt = now;
    }
    const first = Math.max(0, Math.floor(this.host.scrollTop / this.rowHeight) - 1);
    const drawn: { tick: Tick; seq: number }[] = [];
    let isFlashing = false;
    let hasMoved = false;
    const serverNow = this.serverNow();
    for (let i = 0; i < this.pool.length; i++) {
      const index = first + i;
      const row = this.pool[index % this.pool.length] as Row;
      const quote = this.rows[index] ?? null;
      if (row.index !== index || row.quote !== quote) {
        this.assign(row, index, quote);
        hasMoved = true;
      }
      if (quote === null) {
        continue;
      }
      if (row.version !== quote.version || this.needsAll) {
        if (row.version !== 0 && row.version !== quote.version) {
          drawn.push({ tick: quote.tick, seq: quote.seq });
        }
        this.write(row, quote, now);
      }
      if (drawsAges || row.text['age'] === undefined) {
        this.writeAge(row, quote, serverNow);
      }
      isFlashing = this.fade(row, now) || isFlashing;
    }
    this.needsAll = false;
    if (!this.hasPrices && this.rows.length > 0) {
      this.hasPrices = true;
      // How long it took from the beginning is to be seen in the browser's own tools.
      performance.mark('prices');
    }
    if (hasMoved) {
      this.tellInSight();
    }
    if (drawn.length > 0) {
      this.events.drew(drawn);
    }
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(this.ask, isFlashing ? FLASH_STEP / 2 : AGES_EVERY);
  };

  private order(now: number): void {
    const isNew = this.quotes.members !== this.members;
    const isDue = moves(this.selection.sorting.column) && now - this.orderedAt >= REORDER_EVERY;
    if (!isNew && !isDue && !this.needsOrder) {
      return;
    }
    const before = this.rows.length;
    this.members = this.quotes.members;
    this.orderedAt = now;
    this.rows = ordered(this.quotes.all(), this.selection);
    if (this.needsOrder || isNew || before !== this.rows.length) {
      this.body.style.height = `${this.rows.length * this.rowHeight}px`;
      this.host.setAttribute('aria-rowcount', String(this.rows.length + 1));
      for (const [column, cell] of this.heads) {
        const sorting = this.selection.sorting;
        cell.setAttribute(
          'aria-sort', sorting.column !== column ? 'none' : sorting.descending ? 'descending' : 'ascending');
      }
      this.events.counted(this.rows.length, this.quotes.size);
    }
    this.needsOrder = false;
  }

  private assign(row: Row, index: number, quote: Quote | null): void {
    if (row.index !== index) {
      row.index = index;
      row.element.style.transform = `translateY(${index * this.rowHeight}px)`;
      row.element.setAttribute('aria-rowindex', String(index + 2));
      row.element.classList.toggle('odd', index % 2 === 1);
    }
    if (row.quote !== quote) {
      row.quote = quote;
      row.version = 0;
      for (const name of Object.keys(row.flashes)) {
        delete row.cells[name]?.dataset['flash'];
      }
      row.flashes = {};
      delete row.text['age'];
      row.sparkAt = 0;
    }
    row.element.hidden = quote === null;
  }

  private write(row: Row, quote: Quote, now: number): void {
    const { tick } = quote;
    if (row.version !== 0) {
      this.flash(row, 'last', row.last, tick.price, now);
      this.flash(row, 'bid', row.bid, tick.bid, now);
      this.flash(row, 'ask', row.ask, tick.ask, now);
    }
    row.last = tick.price;
    row.bid = tick.bid;
    row.ask = tick.ask;
    const isNew = row.version === 0;
    row.version = quote.version;
    const places = this.placesOf(quote);
    const moved = change(quote);
    const share = changePercent(quote);
    if (isNew) {
      row.link.setAttribute('href', '/symbol/' + encodeURIComponent(quote.symbol));
    }
    set(row, 'symbol', quote.symbol);
    set(row, 'name', quote.name);
    set(row, 'last', format.price(tick.price, places));
    set(row, 'change', format.signed(moved, places));
    set(row, 'percent', format.percent(share));
    set(row, 'bid', format.price(tick.bid, places));
    set(row, 'ask', format.price(tick.ask, places));
    set(row, 'spread', format.price(spread(quote), places));
    set(row, 'volume', format.quantity(tick.volume));
    set(row, 'provider', tick.provider);
    attribute(row.arrow, 'data-way', quote.direction > 0 ? 'up' : quote.direction < 0 ? 'down' : '');
    const way = moved === null || moved === 0 ? '' : moved > 0 ? 'up' : 'down';
    attribute(row.cells['change'] as HTMLElement, 'data-way', way);
    attribute(row.cells['percent'] as HTMLElement, 'data-way', way);
    this.mark(row, quote);
    if (isNew || this.needsAll || now - row.sparkAt > 1_000) {
      row.sparkAt = now;
      this.drawSpark(row.spark, quote);
    }
  }

  private mark(row: Row, quote: Quote): void {
    const isPinned = this.selection.pinned.has(quote.symbol);
    const isWatched = this.watched.has(quote.symbol);
    attribute(row.pin, 'aria-pressed', String(isPinned));
    attribute(row.pin, 'aria-label', `Pin ${quote.symbol}`);
    attribute(row.watch, 'aria-pressed', String(isWatched));
    attribute(row.watch, 'aria-label', `Watch ${quote.symbol}`);
    const isActive = quote.symbol === this.active;
    attribute(row.element, 'aria-selected', String(isActive));
    if (isActive) {
      attribute(this.host, 'aria-activedescendant', row.element.id);
    }
  }

  /** The most decimals that were seen of a symbol, so that its points stay where they are. */
  private placesOf(quote: Quote): number {
    const { price, bid, ask } = quote.tick;
    const known = this.places.get(quote.symbol) ?? 2;
    const places = Math.max(
      known, format.decimals(price), bid === undefined ? 0 : format.decimals(bid), ask === undefined ? 0 : format.decimals(ask));
    if (places !== known) {
      this.places.set(quote.symbol, places);
    }
    return places;
  }

  private writeAge(row: Row, quote: Quote, serverNow: number): void {
    const age = serverNow - quote.eventMillis;
    set(row, 'age', format.age(age));
    row.element.classList.toggle('stale', age > STALE);
  }

  private flash(row: Row, name: string, before: number | undefined, after: number | undefined, now: number): void {
    if (before !== undefined && after !== undefined && before !== after) {
      row.flashes[name] = { at: now, up: after > before, step: -1 };
    }
  }

  /** In steps, not smoothly: each costs one draw of one cell. */
  private fade(row: Row, now: number): boolean {
    let isFlashing = false;
    for (const name in row.flashes) {
      const flash = row.flashes[name] as { at: number; up: boolean; step: number };
      const step = Math.floor((now - flash.at) / FLASH_STEP);
      const cell = row.cells[name] as HTMLElement;
      if (step >= FLASH_STEPS) {
        delete cell.dataset['flash'];
        delete row.flashes[name];
      } else {
        isFlashing = true;
        if (step !== flash.step) {
          flash.step = step;
          cell.dataset['flash'] = (flash.up ? 'u' : 'd') + step;
        }
      }
    }
    return isFlashing;
  }

  private drawSpark(canvas: HTMLCanvasElement, quote: Quote): void {
    if (canvas.offsetParent === null) {
      return;
    }
    const context = canvas.getContext('2d');
    const scale = Math.min(2, window.devicePixelRatio || 1);
    if (canvas.width !== 96 * scale) {
      canvas.width = 96 * scale;
      canvas.height = 20 * scale;
    }
    if (context === null) {
      return;
    }
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, 96, 20);
    const points = quote.spark;
    if (points === null || points.length < 2) {
      return;
    }
    this.colours ??= coloursOf(this.host);
    const low = Math.min(...points);
    const range = Math.max(...points) - low || 1;
    const first = points[0] as number;
    const last = points[points.length - 1] as number;
    context.beginPath();
    points.forEach((value, i) => {
      const x = 1 + (i * 94) / (points.length - 1);
      const y = 18 - ((value - low) / range) * 16;
      if (i === 0) {
        context.moveTo(x, y);
      } else {
        context.lineTo(x, y);
      }
    });
    context.lineWidth = 1.25;
    context.strokeStyle = last > first ? this.colours.up : last < first ? this.colours.down : this.colours.flat;
    context.stroke();
  }

  private tellInSight(): void {
    window.clearTimeout(this.settle);
    this.settle = window.setTimeout(() => {
      const first = Math.floor(this.host.scrollTop / this.rowHeight);
      const count = Math.ceil(this.host.clientHeight / this.rowHeight);
      this.events.inSight(this.rows.slice(first, first + count).map((quote) => quote.symbol));
    }, SETTLED);
  }
}

function element(tag: string, className: string, role?: string): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  if (role !== undefined) {
    made.setAttribute('role', role);
  }
  return made;
}

function markButton(row: HTMLElement, text: string, className: string): HTMLButtonElement {
  const cell = row.appendChild(element('div', className, 'gridcell'));
  const button = cell.appendChild(document.createElement('button'));
  button.type = 'button';
  button.tabIndex = -1;
  button.textContent = text;
  return button;
}

function set(row: Row, name: string, text: string): void {
  if (row.text[name] !== text) {
    row.text[name] = text;
    (row.cells[name] as HTMLElement).textContent = text;
  }
}

function attribute(of: HTMLElement, name: string, value: string): void {
  if (of.getAttribute(name) !== value) {
    of.setAttribute(name, value);
  }
}

function coloursOf(host: HTMLElement): { up: string; down: string; flat: string } {
  const style = getComputedStyle(host);
  return {
    up: style.getPropertyValue('--up'),
    down: style.getPropertyValue('--down'),
    flat: style.getPropertyValue('--dim'),
  };
}
