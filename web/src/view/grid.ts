import { moves, ordered, type Column, type Selection } from '../model/order';
import type { Quote, Quotes } from '../model/quotes';
import type { Written } from '../painted';
import { attribute, element, FLASH_STEP, GridRow, HEADS, type Colours } from './gridrow';

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
  drew(ticks: readonly Written[]): void;
}

const REORDER_EVERY = 1_000;
const AGES_EVERY = 500;
const SETTLED = 300;
const SPARES = 4;

/**
 * The table of prices, beside React: as many rows as fit, moved and rewritten as one scrolls, at most once an animation
 * frame, whatever the rate of ticks.
 */
export class PriceGrid {
  private readonly head: HTMLElement;
  private readonly body: HTMLElement;
  private readonly heads = new Map<Column, HTMLElement>();
  private readonly pool: GridRow[] = [];
  private readonly observer: ResizeObserver;
  private rows: Quote[] = [];
  private watched: ReadonlySet<string> = new Set();
  private active: string | null = null;
  private rowHeight = 28;
  /** Of the quotes when they were put in order last. */
  private members = -1;
  private orderedAt = 0;
  private needsOrder = true;
  private needsAll = false;
  private agesAt = 0;
  private frame = 0;
  private timer = 0;
  private settle = 0;
  private hasPrices = false;
  private colours: Colours | null = null;

  constructor(
    private readonly host: HTMLElement,
    private readonly quotes: Quotes,
    private readonly now: () => number,
    private readonly serverNow: () => number,
    private selection: Selection,
    private readonly events: GridEvents,
  ) {
    host.setAttribute('role', 'grid');
    host.tabIndex = 0;
    this.head = host.appendChild(this.makeHead());
    this.body = host.appendChild(element('div', 'grid-body', 'rowgroup'));
    host.addEventListener('scroll', this.ask, { passive: true });
    host.addEventListener('focus', this.ask);
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
    cancelAnimationFrame(this.frame);
    window.clearTimeout(this.timer);
    window.clearTimeout(this.settle);
    this.observer.disconnect();
    this.host.removeEventListener('scroll', this.ask);
    this.host.removeEventListener('focus', this.ask);
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
    if (this.frame === 0) {
      this.frame = requestAnimationFrame(this.draw);
    }
  };

  /** What is shown, from top to bottom. */
  shown(): readonly Quote[] {
    return this.rows;
  }

  private activate(symbol: string): void {
    this.active = symbol;
    this.needsAll = true;
    this.ask();
  }

