import type { ReactNode } from 'react';
import { age } from '../model/format';
import { usePolled } from './hooks';
import { Wide } from './Wide';

interface Alert {
  readonly name: string;
  readonly state: 'firing' | 'pending';
  readonly severity: string;
  readonly since: string;
  readonly summary?: string;
  readonly description?: string;
  readonly runbook_url?: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** What Prometheus has found to be wrong. */
export function Alerts(): ReactNode {
  const { data, problem } = usePolled<{ readonly alerts: readonly Alert[] }>('/v1/alerts', 5_000);
  const firing = data?.alerts.filter((alert) => alert.state === 'firing').length ?? 0;
  return (
    <div className="panel">
      <h2>Alerts{data && !problem && data.alerts.length > 0 ? `: ${firing} firing` : ''}</h2>
      {data && !problem ? <Listed alerts={data.alerts} /> : (
        <p className="dim">
          {problem === null ? 'Asking …' : problem.code === 'NO_PROMETHEUS' ? (
            <>
              There is no Prometheus to tell of any. <code>deploy/prometheus</code> has its configuration; then start this platform
              with <code>PROMETHEUS_URL=http://localhost:9090</code>.
            </>
          ) : `${problem.message}. It is asked again every five seconds.`}
        </p>
      )}
    </div>
  );
}

function Listed({ alerts }: { readonly alerts: readonly Alert[] }): ReactNode {
  if (alerts.length === 0) {
    return <p className="good"><span aria-hidden="true">● </span>None fires.</p>;
  }
  return (
    <Wide label="Alerts">
      <table>
        <thead><tr><th scope="col">Alert</th><th scope="col">State</th><th scope="col">Of</th><th scope="col">What it means</th></tr></thead>
        <tbody>
          {alerts.map((alert) => (
            <tr key={alert.name + JSON.stringify(alert.labels)}>
              <th scope="row">{alert.name} <span className="dim">{alert.severity}</span></th>
              <td className={alert.state === 'firing' ? 'bad' : 'warn'}>
                {alert.state === 'firing' ? '▼ firing' : '▽ pending'}
                <span className="dim"> for {age(Date.now() - Date.parse(alert.since))}</span>
              </td>
              <td>{Object.entries(alert.labels).map(([name, value]) => `${name}=${value}`).join(' ')}</td>
              <td>{alert.summary ?? alert.description ?? ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Wide>
  );
}
