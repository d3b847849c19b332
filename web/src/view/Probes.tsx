import type { ReactNode } from 'react';
import { age, duration } from '../model/format';
import { usePolled } from './hooks';
import { Wide } from './Wide';

interface Change {
  readonly at: string;
  readonly up: boolean;
  readonly problem?: string;
}

interface Window {
  readonly count: number;
  readonly p50_ms?: number;
  readonly p99_ms?: number;
}

interface Target {
  readonly target: string;
  readonly service: string;
  readonly up: boolean | null;
  readonly last: { readonly at: string; readonly latency_ms: number; readonly problem?: string; readonly status_code?: number } | null;
  readonly succeeded: number;
  readonly failed: number;
  readonly history: readonly Change[];
  readonly latency: Readonly<Record<string, Window>>;
}

const HOUR = 3_600_000;

/** What the monitor sees from outside. */
export function Probes(): ReactNode {
  const { data, problem } = usePolled<{ readonly probes: readonly Target[] }>('/v1/probes', 5_000);
  return (
    <div className="panel">
      <h2>Probes of the monitor</h2>
      {data && !problem ? <Targets targets={data.probes} /> : (
        <p className="dim">
          {problem === null ? 'Asking …' : problem.status === 404 || problem.code === 'NO_MONITOR' ? (
            <>
              There is no monitor. Start one with <code>tradepulse monitor --targets http://localhost:8000/health</code>, and
              this platform with <code>MONITOR_URL=http://localhost:8086</code>.
            </>
          ) : `${problem.message}. It is asked again every five seconds.`}
        </p>
      )}
    </div>
  );
}

function Targets({ targets }: { readonly targets: readonly Target[] }): ReactNode {
  return (
    <Wide label="Probes">
      <table>
        <thead>
          <tr>
            <th scope="col">Target</th><th scope="col">State</th><th scope="col">Last hour</th><th scope="col">Last</th>
            <th scope="col">p50, 5 min</th><th scope="col">p99, 5 min</th><th scope="col">Failed</th><th scope="col">Problem</th>
          </tr>
        </thead>
        <tbody>
          {targets.map((target) => {
            const five = target.latency['5m'];
            const last = target.history[target.history.length - 1];
            return (
              <tr key={target.target}>
                <th scope="row">{target.target} <span className="dim">{target.service}</span></th>
                <td className={target.up === null ? 'dim' : target.up ? 'good' : 'bad'}>
                  {target.up === null ? 'not probed yet' : target.up ? '● up' : '▼ down'}
                  {last && <span className="dim"> for {age(Date.now() - Date.parse(last.at))}</span>}
                </td>
                <td><Ups target={target} /></td>
                <td>{duration(target.last ? target.last.latency_ms * 1000 : null)}</td>
                <td>{duration(five?.p50_ms === undefined ? null : five.p50_ms * 1000)}</td>
                <td>{duration(five?.p99_ms === undefined ? null : five.p99_ms * 1000)}</td>
                <td>{target.failed} of {target.failed + target.succeeded}</td>
                <td>{target.last?.problem ?? ''}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Wide>
  );
}

/** The last hour as a strip: full where it was up, low where it was down, nothing where nobody looked. */
function Ups({ target }: { readonly target: Target }): ReactNode {
  const now = Date.now();
  const from = now - HOUR;
  const x = (at: number): number => (Math.max(0, at - from) / HOUR) * 100;
  const spans = target.history.map((change, i) => ({
    up: change.up, from: x(Date.parse(change.at)), to: x(i + 1 < target.history.length ? Date.parse((target.history[i + 1] as Change).at) : now),
  }));
  const downs = target.history.filter((change) => !change.up && Date.parse(change.at) > from).length;
  return (
    <svg className="ups" viewBox="0 0 100 12" preserveAspectRatio="none" role="img" aria-label={`went down ${downs} times in the last hour`}>
      {spans.filter((span) => span.to > 0).map((span, i) => (
        <rect key={i} x={span.from} width={Math.max(0.5, span.to - span.from)} y={span.up ? 0 : 8} height={span.up ? 12 : 4} className={span.up ? 'ups-up' : 'ups-down'} />
      ))}
    </svg>
  );
}
