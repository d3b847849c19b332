import type { Platform } from './platform';
import { Sender, tickLine } from './platform';

const NAMES = [
  'AAPL', 'MSFT', 'GOOGL', 'AMZN', 'TSLA', 'NVDA', 'META', 'JPM', 'V', 'JNJ', 'WMT', 'PG', 'XOM', 'MA', 'HD', 'CVX', 'KO', 'PEP',
  'ABBV', 'COST', 'MRK', 'AVGO', 'ADBE', 'CRM', 'NFLX', 'AMD', 'INTC', 'ORCL', 'CSCO', 'QCOM',
];

/** Numbers that look like chance and are the same each time (Lehmer 1951, as Park and Miller 1988 have it). */
export function lehmer(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** A market of thirty symbols: hours of its past with a gap, and then ticks as they come until it is closed. */
export class Market {
  private readonly prices = new Map<string, number>();
  private readonly random = lehmer(42);
  private timer: NodeJS.Timeout | null = null;
  private live: Sender | null = null;

  constructor(private readonly platform: Platform) {
    NAMES.forEach((name, i) => this.prices.set(name, 60 + ((i * 83) % 440)));
  }

  private next(symbol: string, volatility: number): number {
    const price = (this.prices.get(symbol) as number) * (1 + (this.random() - 0.4995) * volatility);
    this.prices.set(symbol, price);
    return price;
  }

  /** A tick of each symbol every so many seconds, up to now; without the ten minutes that began an hour ago. */
  async past(hours: number, everySeconds: number): Promise<void> {
    const sender = await Sender.connect(this.platform.tcpPort, 'provider=demo replay=on');
    const end = Date.now() - 2_000;
    for (let at = end - hours * 3_600_000; at < end; at += everySeconds * 1000) {
      const minutesAgo = (end - at) / 60_000;
      if (minutesAgo < 60 && minutesAgo > 50) {
        continue;
      }
      sender.lines(NAMES.map((name, i) => tickLine(name, this.next(name, 0.0014), at + i, 10 + Math.floor(this.random() * 900))));
    }
    await sender.stored();
    sender.close();
  }

  async begin(perSecond: number): Promise<void> {
    const sender = await Sender.connect(this.platform.tcpPort, 'provider=demo');
    this.live = sender;
    this.timer = setInterval(() => {
      for (let i = 0; i < perSecond / 10; i++) {
        const name = NAMES[Math.floor(this.random() * NAMES.length)] as string;
        sender.tick(name, this.next(name, 0.0004), Date.now(), 1 + Math.floor(this.random() * 75));
      }
    }, 100);
  }

  end(): void {
    if (this.timer) {
      clearInterval(this.timer);
    }
    this.live?.close();
  }
}
