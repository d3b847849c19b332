import type { ReactNode } from 'react';
import { duration } from '../model/format';
import type { Percentiles } from '../model/wire';
import { usePolled } from './hooks';
import { Wide } from './Wide';

interface Figures {
  readonly sent: number;
  readonly received: number;
  readonly lost: number;
  readonly pending: number;
  readonly oldest_pending?: number;
  readonly problem?: string;
  readonly last_10s: Percentiles;
  readonly last_1m: Percentiles;
  readonly last_5m: Percentiles;
  readonly since_start: Percentiles;
}

const WINDOWS = [['last_10s', '10 s'], ['last_1m', '1 min'], ['last_5m', '5 min'], ['since_start', 'since the start']] as const;

/** The platform's own tick, again and again, in by the door and out by a WebSocket. */
export function Canary(): ReactNode {
  const { data, problem } = usePolled<{ readonly canary?: Figures }>('/latency', 5_000);
  return (
    <div className="panel">
      <h2>Canary</h2>
      <p className="dim">A tick of its own, through the door and back over a WebSocket, from when it was due. It is in no price and no bar.</p>
      {data?.canary ? <Told canary={data.canary} /> : (
        <p className="dim">
          {problem ? `${problem.message}.` : data === null ? 'Asking …' : (
            <>None runs in this process: it has no door, or <code>CANARY_INTERVAL_MS</code> is 0.</>
          )}
        </p>
      )}
    </div>
  );
}

function Told({ canary }: { readonly canary: Figures }): ReactNode {
  return (
    <>
      {canary.problem !== undefined && <p className="problem" role="alert">It does not come through: {canary.problem}.</p>}
      <Wide label="Canary">
        <table>
          <thead>
            <tr>
              <th scope="col">Over</th><th scope="col">Ticks</th><th scope="col">p50</th><th scope="col">p99</th><th scope="col">p99.9</th><th scope="col">Max</th>
            </tr>
          </thead>
          <tbody>
            {WINDOWS.map(([name, title]) => {
              const figures = canary[name];
              return (
                <tr key={name}>
                  <th scope="row">{title}</th>
                  <td>{figures.count.toLocaleString('en')}</td>
                  <td>{duration(figures.p50)}</td><td>{duration(figures.p99)}</td><td>{duration(figures['p99.9'])}</td><td>{duration(figures.max)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Wide>
      <p className={canary.lost > 0 ? 'warn' : 'dim'}>
        {canary.received.toLocaleString('en')} of {canary.sent.toLocaleString('en')} are back, {canary.lost.toLocaleString('en')} were lost
        {canary.oldest_pending === undefined ? '.' : `; the oldest of ${canary.pending} is waited for since ${duration(canary.oldest_pending)}.`}
      </p>
    </>
  );
}
