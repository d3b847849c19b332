import { total, type Metrics } from './prometheus';

/** A second of the platform's counters, as rates. */
export interface Rates {
  readonly at: number;
  readonly values: Readonly<Record<string, number | null>>;
}

/** What is counted, and under which name it is shown. */
export const COUNTED: Readonly<Record<string, string>> = {
  received: 'ingestor_messages_received_total',
  accepted: 'ingestor_messages_processed_total',
  rejected: 'ingestor_messages_failed_total',
  stored: 'tick_forward_total',
  collapsed: 'ticks_collapsed_total',
  frames: 'websocket_frames_total',
  requests: 'api_requests_total',
};

const KEPT = 300;

/** Makes rates of counters: the difference of two readings by the time between them. */
export class RateMeter {
  private before: { at: number; totals: Record<string, number | null>; byProvider: Map<string, number> } | null = null;
  readonly past: Rates[] = [];
  readonly byProvider = new Map<string, number>();

  /** @param at ms */
  read(metrics: Metrics, at: number): void {
    const totals: Record<string, number | null> = {};
    for (const [name, metric] of Object.entries(COUNTED)) {
      totals[name] = total(metrics, metric);
    }
    const byProvider = new Map<string, number>();
    for (const { labels, value } of metrics.get('tick_forward_total') ?? []) {
      byProvider.set(labels['provider'] ?? '', value);
    }
    const before = this.before;
    this.before = { at, totals, byProvider };
    if (before === null || at <= before.at) {
      return;
    }
    const seconds = (at - before.at) / 1000;
    // A counter that has fallen began anew with its process.
    const rate = (now: number | null | undefined, then: number | null | undefined): number | null =>
      now === null || now === undefined || then === null || then === undefined || now < then ? null : (now - then) / seconds;
    const values: Record<string, number | null> = {};
    for (const name of Object.keys(COUNTED)) {
      values[name] = rate(totals[name], before.totals[name]);
    }
    this.byProvider.clear();
    for (const [provider, value] of byProvider) {
      const perSecond = rate(value, before.byProvider.get(provider));
      if (perSecond !== null) {
        this.byProvider.set(provider, perSecond);
      }
    }
    this.past.push({ at, values });
    if (this.past.length > KEPT) {
      this.past.shift();
    }
  }
}
