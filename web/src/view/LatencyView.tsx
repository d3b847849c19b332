import { useEffect, useMemo, useRef, type ReactNode } from 'react';
import { duration } from '../model/format';
import { nameOf } from '../model/latencypast';
import { buckets, parseMetrics, type Bucket, type Metrics } from '../model/prometheus';
import type { Percentiles, Stage } from '../model/wire';
import { askText, latencies, stages } from '../platform';
import { Canary } from './Canary';
import { useSignal, usePolled } from './hooks';
import { LineChart, type Line } from './linechart';
import { OneTick } from './OneTick';
import { Probes } from './Probes';
import { go, place, queryOf, withQuery } from './routes';
import { colours } from './theme';
import { TickToGlass } from './TickToGlass';
import { Wide } from './Wide';

const WINDOWS = [
  ['last_10s', '10 s'], ['last_1m', '1 min'], ['last_5m', '5 min'], ['since_start', 'since the start'],
] as const;

const MEANINGS: Readonly<Record<string, string>> = {
  source_to_ingest: 'from the time of the tick to its receipt; two clocks',
  parse_validate: 'reading and checking the line',
  ingest_to_bus: 'from receipt to the bus',
  bus_to_consumer: 'from the bus into the hands of a consumer',
  bus_to_store: 'from the bus to the commit in the store',
  bus_to_push: 'from the bus to a client\u2019s socket',
  source_to_push: 'from the time of the tick to a client\u2019s socket; two clocks',
  push_to_screen: 'from the socket to the screen, as pages report it',
};

/** A stage's place on the way of a tick; what is not known here comes last. */
function turn(stage: Stage): number {
  const way = Object.keys(MEANINGS);
  const at = way.indexOf(stage.stage);
  return at < 0 ? way.length : at;
}

const LINES: readonly Line[] = [
  { title: 'p50', colour: '--up', style: 0 },
  { title: 'p99', colour: '--warn', style: 2 },
  { title: 'p99.9', colour: '--down', style: 1 },
];

/** How long everything takes: by stage, over time, spread out, for one tick, and up to this very screen. */
export default function LatencyView(): ReactNode {
  const known = useSignal(stages);
  const all = useMemo(() => [...known].sort((a, b) => turn(a) - turn(b)), [known]);
  const path = useSignal(place);
  const query = queryOf(path);
  const window_ = WINDOWS.find(([name]) => name === query.get('window'))?.[0] ?? 'last_1m';
  const chosen = all.find((stage) => nameOf(stage) === query.get('stage')) ?? all.find((stage) => stage.stage === 'bus_to_store') ?? all[0];
  const change = (changes: Record<string, string>): void => go(withQuery(place.value, changes), true);
  return (
    <section className="board" aria-labelledby="latency-title">
      <h1 id="latency-title">Latency</h1>
      <div className="panel">
        <div className="panel-head">
          <h2>By stage</h2>
          <div className="segments" role="group" aria-label="Window">
            {WINDOWS.map(([name, title]) => (
              <button key={name} type="button" aria-pressed={name === window_} onClick={() => change({ window: name })}>{title}</button>
            ))}
          </div>
        </div>
        {all.length === 0 ? <p className="dim">Waiting for the first figures: they come once a second.</p> : (
          <StageTable all={all} window_={window_} chosen={chosen} onChoose={(stage) => change({ stage })} />
        )}
      </div>
      {chosen && (
        <div className="columns">
          <div className="panel">
            <h2>{nameOf(chosen)} over time</h2>
            <p className="dim">{MEANINGS[chosen.stage] ?? ''}. Of the last 10 s each, since this page is open.</p>
            <OverTime stage={nameOf(chosen)} />
          </div>
          <div className="panel">
            <h2>{nameOf(chosen)} spread out</h2>
            <Distribution stage={chosen} />
          </div>
        </div>
      )}
      <div className="columns">
        <OneTick symbol={query.get('symbol') ?? ''} onChoose={(symbol) => change({ symbol })} />
        <TickToGlass />
      </div>
      <Canary />
      <Probes />
    </section>
  );
}

interface StageTableProps {
  readonly all: readonly Stage[];
  readonly window_: (typeof WINDOWS)[number][0];
  readonly chosen: Stage | undefined;
  readonly onChoose: (stage: string) => void;
}

