// What the platform sends, as docs/websocket.md and docs/http.md have it.

export interface Tick {
  readonly symbol: string;
  readonly price: number;
  readonly timestamp: string;
  readonly provider: string;
  readonly volume?: number;
  readonly bid?: number;
  readonly ask?: number;
  readonly id?: string;
  readonly received_at?: string;
}

/** A bar as /candles has it: `ts` is its start. */
export interface Candle {
  readonly ts: string;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume?: number;
  readonly vwap?: number;
  readonly trades?: number;
  readonly final?: boolean;
}

export interface LiveBar extends Candle {
  readonly symbol: string;
  readonly interval: string;
  readonly revision?: number;
}

export interface Percentiles {
  readonly count: number;
  readonly p50?: number;
  readonly p90?: number;
  readonly p99?: number;
  readonly 'p99.9'?: number;
  readonly max?: number;
  /** The clocks that these were measured by make them at most so much more or less, in µs. */
  readonly error?: number;
}

export interface Stage {
  readonly stage: string;
  readonly group?: string;
  readonly negative: number;
  readonly unknown_clock: number;
  readonly beyond: number;
  readonly last_10s: Percentiles;
  readonly last_1m: Percentiles;
  readonly last_5m: Percentiles;
  readonly since_start: Percentiles;
}

export interface Reject {
  readonly at: string;
  readonly provider: string;
  readonly symbol: string;
  readonly code: string;
  readonly detail: string;
  readonly line: number;
  readonly text: string;
  readonly client: string;
}

/** Any frame: `type` says which members are there. */
export interface Frame {
  readonly type: string;
  readonly session?: string;
  readonly seq?: number;
  readonly timestamp?: number;
  readonly data?: readonly unknown[];
  readonly skipped?: number;
  readonly code?: string;
  readonly error?: string;
  readonly stages?: readonly Stage[];
  readonly symbol?: string;
  readonly pending?: boolean;
  readonly last_seq?: number;
  readonly lag_ms?: number;
  readonly t1?: number;
  readonly t2?: number;
  readonly t3?: number;
}

/** What one wants to be told of: a message `subscribe` each. */
export interface Wish {
  readonly symbols: readonly string[];
  readonly channels: readonly string[];
}
