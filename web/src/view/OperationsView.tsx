import { useRef, useState, type ReactNode } from 'react';
import { duration, quantity } from '../model/format';
import { parseMetrics, total, type Metrics } from '../model/prometheus';
import { RateMeter } from '../model/rates';
import { ask, askText, stages, type ApiProblem } from '../platform';
import { Alerts } from './Alerts';
import { usePolled, useSignal } from './hooks';
import { Rejects } from './Rejects';
import { Replay } from './Replay';
import { Spark } from './Spark';
import { Wide } from './Wide';

const EVERY = 2_000;

interface HealthAnswer {
  readonly status: string;
  readonly database?: string;
  readonly bus?: string;
  readonly ingest?: string;
  readonly down?: readonly string[];
  readonly last_trade_count?: number;
  readonly detail?: string;
}

interface Ingestion {
  readonly status: string;
  readonly providers: readonly {
    readonly provider: string;
    readonly status: string;
    readonly seconds_since_last_tick?: number;
    readonly symbols: readonly unknown[];
  }[];
}

const readMetrics = async (path: string, signal: AbortSignal): Promise<Metrics> => parseMetrics(await askText(path, signal));

/** What an operator looks at: is it well, what comes in, how far behind is it, what was turned away. */
export default function OperationsView(): ReactNode {
  const metrics = usePolled('/metrics', EVERY, readMetrics);
  const [meter] = useState(() => new RateMeter());
  const readAt = useRef(0);
  if (metrics.data && metrics.at !== readAt.current) {
    readAt.current = metrics.at;
    meter.read(metrics.data, metrics.at);
  }
  return (
    <section className="board" aria-labelledby="operations-title">
      <h1 id="operations-title">Operations</h1>
      <Health />
      <Replay />
      <Alerts />
      <Throughput meter={meter} metrics={metrics.data} problem={metrics.problem} />
      <div className="columns">
        <Sources meter={meter} metrics={metrics.data} />
        <Lag metrics={metrics.data} />
      </div>
      <Rejects />
    </section>
  );
}

/** 503 is an answer, too: it says what is down. */
const readHealth = async (path: string, signal: AbortSignal): Promise<HealthAnswer> => {
  const response = await fetch(path, { signal });
  if (response.status === 200 || response.status === 503) {
    return (await response.json()) as HealthAnswer;
  }
  return ask<HealthAnswer>(path, signal);
};

function Health(): ReactNode {
  const { data, problem } = usePolled('/health', EVERY, readHealth);
  if (problem || !data) {
    return (
      <p className={problem ? 'panel problem' : 'panel dim'} role="status">
        {problem ? `Nobody knows how it is: ${problem.message}. Is the process running, and reachable from here?` : 'Asking …'}
      </p>
    );
  }
  const parts = [['Platform', data.status], ['Door', data.ingest], ['Bus', data.bus], ['Store', data.database]] as const;
  return (
    <div className="panel">
      <h2 className="unseen">Health</h2>
      <dl className="figures cards">
        {parts.map(([name, state]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className={state === 'healthy' ? 'good' : state === undefined ? 'dim' : state === 'degraded' ? 'warn' : 'bad'}>
              <span aria-hidden="true">{state === 'healthy' ? '● ' : state === undefined ? '' : '▼ '}</span>{state ?? 'elsewhere'}
            </dd>
          </div>
        ))}
        <div><dt>Ticks stored</dt><dd>{data.last_trade_count?.toLocaleString('en') ?? '–'}</dd></div>
      </dl>
      {(data.down?.length ?? 0) > 0 && (
        <p className="problem" role="alert">Not well: {data.down?.join('; ')}. Prices go on as long as the door and the bus are there; history waits for the store.</p>
      )}
    </div>
  );
}

const SHOWN = [
  ['accepted', 'Ticks in', '/s'], ['stored', 'Stored', '/s'], ['rejected', 'Rejected', '/s'], ['collapsed', 'Repeated', '/s'],
  ['frames', 'Frames pushed', '/s'], ['requests', 'HTTP answers', '/s'],
] as const;

