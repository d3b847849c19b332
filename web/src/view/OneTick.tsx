import { useEffect, useRef, useState, type ReactNode } from 'react';
import { duration } from '../model/format';
import { waterfall, type Step, type Trace } from '../model/waterfall';
import { onceOnTheGlass } from '../painted';
import { clock, connection, glass, now, onPrices, quotes } from '../platform';
import { usePolled } from './hooks';
import { Wide } from './Wide';

interface OneTickProps {
  readonly symbol: string;
  readonly onChoose: (symbol: string) => void;
}

/** The way of one tick, from its source to this screen. */
export function OneTick({ symbol: asked, onChoose }: OneTickProps): ReactNode {
  const [first, setFirst] = useState(() => quotes.all().next().value?.symbol ?? '');
  const symbol = asked !== '' ? asked : first;
  const [follows, setFollows] = useState(true);
  const price = useRef<HTMLSpanElement>(null);
  const [steps, setSteps] = useState<{ trace: Trace; isDrawn: boolean; steps: readonly Step[] } | null>(null);
  const { data: trace, problem } = usePolled<Trace>(
    follows && symbol !== '' ? `/v1/trace?symbol=${encodeURIComponent(symbol)}` : null, 1_000);
  const { data: known } = usePolled<{ symbols: readonly { symbol: string }[] }>('/symbols', 30_000);
  useEffect(() => {
    if (first === '' && known?.symbols[0]) {
      setFirst(known.symbols[0].symbol);
    }
  }, [first, known]);
  useEffect(() => {
    if (symbol === '') {
      return;
    }
    const stopWish = connection.wish({ symbols: [symbol], channels: ['prices'] });
    let frame = 0;
    let version = 0;
    const draw = (): void => {
      frame = 0;
      const quote = quotes.get(symbol);
      if (!quote || quote.version === version || !price.current) {
        return;
      }
      version = quote.version;
      price.current.textContent = String(quote.tick.price);
      onceOnTheGlass([{ tick: quote.tick, seq: quote.seq }]);
    };
    const stop = onPrices(() => {
      if (frame === 0) {
        frame = requestAnimationFrame(draw);
      }
    });
    return () => {
      stop();
      stopWish();
      cancelAnimationFrame(frame);
    };
  }, [symbol]);
  useEffect(() => {
    if (trace) {
      const drawing = glass.drawing(trace.symbol, trace.timestamp);
      setSteps((before) =>
        // One that was followed up to the screen stays until there is another such.
        drawing || !before || !before.isDrawn || before.trace.symbol !== trace.symbol
          ? { trace, isDrawn: drawing !== undefined, steps: waterfall(trace, drawing, clock.estimate(now())) }
          : before);
    }
  }, [trace]);
  const most = Math.max(...(steps?.steps.map((step) => step.since) ?? [1]), 0.001);
  return (
    <div className="panel">
      <div className="panel-head">
        <h2>One tick, from source to screen</h2>
        <label className="inline">
          Symbol
          <select value={symbol} onChange={(event) => onChoose(event.target.value)}>
            {[...new Set([symbol, ...(known?.symbols.slice(0, 500).map((each) => each.symbol) ?? [])])].map((each) => <option key={each}>{each}</option>)}
          </select>
        </label>
        <button type="button" aria-pressed={!follows} onClick={() => setFollows(!follows)}>{follows ? 'Hold' : 'Follow'}</button>
        <span className="dim">now <span ref={price}>–</span></span>
      </div>
      {steps ? (
        <>
          <p className="dim">
            {steps.trace.symbol} of {steps.trace.provider} at {steps.trace.timestamp}
            {!steps.isDrawn && '. It was not drawn here: another one came before the screen was due'}
          </p>
          <Wide label="Hops of one tick">
            <table className="bars-table">
              <thead><tr><th scope="col">Hop</th><th scope="col">After the one before</th><th scope="col"><span className="unseen">Place</span></th><th scope="col">Since the source</th></tr></thead>
              <tbody>
                {steps.steps.map((step) => (
                  <tr key={step.name}>
                    <th scope="row">{step.name}</th>
                    <td>{duration(step.after * 1000)}{step.bound !== null && <span className="dim"> ± {duration(step.bound * 1000)}</span>}</td>
                    <td className="bar-cell">
                      <span
                        className="bar" data-negative={step.since < 0}
                        style={{ marginLeft: `${Math.max(0, ((step.since - step.after) / most) * 100)}%`, width: `${Math.max(0.5, (Math.max(0, step.after) / most) * 100)}%` }}
                      />
                    </td>
                    <td>{duration(step.since * 1000)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Wide>
        </>
      ) : (
        <p className="dim">
          {problem && problem.code !== 'NOT_TRACED' ? `${problem.message}.` : 'One tick of many is followed hop by hop; the first one of this symbol is still to come.'}
        </p>
      )}
    </div>
  );
}
