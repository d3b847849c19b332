import { useState, type FormEvent, type ReactNode } from 'react';
import { fromField, toField } from '../model/recorded';
import { ApiProblem, tell } from '../platform';
import { usePolled } from './hooks';

interface Status {
  readonly state: 'playing' | 'paused' | 'ended';
  readonly speed: number;
  readonly keep_time: boolean;
  readonly loop: boolean;
  readonly files: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly position?: string;
  readonly ticks: number;
  readonly bad_rows: number;
  readonly progress?: number;
}

interface Change {
  readonly state?: 'playing' | 'paused';
  readonly speed?: number;
  readonly from?: string | null;
  readonly to?: string | null;
}

const SPEEDS = [0.5, 1, 2, 5, 10, 60, 600] as const;

/** The files that are played inside the platform; nothing where none are. */
export function Replay(): ReactNode {
  const [told, setTold] = useState<{ readonly status: Status; readonly at: number } | null>(null);
  const { data, problem, at } = usePolled<Status>('/v1/replay', 1_000);
  if (problem?.status === 404 || (!data && !problem)) {
    return null;
  }
  const status = told && told.at > at ? told.status : data;
  return (
    <div className="panel">
      <h2>Replay</h2>
      {status ? <Controls status={status} onTold={(now) => setTold({ status: now, at: Date.now() })} /> : <p className="problem">{problem?.message}.</p>}
    </div>
  );
}

function Controls({ status, onTold }: { readonly status: Status; readonly onTold: (status: Status) => void }): ReactNode {
  const [problem, setProblem] = useState<string | null>(null);
  const change = async (to: Change): Promise<void> => {
    try {
      onTold(await tell<Status>('/v1/replay/control', to));
      setProblem(null);
    } catch (e) {
      setProblem(e instanceof ApiProblem ? e.message : String(e));
    }
  };
  const isPlaying = status.state === 'playing';
  const speeds = SPEEDS.some((speed) => speed === status.speed) ? SPEEDS : [status.speed, ...SPEEDS].sort((a, b) => a - b);
  return (
    <>
      <dl className="figures">
        <div><dt>State</dt><dd>{status.state === 'playing' ? '▶ playing' : status.state === 'paused' ? '❚❚ paused' : '■ ended'}</dd></div>
        <div><dt>Recorded time</dt><dd>{status.position ? toField(status.position).replace('T', ' ') + ' UTC' : '–'}</dd></div>
        <div><dt>Ticks sent</dt><dd>{status.ticks.toLocaleString('en')}</dd></div>
        {status.progress !== undefined && <div><dt>Of the files</dt><dd>{(status.progress * 100).toFixed(1)} %</dd></div>}
        {status.bad_rows > 0 && <div><dt>Bad rows</dt><dd className="warn">{status.bad_rows.toLocaleString('en')}</dd></div>}
        <div><dt>{status.files.length === 1 ? 'File' : 'Files'}{status.loop ? ', again and again' : ''}</dt><dd>{status.files.join(', ')}</dd></div>
      </dl>
      <div className="tools">
        <button type="button" className="primary" onClick={() => change({ state: isPlaying ? 'paused' : 'playing' })}>
          {isPlaying ? 'Pause' : status.state === 'ended' ? 'Play again' : 'Play'}
        </button>
        <label>
          Speed{' '}
          <select value={status.speed} onChange={(event) => change({ speed: Number(event.target.value) })}>
            {status.keep_time && <option value={0}>as fast as it goes</option>}
            {speeds.filter((speed) => speed > 0).map((speed) => <option key={speed} value={speed}>{speed} ×</option>)}
          </select>
        </label>
        {status.keep_time ? <span className="dim">All of the files: their ticks keep their times.</span> : (
          <RangeForm key={`${status.from} ${status.to}`} status={status} onChoose={change} />
        )}
      </div>
      {problem && <p className="problem" role="alert">{problem}.</p>}
    </>
  );
}

function RangeForm({ status, onChoose }: { readonly status: Status; readonly onChoose: (change: Change) => void }): ReactNode {
  const [from, setFrom] = useState(toField(status.from));
  const [to, setTo] = useState(toField(status.to));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onChoose({ from: fromField(from), to: fromField(to) });
  };
  return (
    <form className="tools" onSubmit={submit}>
      <label>From <input type="datetime-local" step="1" value={from} onChange={(event) => setFrom(event.target.value)} /></label>
      <label>to <input type="datetime-local" step="1" value={to} onChange={(event) => setTo(event.target.value)} /></label>
      <span className="dim">UTC</span>
      <button type="submit">Play this range</button>
    </form>
  );
}
