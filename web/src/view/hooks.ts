import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Signal } from '../model/signal';
import { ApiProblem, ask, apiKey, connection } from '../platform';

export function useSignal<T>(signal: Signal<T>): T {
  return useSyncExternalStore(signal.listen, signal.get);
}

export interface Asked<T> {
  readonly data: T | null;
  readonly problem: ApiProblem | null;
  readonly at: number;
}

/** What is not there is not asked for at once again. */
const MISSING_WAIT = 5_000;
const NOTHING: Asked<never> = { data: null, problem: null, at: 0 };

/** What a path answers, asked again every so often, for as long as the page is looked at. */
export function usePolled<T>(path: string | null, everyMillis: number, read: (path: string, signal: AbortSignal) => Promise<T> = ask): Asked<T> {
  const [asked, setAsked] = useState<Asked<T>>(NOTHING);
  const key = useSignal(apiKey);
  const isLive = useSignal(connection.state).kind === 'live';
  useEffect(() => {
    if (path === null) {
      return;
    }
    const abort = new AbortController();
    let timer = 0;
    const again = async (): Promise<void> => {
      let wait = everyMillis;
      if (!document.hidden) {
        try {
          const data = await read(path, abort.signal);
          setAsked({ data, problem: null, at: Date.now() });
        } catch (e) {
          if (abort.signal.aborted) {
            return;
          }
          const problem = e instanceof ApiProblem ? e : new ApiProblem(0, 'UNREADABLE', 'the answer can\u2019t be read');
          wait = problem.status === 404 ? Math.max(wait, MISSING_WAIT) : wait;
          setAsked((before) => ({ ...before, problem }));
        }
      }
      if (!abort.signal.aborted) {
        timer = window.setTimeout(again, wait);
      }
    };
    void again();
    return () => {
      abort.abort();
      window.clearTimeout(timer);
    };
  }, [path, everyMillis, key, isLive, read]);
  return asked;
}
