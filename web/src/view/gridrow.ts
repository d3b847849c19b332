import * as format from '../model/format';
import type { Column } from '../model/order';
import { change, changePercent, spread, type Quote } from '../model/quotes';

export interface ColumnHead {
  readonly column: Column;
  readonly title: string;
  readonly help: string;
}

/** From left to right; beside the volume stands the line of the last minutes. */
export const HEADS: readonly ColumnHead[] = [
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

export interface Colours {
  readonly up: string;
  readonly down: string;
  readonly flat: string;
}

/** What a row needs to know of the table it is in. */
export interface RowContext {
  readonly now: number;
  readonly pinned: ReadonlySet<string>;
  readonly watched: ReadonlySet<string>;
  readonly active: string | null;
  /** Whether lines are drawn anew, be they due or not. */
  readonly drawsAll: boolean;
  colours(): Colours;
}

interface Flash {
  readonly at: number;
  readonly isUp: boolean;
  step: number;
}

export const FLASH_STEP = 250;
const FLASH_STEPS = 3;
const STALE = 30_000;
const SPARK_EVERY = 1_000;
const SPARK_WIDTH = 96;
const SPARK_HEIGHT = 20;

/** The most decimals that were seen of a symbol, so that its points stay where they are. */
const places = new Map<string, number>();

let made = 0;

/** One recycled row of the document. Remembers what its cells say, so that only what differs is written. */
export class GridRow {
  readonly element = element('div', 'grid-row', 'row');
  readonly pin = mark(this.element, '\u25B2', 'c-mark pin');
  readonly watch = mark(this.element, '\u2605', 'c-mark watch');
  readonly link = document.createElement('a');
  /** The place in the table; -1 where it has none. */
  index = -1;
  quote: Quote | null = null;
  /** Of the quote as it was written last; 0 where it was not. */
  version = 0;
  private readonly cells: Record<string, HTMLElement> = {};
  private readonly text: Record<string, string> = {};
  private readonly arrow = element('span', 'arrow');
  private readonly spark = document.createElement('canvas');
  private flashes: Record<string, Flash> = {};
  private last = 0;
  private bid: number | undefined;
  private ask: number | undefined;
  private sparkAt = 0;

  constructor() {
    this.element.id = `row-${++made}`;
    this.arrow.setAttribute('aria-hidden', 'true');
    this.spark.setAttribute('aria-hidden', 'true');
    this.link.tabIndex = -1;
    for (const { column } of HEADS) {
      const cell = this.element.appendChild(element('div', 'c-' + column, 'gridcell'));
      if (column === 'symbol') {
        this.cells[column] = cell.appendChild(this.link);
      } else if (column === 'last' || column === 'bid' || column === 'ask') {
        if (column === 'last') {
          cell.appendChild(this.arrow);
        }
        this.cells[column] = cell.appendChild(element('span', 'value'));
      } else {
        this.cells[column] = cell;
      }
      if (column === 'volume') {
        this.element.appendChild(element('div', 'c-spark', 'gridcell')).appendChild(this.spark);
      }
    }
  }

  /** Puts it at a place, for a symbol; null hides it. */
  assign(index: number, top: number, quote: Quote | null): void {
    if (this.index !== index) {
      this.index = index;
      this.element.style.transform = `translateY(${top}px)`;
      this.element.setAttribute('aria-rowindex', String(index + 2));
    }
    if (this.quote !== quote) {
      this.quote = quote;
      this.version = 0;
      for (const name of Object.keys(this.flashes)) {
        delete this.cells[name]?.dataset['flash'];
      }
      this.flashes = {};
      delete this.text['age'];
      this.sparkAt = 0;
    }
    this.element.hidden = quote === null;
  }

  write(quote: Quote, context: RowContext): void {
    const { tick } = quote;
    const isNew = this.version === 0;
    if (!isNew) {
      this.flash('last', this.last, tick.price, context.now);
      this.flash('bid', this.bid, tick.bid, context.now);
      this.flash('ask', this.ask, tick.ask, context.now);
    }
    this.last = tick.price;
    this.bid = tick.bid;
    this.ask = tick.ask;
    this.version = quote.version;
    if (isNew) {
      this.link.setAttribute('href', '/symbol/' + encodeURIComponent(quote.symbol));
    }
    const decimals = placesOf(quote);
    const moved = change(quote);
    this.set('symbol', quote.symbol);
    this.set('name', quote.name);
    this.set('last', format.price(tick.price, decimals));
    this.set('change', format.signed(moved, decimals));
    this.set('percent', format.percent(changePercent(quote)));
    this.set('bid', format.price(tick.bid, decimals));
    this.set('ask', format.price(tick.ask, decimals));
    this.set('spread', format.price(spread(quote), decimals));
    this.set('volume', format.quantity(tick.volume));
    this.set('provider', tick.provider);
    attribute(this.arrow, 'data-way', wayOf(quote.direction));
    attribute(this.cells['change'] as HTMLElement, 'data-way', wayOf(moved));
    attribute(this.cells['percent'] as HTMLElement, 'data-way', wayOf(moved));
    this.tellMarks(quote.symbol, context);
    if (isNew || context.drawsAll || context.now - this.sparkAt > SPARK_EVERY) {
      this.sparkAt = context.now;
      this.drawSpark(quote.spark, context);
    }
  }

  writeAge(quote: Quote, serverNow: number): void {
    const age = serverNow - quote.eventMillis;
    this.set('age', format.age(age));
    this.element.classList.toggle('stale', age > STALE);
  }

  get hasAge(): boolean {
    return this.text['age'] !== undefined;
  }

  /** Whether anything still fades. In steps, not smoothly: each costs one draw of one cell. */
  fade(now: number): boolean {
    let isFading = false;
    for (const name in this.flashes) {
      const flash = this.flashes[name] as Flash;
      const step = Math.floor((now - flash.at) / FLASH_STEP);
      const cell = this.cells[name] as HTMLElement;
      if (step >= FLASH_STEPS) {
        delete cell.dataset['flash'];
        delete this.flashes[name];
      } else {
        isFading = true;
        if (step !== flash.step) {
          flash.step = step;
          cell.dataset['flash'] = (flash.isUp ? 'u' : 'd') + step;
        }
      }
    }
    return isFading;
  }

  private flash(name: string, before: number | undefined, after: number | undefined, now: number): void {
    if (before !== undefined && after !== undefined && before !== after) {
      this.flashes[name] = { at: now, isUp: after > before, step: -1 };
    }
  }

  private tellMarks(symbol: string, context: RowContext): void {
    attribute(this.pin, 'aria-pressed', String(context.pinned.has(symbol)));
    attribute(this.pin, 'aria-label', `Pin ${symbol}`);
    attribute(this.watch, 'aria-pressed', String(context.watched.has(symbol)));
    attribute(this.watch, 'aria-label', `Watch ${symbol}`);
    attribute(this.element, 'aria-selected', String(symbol === context.active));
  }

  private drawSpark(points: readonly number[] | null, context: RowContext): void {
    const canvas = this.spark;
    const pen = canvas.offsetParent === null ? null : canvas.getContext('2d');
    if (pen === null) {
      return;
    }
    const scale = Math.min(2, window.devicePixelRatio || 1);
    if (canvas.width !== SPARK_WIDTH * scale) {
      canvas.width = SPARK_WIDTH * scale;
      canvas.height = SPARK_HEIGHT * scale;
    }
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, SPARK_WIDTH, SPARK_HEIGHT);
    if (points === null || points.length < 2) {
      return;
    }
    const low = Math.min(...points);
    const range = Math.max(...points) - low || 1;
    pen.beginPath();
    points.forEach((value, i) => {
      pen.lineTo(1 + (i * (SPARK_WIDTH - 2)) / (points.length - 1), SPARK_HEIGHT - 2 - ((value - low) / range) * (SPARK_HEIGHT - 4));
    });
    const [first, last] = [points[0] as number, points[points.length - 1] as number];
    const colours = context.colours();
    pen.lineWidth = 1.25;
    pen.strokeStyle = last > first ? colours.up : last < first ? colours.down : colours.flat;
    pen.stroke();
  }

  private set(name: string, text: string): void {
    if (this.text[name] !== text) {
      this.text[name] = text;
      (this.cells[name] as HTMLElement).textContent = text;
    }
  }
}

export function element(tag: string, className: string, role?: string): HTMLElement {
  const created = document.createElement(tag);
  created.className = className;
  if (role !== undefined) {
    created.setAttribute('role', role);
  }
  return created;
}

export function attribute(of: HTMLElement, name: string, value: string): void {
  if (of.getAttribute(name) !== value) {
    of.setAttribute(name, value);
  }
}

function mark(row: HTMLElement, sign: string, className: string): HTMLButtonElement {
  const button = row.appendChild(element('div', className, 'gridcell')).appendChild(document.createElement('button'));
  button.type = 'button';
  button.tabIndex = -1;
  button.textContent = sign;
  return button;
}

function wayOf(moved: number | null): string {
  return moved === null || moved === 0 ? '' : moved > 0 ? 'up' : 'down';
}

function placesOf(quote: Quote): number {
  const { price, bid, ask } = quote.tick;
  const known = places.get(quote.symbol) ?? 2;
  const now = Math.max(known, format.decimals(price), format.decimals(bid ?? 0), format.decimals(ask ?? 0));
  if (now !== known) {
    places.set(quote.symbol, now);
  }
  return now;
}