function StageTable({ all, window_, chosen, onChoose }: StageTableProps): ReactNode {
  const negative = all.some((stage) => stage.negative > 0);
  return (
    <Wide label="Latencies by stage">
      <table>
        <thead>
          <tr>
            <th scope="col">Stage</th><th scope="col">Ticks</th><th scope="col">p50</th><th scope="col">p90</th>
            <th scope="col">p99</th><th scope="col">p99.9</th><th scope="col">Max</th>
            {negative && <th scope="col" title="Stamps in the wrong order: clocks that disagree">Negative</th>}
          </tr>
        </thead>
        <tbody>
          {all.map((stage) => {
            const figures: Percentiles = stage[window_];
            return (
              <tr key={nameOf(stage)} data-chosen={stage === chosen}>
                <th scope="row">
                  <button type="button" className="link" aria-pressed={stage === chosen} title={MEANINGS[stage.stage]} onClick={() => onChoose(nameOf(stage))}>
                    {stage.stage} {stage.group && <span className="dim">{stage.group}</span>}
                  </button>
                </th>
                <td>{figures.count.toLocaleString('en')}</td>
                {([figures.p50, figures.p90, figures.p99, figures['p99.9'], figures.max] as const).map((value, i) => (
                  <td key={i}>{measured(value, figures.error)}</td>
                ))}
                {negative && <td>{stage.negative.toLocaleString('en')}</td>}
              </tr>
            );
          })}
        </tbody>
      </table>
    </Wide>
  );
}

/** What is no larger than the clocks that it was measured by may be wrong could be anything. */
function measured(value: number | undefined, error: number | undefined): ReactNode {
  if (value === undefined || error === undefined) {
    return duration(value);
  }
  return value > error ? (
    <>{duration(value)} <span className="dim">± {duration(error)}</span></>
  ) : (
    <span className="dim" title={`No more than the clocks may be wrong, which is ${duration(error)}`}>not measurable</span>
  );
}

function OverTime({ stage }: { readonly stage: string }): ReactNode {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<LineChart | null>(null);
  const changed = useSignal(stages);
  const theme = useSignal(colours);
  useEffect(() => {
    const made = new LineChart(host.current as HTMLDivElement, LINES, duration);
    chart.current = made;
    return () => {
      made.destroy();
      chart.current = null;
    };
  }, [stage]);
  useEffect(() => chart.current?.restyle(), [theme]);
  useEffect(() => {
    chart.current?.show(latencies.of(stage));
  }, [stage, changed]);
  return <div ref={host} className="lines" role="img" aria-label={`p50, p99 and p99.9 of ${stage} over time; the figures are in the table above`} />;
}

const readMetrics = async (path: string, signal: AbortSignal): Promise<Metrics> => parseMetrics(await askText(path, signal));

/** How many ticks took how long, since the start: counts by powers of ten, or the tail would not be seen. */
function Distribution({ stage }: { readonly stage: Stage }): ReactNode {
  const { data, problem } = usePolled('/metrics', 5_000, readMetrics);
  const found = useMemo(() => {
    const fits = stage.group ? { stage: stage.stage, group: stage.group } : { stage: stage.stage, group: '' };
    return data ? buckets(data, 'tradepulse_stage_latency_seconds', fits) : [];
  }, [data, stage.stage, stage.group]);
  if (found.length === 0) {
    return <p className="dim">{problem ? `No distribution: ${problem.message}.` : 'Nothing was measured at this stage yet.'}</p>;
  }
  const all = found.reduce((sum, bucket) => sum + bucket.count, 0);
  const most = Math.max(...found.map((bucket) => bucket.count));
  let above = all;
  return (
    <>
      <p className="dim">Since the start. Bars are drawn by powers of ten, so that single ticks of the tail are seen.</p>
      <Wide label="Distribution">
        <table className="bars-table">
          <thead>
            <tr><th scope="col">Up to</th><th scope="col">Ticks</th><th scope="col"><span className="unseen">Share</span></th><th scope="col">Slower</th></tr>
          </thead>
          <tbody>
            {found.map((bucket) => {
              above -= bucket.count;
              return <BucketRow key={bucket.to} bucket={bucket} most={most} slower={above / all} />;
            })}
          </tbody>
        </table>
      </Wide>
    </>
  );
}

function BucketRow({ bucket, most, slower }: { readonly bucket: Bucket; readonly most: number; readonly slower: number }): ReactNode {
  const width = bucket.count === 0 ? 0 : (Math.log10(bucket.count + 1) / Math.log10(most + 1)) * 100;
  return (
    <tr>
      <th scope="row">{bucket.to === Infinity ? 'more' : duration(bucket.to * 1e6)}</th>
      <td>{bucket.count.toLocaleString('en')}</td>
      <td className="bar-cell"><span className="bar" style={{ width: `${width}%` }} /></td>
      <td>{slower === 0 ? '0' : slower < 0.0001 ? '< 0.01 %' : `${(slower * 100).toPrecision(3)} %`}</td>
    </tr>
  );
}