  private makeHead(): HTMLElement {
    const group = element('div', 'grid-head', 'rowgroup');
    const row = group.appendChild(element('div', 'grid-row', 'row'));
    row.setAttribute('aria-rowindex', '1');
    for (const mark of ['Pin', 'Watch list']) {
      row.appendChild(element('div', 'c-mark', 'columnheader')).appendChild(element('span', 'unseen')).textContent = mark;
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
        row.appendChild(element('div', 'c-spark', 'columnheader')).textContent = 'Last 48 min';
      }
    }
    return group;
  }

  private measure(): void {
    this.rowHeight = parseFloat(getComputedStyle(this.host).getPropertyValue('--row')) || 28;
    const needed = Math.ceil(this.host.clientHeight / this.rowHeight) + SPARES;
    while (this.pool.length < needed) {
      const row = new GridRow();
      row.element.addEventListener('click', (event) => this.clicked(row, event));
      this.body.appendChild(row.element);
      this.pool.push(row);
    }
    while (this.pool.length > needed) {
      this.pool.pop()?.element.remove();
    }
    for (const row of this.pool) {
      row.index = -1;
    }
  }

  private clicked(row: GridRow, event: MouseEvent): void {
    const symbol = row.quote?.symbol;
    if (symbol === undefined || event.metaKey || event.ctrlKey || event.shiftKey) {
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

  private readonly pressed = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target !== this.host) {
      return;
    }
    const to = this.stepOf(event.key);
    const act = to === undefined ? this.actionOf(event.key) : () => this.moveTo(to);
    if (act) {
      event.preventDefault();
      act();
    }
  };

  /** The row that a key leads to. */
  private stepOf(key: string): number | undefined {
    const page = Math.max(1, Math.floor(this.host.clientHeight / this.rowHeight) - 2);
    const at = this.active === null ? -1 : this.rows.findIndex((quote) => quote.symbol === this.active);
    const steps: Record<string, number> = {
      ArrowDown: at + 1, ArrowUp: at - 1, j: at + 1, k: at - 1, PageDown: at + page, PageUp: at - page,
      Home: 0, End: this.rows.length - 1,
    };
    return steps[key];
  }

  private actionOf(key: string): (() => void) | undefined {
    if (key === '/') {
      return this.events.filter;
    }
    const symbol = this.active;
    const actions: Record<string, (of: string) => void> = {
      Enter: this.events.open, p: this.events.pin, w: this.events.watch,
    };
    const action = actions[key];
    return symbol === null || action === undefined ? undefined : () => action(symbol);
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
    this.frame = 0;
    const now = this.now();
    this.order(now);
    if (this.active === null && this.rows[0] && document.activeElement === this.host) {
      // So that there is something to see of where the keys go.
      this.active = this.rows[0].symbol;
      this.needsAll = true;
    }
    const drawsAges = now - this.agesAt >= AGES_EVERY;
    this.agesAt = drawsAges ? now : this.agesAt;
    const isFading = this.drawRows(now, drawsAges);
    this.needsAll = false;
    if (!this.hasPrices && this.rows.length > 0) {
      this.hasPrices = true;
      // How long it took from the beginning is to be seen in the browser's own tools.
      performance.mark('prices');
    }
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(this.ask, isFading ? FLASH_STEP / 2 : AGES_EVERY);
  };

  private drawRows(now: number, drawsAges: boolean): boolean {
    const context = {
      now, pinned: this.selection.pinned, watched: this.watched, active: this.active, drawsAll: this.needsAll,
      colours: () => (this.colours ??= coloursOf(this.host)),
    };
    const serverNow = this.serverNow();
    const first = Math.max(0, Math.floor(this.host.scrollTop / this.rowHeight) - 1);
    const drawn: Written[] = [];
    let isFading = false;
    let hasMoved = false;
    let activeRow = '';
    for (let index = first; index < first + this.pool.length; index++) {
      const row = this.pool[index % this.pool.length] as GridRow;
      const quote = this.rows[index] ?? null;
      if (row.index !== index || row.quote !== quote) {
        row.assign(index, index * this.rowHeight, quote);
        hasMoved = true;
      }
      if (quote === null) {
        continue;
      }
      if (row.version !== quote.version || this.needsAll) {
        if (row.version !== 0 && row.version !== quote.version) {
          drawn.push({ tick: quote.tick, seq: quote.seq });
        }
        row.write(quote, context);
      }
      activeRow = quote.symbol === this.active ? row.element.id : activeRow;
      if (drawsAges || !row.hasAge) {
        row.writeAge(quote, serverNow);
      }
      isFading = row.fade(now) || isFading;
    }
    // Empty where the active row is not among those that are made.
    attribute(this.host, 'aria-activedescendant', activeRow);
    if (hasMoved) {
      this.tellInSight();
    }
    if (drawn.length > 0) {
      this.events.drew(drawn);
    }
    return isFading;
  }

  private order(now: number): void {
    const isNew = this.quotes.members !== this.members;
    const isDue = moves(this.selection.sorting.column) && now - this.orderedAt >= REORDER_EVERY;
    if (!isNew && !isDue && !this.needsOrder) {
      return;
    }
    this.members = this.quotes.members;
    this.orderedAt = now;
    this.rows = ordered(this.quotes.all(), this.selection);
    if (this.needsOrder || isNew) {
      this.tellOrder();
    }
    this.needsOrder = false;
  }

  private tellOrder(): void {
    const { column: sorted, descending } = this.selection.sorting;
    this.body.style.height = `${this.rows.length * this.rowHeight}px`;
    this.host.setAttribute('aria-rowcount', String(this.rows.length + 1));
    for (const [column, cell] of this.heads) {
      cell.setAttribute('aria-sort', sorted !== column ? 'none' : descending ? 'descending' : 'ascending');
    }
    this.events.counted(this.rows.length, this.quotes.size);
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

function coloursOf(host: HTMLElement): Colours {
  const style = getComputedStyle(host);
  return {
    up: style.getPropertyValue('--up'), down: style.getPropertyValue('--down'), flat: style.getPropertyValue('--dim'),
  };
}