function Throughput({ meter, metrics, problem }: { readonly meter: RateMeter; readonly metrics: Metrics | null; readonly problem: ApiProblem | null }): ReactNode {
  const newest = meter.past[meter.past.length - 1];
  return (
    <div className="panel">
      <h2>Throughput</h2>
      {problem && <p className="problem">{problem.status === 403 ? 'The figures below need a key that is for all symbols.' : `No figures: ${problem.message}.`}</p>}
      <div className="tiles">
        {SHOWN.map(([name, title, unit]) => (
          <div key={name} className="tile">
            <span className="dim">{title}</span>
            <span className="tile-figure">{rateText(newest?.values[name])}<span className="dim"> {unit}</span></span>
            <Spark values={meter.past.map((each) => each.values[name] ?? null)} label={`${title}, last minutes`} />
          </div>
        ))}
        <div className="tile">
          <span className="dim">Connections</span>
          <span className="tile-figure">{count(metrics, 'ingestor_active_connections')}</span>
          <span className="dim">senders at the door</span>
        </div>
        <div className="tile">
          <span className="dim">Clients</span>
          <span className="tile-figure">{count(metrics, 'websocket_clients')}</span>
          <span className="dim">{metrics ? `${count(metrics, 'websocket_conflations_total')} times one was behind` : ''}</span>
        </div>
      </div>
    </div>
  );
}

function rateText(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : value >= 100 ? quantity(Math.round(value)) : value.toFixed(1);
}

function count(metrics: Metrics | null, name: string): string {
  const value = metrics ? total(metrics, name) : null;
  return value === null ? '–' : value.toLocaleString('en');
}

function Sources({ meter, metrics }: { readonly meter: RateMeter; readonly metrics: Metrics | null }): ReactNode {
  const { data, problem } = usePolled<Ingestion>('/status/ingestion', EVERY);
  return (
    <div className="panel">
      <h2>Sources</h2>
      {problem && <p className="problem">{problem.message}.</p>}
      {data && data.providers.length === 0 && (
        <p className="dim">No source has sent anything yet. <code>tradepulse generate</code> is one; so is <code>nc localhost 7000</code>.</p>
      )}
      {data && data.providers.length > 0 && (
        <Wide label="Sources">
          <table>
            <thead>
              <tr>
                <th scope="col">Provider</th><th scope="col">State</th><th scope="col">Last tick</th><th scope="col">Stored</th>
                <th scope="col">Symbols</th><th scope="col" title="How far its time stamps are behind the receipt">Lag</th>
                <th scope="col" title="Of the sender's clock against the platform's">Clock</th>
              </tr>
            </thead>
            <tbody>
              {data.providers.map((each) => {
                const lag = metrics ? total(metrics, 'ingestion_lag_seconds', { provider: each.provider }) : null;
                const clock = metrics?.get('tradepulse_source_clock_offset_seconds')?.find((sample) => sample.labels['provider'] === each.provider);
                const rate = meter.byProvider.get(each.provider);
                return (
                  <tr key={each.provider}>
                    <th scope="row">{each.provider}</th>
                    <td className={each.status === 'alive' ? 'good' : 'bad'}>{each.status === 'alive' ? '● alive' : '▼ silent'}</td>
                    <td>{each.seconds_since_last_tick === undefined ? '–' : `${each.seconds_since_last_tick.toFixed(1)} s ago`}</td>
                    <td>{rate === undefined ? '–' : `${rateText(rate)} /s`}</td>
                    <td>{each.symbols.length}</td>
                    <td>{duration(lag === null ? null : lag * 1e6)}</td>
                    <td>{duration(clock ? clock.value * 1e6 : null)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </Wide>
      )}
    </div>
  );
}

/** How far behind those are that read from the bus. */
function Lag({ metrics }: { readonly metrics: Metrics | null }): ReactNode {
  const all = useSignal(stages);
  const rows = all.filter((stage) => stage.stage === 'bus_to_consumer' || stage.stage === 'bus_to_store' || stage.stage === 'ingest_to_bus');
  const isOpen = metrics ? total(metrics, 'tick_forward_circuit_open') : null;
  const failures = metrics ? total(metrics, 'tick_forward_failures_total') : null;
  return (
    <div className="panel">
      <h2>Lag on the bus and in the store</h2>
      {isOpen === 1 && <p className="problem" role="alert">The store refuses: it is tried every few seconds, and what comes in meanwhile waits on the bus.</p>}
      <Wide label="Lag">
        <table>
          <thead><tr><th scope="col">Stage, last 10 s</th><th scope="col">Ticks</th><th scope="col">p50</th><th scope="col">p99</th><th scope="col">Max</th></tr></thead>
          <tbody>
            {rows.map((stage) => (
              <tr key={stage.stage + (stage.group ?? '')}>
                <th scope="row">{stage.stage} <span className="dim">{stage.group ?? ''}</span></th>
                <td>{stage.last_10s.count.toLocaleString('en')}</td>
                <td>{duration(stage.last_10s.p50)}</td><td>{duration(stage.last_10s.p99)}</td><td>{duration(stage.last_10s.max)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
      {rows.length === 0 && <p className="dim">Waiting for the first figures.</p>}
      {failures !== null && failures > 0 && <p className="dim">{failures.toLocaleString('en')} ticks had to be stored a second time after a failure.</p>}
    </div>
  );
}
