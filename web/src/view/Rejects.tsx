import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { csv } from '../model/format';
import type { Reject } from '../model/wire';
import { ApiProblem, ask, connection } from '../platform';
import { save } from './download';
import { useSignal } from './hooks';
import { go, place, queryOf, withQuery } from './routes';
import { Wide } from './Wide';

const REJECTS_KEPT = 500;
const REJECTS_SHOWN = 100;
const STORED_EVERY = 5_000;

/** What was turned away, newest first: those that are stored, and live ones as they come. */
export function Rejects(): ReactNode {
  const path = useSignal(place);
  const code = queryOf(path).get('code') ?? '';
  const isLive = useSignal(connection.state).kind === 'live';
  const [letters, setLetters] = useState<readonly Reject[]>([]);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [isHeld, setHeld] = useState(false);
  const waiting = useRef<Reject[]>([]);
  const held = useRef(false);
  useEffect(() => {
    held.current = isHeld;
  }, [isHeld]);
  useEffect(() => {
    if (!isLive) {
      return;
    }
    const abort = new AbortController();
    const stopFrames = connection.onFrame((frame) => {
      if (frame.type === 'reject') {
        waiting.current = [...waiting.current, ...(frame.data as readonly Reject[])].slice(-REJECTS_KEPT);
      }
    });
    const stopWish = connection.wish({ symbols: [], channels: ['rejects'] });
    const load = (): void => {
      ask<{ data: readonly Reject[] }>(`/v1/rejects?order=desc&limit=${REJECTS_SHOWN}`, abort.signal)
        .then(({ data }) => {
          waiting.current = [...data, ...waiting.current].slice(-REJECTS_KEPT);
          setProblem(null);
        })
        .catch((e: unknown) => !abort.signal.aborted && setProblem(e instanceof ApiProblem ? e : null));
    };
    load();
    // A letter is told live before it is stored: one from just before we listened is in neither at first.
    const again = window.setInterval(load, STORED_EVERY);
    const timer = window.setInterval(() => {
      if (waiting.current.length > 0 && !held.current) {
        const fresh = waiting.current;
        waiting.current = [];
        setLetters((before) => merged(before, fresh));
      }
    }, 500);
    return () => {
      abort.abort();
      stopFrames();
      stopWish();
      window.clearInterval(timer);
      window.clearInterval(again);
    };
  }, [isLive]);
  const codes = useMemo(() => [...new Set([...letters.map((each) => each.code), ...(code ? [code] : [])])].sort(), [letters, code]);
  const shown = letters.filter((each) => code === '' || each.code === code).slice(0, REJECTS_SHOWN);
  return (
    <div className="panel">
      <div className="panel-head">
        <h2>Rejects</h2>
        <label className="inline">
          Reason
          <select value={code} onChange={(event) => go(withQuery(place.value, { code: event.target.value }), true)}>
            <option value="">all</option>
            {codes.map((each) => <option key={each}>{each}</option>)}
          </select>
        </label>
        <button type="button" aria-pressed={isHeld} onClick={() => setHeld(!isHeld)}>{isHeld ? 'Go on' : 'Hold'}</button>
        <button type="button" disabled={shown.length === 0} onClick={() => save('rejects.csv', csvOf(shown))}>Export CSV</button>
      </div>
      {problem && (
        <p className="problem">
          {problem.status === 403 ? 'What others sent is for keys of the scope admin: this one is not.' : `Those that are stored can’t be had: ${problem.message}.`}
        </p>
      )}
      {shown.length === 0 && !problem ? <p className="dim">Nothing was turned away{code ? ` as ${code}` : ''}.</p> : (
        <Wide label="Rejected lines" className="tall">
          <table className="lines-table">
            <thead>
              <tr><th scope="col">At</th><th scope="col">Reason</th><th scope="col">Why</th><th scope="col">Provider</th><th scope="col">From</th><th scope="col">Line</th><th scope="col">What was sent</th></tr>
            </thead>
            <tbody>
              {shown.map((each, i) => (
                <tr key={`${each.at} ${each.client} ${each.line} ${i}`}>
                  <td><time dateTime={each.at}>{each.at.slice(0, 10)} {each.at.slice(11, 23)}</time></td>
                  <td>{each.code}</td><td>{each.detail}</td><td>{each.provider}</td><td>{each.client}</td><td>{each.line}</td>
                  <td><code>{each.text}</code></td>
                </tr>
              ))}
            </tbody>
          </table>
        </Wide>
      )}
    </div>
  );
}

/** Newest first; a letter that is stored and came live is one. */
function merged(before: readonly Reject[], more: readonly Reject[]): readonly Reject[] {
  const byName = new Map<string, Reject>();
  for (const each of [...more, ...before]) {
    byName.set(`${each.at} ${each.client} ${each.line} ${each.code} ${each.text}`, each);
  }
  if (byName.size === before.length) {
    return before;
  }
  return [...byName.values()].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0)).slice(0, REJECTS_KEPT);
}

function csvOf(letters: readonly Reject[]): string {
  return csv([
    ['at', 'code', 'detail', 'provider', 'symbol', 'client', 'line', 'text'],
    ...letters.map((each) => [each.at, each.code, each.detail, each.provider, each.symbol, each.client, each.line, each.text]),
  ]);
}
