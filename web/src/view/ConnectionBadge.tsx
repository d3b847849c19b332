import { useEffect, useState, type ReactNode } from 'react';
import { apiKey, connection, now, quotes, useKey } from '../platform';
import { age } from '../model/format';
import { useSignal } from './hooks';

/** How the page stands with the platform, in words and a sign, with how many ticks arrive. */
export function ConnectionBadge(): ReactNode {
  const state = useSignal(connection.state);
  const key = useSignal(apiKey);
  return (
    <div className="connection" data-state={state.kind}>
      <span role="status" className="connection-state">
        {state.kind === 'live' && <><span aria-hidden="true">●</span> Live</>}
        {state.kind === 'connecting' && <><span aria-hidden="true">○</span> Connecting</>}
        {state.kind === 'waiting' && <><span aria-hidden="true">▲</span> Reconnecting</>}
        {state.kind === 'key' && <><span aria-hidden="true">■</span> Key needed</>}
      </span>
      {state.kind === 'live' && <Rate />}
      {state.kind === 'waiting' && (
        <>
          <Since since={state.since} />
          <button type="button" className="quiet" onClick={() => connection.tryNow()}>Try now</button>
        </>
      )}
      {key !== null && state.kind !== 'key' && (
        <button type="button" className="quiet" onClick={() => useKey(null, false)} title="Forget the API key on this device">
          Forget key
        </button>
      )}
    </div>
  );
}

function Rate(): ReactNode {
  const [rate, setRate] = useState<number | null>(null);
  useEffect(() => {
    let ticks = quotes.ticks;
    let at = now();
    const timer = window.setInterval(() => {
      const later = now();
      setRate(((quotes.ticks - ticks) * 1000) / (later - at));
      ticks = quotes.ticks;
      at = later;
    }, 2_000);
    return () => window.clearInterval(timer);
  }, []);
  return rate === null ? null : (
    <span className="dim wide-only" title="Prices that this page is sent a second">{Math.round(rate).toLocaleString('en')}/s</span>
  );
}

function Since({ since }: { readonly since: number }): ReactNode {
  const [, again] = useState(0);
  useEffect(() => {
    const timer = window.setInterval(() => again((n) => n + 1), 500);
    return () => window.clearInterval(timer);
  }, []);
  return <span className="dim wide-only" aria-hidden="true">for {age(now() - since)}</span>;
}
