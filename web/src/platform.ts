import { ServerClock } from './model/clock';
import { Connection, type Socket } from './model/connection';
import { GlassMeter } from './model/glass';
import { LatencyPast } from './model/latencypast';
import { Quotes } from './model/quotes';
import { Signal } from './model/signal';
import { isNumber, isText, keep, recall, type Shelf } from './model/stored';
import { WatchLists } from './model/watchlists';
import type { Stage, Tick } from './model/wire';

const KEY = 'tradepulse.key';
const PACE = 'tradepulse.pace';

function shelf(which: 'localStorage' | 'sessionStorage'): Shelf | null {
  try {
    return window[which];
  } catch {
    return null;
  }
}

export const local = shelf('localStorage');
const tab = shelf('sessionStorage');

/** The clock of the page: ms since the epoch with fractions, which only ever rises. */
export const now = (): number => performance.timeOrigin + performance.now();

export const quotes = new Quotes();
export const clock = new ServerClock();
export const glass = new GlassMeter(clock);
export const lists = new WatchLists(local);

/** What /latency said last; empty before the first time. */
export const stages = new Signal<readonly Stage[]>([]);
/** What it said second by second since the page is open, the newest last. */
export const latencies = new LatencyPast();

export const connection = new Connection({
  open: () => new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`) as Socket,
  now,
  after: (millis, run) => window.setTimeout(run, millis),
  cancel: (timer) => window.clearTimeout(timer as number),
  random: Math.random,
});

/** Where frames of prices wait for the next draw: nothing is drawn before. */
const drawListeners = new Set<() => void>();
export function onPrices(listener: () => void): () => void {
  drawListeners.add(listener);
  return () => drawListeners.delete(listener);
}

/** When the frame of that number was there, for the newest ones. */
export const arrivals = new Map<number, number>();

connection.onClock((...exchange) => clock.exchanged(...exchange));
connection.onFrame((frame, at) => {
  if (frame.type === 'snapshot' || frame.type === 'price_update') {
    const seq = frame.seq ?? 0;
    arrivals.set(seq, at);
    arrivals.delete(seq - 64);
    quotes.take(frame.data as readonly Tick[], seq, at);
    drawListeners.forEach((listener) => listener());
  } else if (frame.type === 'latency' && frame.stages) {
    latencies.add(at, frame.stages);
    stages.value = frame.stages;
  }
});
connection.state.listen(() => {
  if (connection.state.value.kind === 'waiting') {
    clock.forget();
  }
});

/** The API key in use; null where there is none. */
export const apiKey = new Signal<string | null>(
  recall(tab, KEY, isText, '') || recall(local, KEY, isText, '') || null,
);

/** @param remember for good, or until this tab is closed */
export function useKey(key: string | null, remember: boolean): void {
  keep(tab, KEY, remember ? null : key);
  keep(local, KEY, remember ? key : null);
  apiKey.value = key;
  quotes.clear();
  connection.useKey(key);
}

export const paces = [16, 50, 100, 250, 1000] as const;
export const pace = new Signal<number>(recall(local, PACE, isNumber, 100));

export function choosePace(millis: number): void {
  pace.value = millis;
  keep(local, PACE, millis);
  connection.setPace(millis);
}

/** An answer that is none: `status` is 0 where nobody answered. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** Symbols that may have been meant. */
    readonly names: readonly string[] = [],
  ) {
    super(message);
  }
}

export async function ask<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await answer(path, signal);
  return (await response.json()) as T;
}

/** Tells it something, and gives what it answers. */
export async function tell<T>(path: string, body: unknown): Promise<T> {
  const response = await answer(path, undefined, JSON.stringify(body));
  return (await response.json()) as T;
}

export async function askText(path: string, signal?: AbortSignal): Promise<string> {
  return (await answer(path, signal)).text();
}

async function answer(path: string, signal?: AbortSignal, body?: string): Promise<Response> {
  const headers: Record<string, string> = apiKey.value === null ? {} : { 'X-API-Key': apiKey.value };
  let response: Response;
  try {
    response = await fetch(path, { headers, ...(signal ? { signal } : {}), ...(body === undefined ? {} : { method: 'POST', body }) });
  } catch (e) {
    if (signal?.aborted) {
      throw e;
    }
    throw new ApiProblem(0, 'NOBODY_THERE', 'the platform does not answer');
  }
  if (!response.ok) {
    const problem = (await response.json().catch(() => ({}))) as {
      code?: string; detail?: string; near_matches?: readonly string[]; candidates?: readonly string[];
    };
    throw new ApiProblem(
      response.status, problem.code ?? '', problem.detail ?? `HTTP ${response.status}`,
      problem.near_matches ?? problem.candidates ?? []);
  }
  return response;
}

export async function learnNames(): Promise<void> {
  const found = await ask<{ symbols: { symbol: string; name?: string }[] }>('/symbols');
  quotes.name(new Map(found.symbols.flatMap((each) => (each.name && each.name !== each.symbol ? [[each.symbol, each.name] as const] : []))));
}

/** Once a second, from the start: so there is a past to show when somebody comes to look. */
const LATENCIES = { symbols: [], channels: ['latency'] };

export function start(): void {
  connection.wish(LATENCIES);
  connection.setPace(pace.value);
  connection.start(apiKey.value);
  window.addEventListener('online', () => connection.tryNow());
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) {
      connection.tryNow();
    }
  });
}
