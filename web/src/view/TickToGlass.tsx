import { useEffect, useState, type ReactNode } from 'react';
import { duration } from '../model/format';
import { clock, glass, now, pace } from '../platform';
import { useSignal } from './hooks';
import { Wide } from './Wide';

/** From receipt by the platform to this very screen. */
export function TickToGlass(): ReactNode {
  const [, again] = useState(0);
  const chosenPace = useSignal(pace);
  useEffect(() => {
    const timer = window.setInterval(() => again((n) => n + 1), 1_000);
    return () => window.clearInterval(timer);
  }, []);
  const offset = clock.estimate(now());
  const rows = [
    ['Receipt to glass', glass.sinceReceived, 'the platform has the tick \u2192 it is on this screen'],
    ['Arrival to glass', glass.sinceArrived, 'its frame is in this browser \u2192 it is on this screen'],
  ] as const;
  return (
    <div className="panel">
      <div className="panel-head">
        <h2>Tick to glass, in this browser</h2>
        <button type="button" onClick={() => { glass.clear(); again((n) => n + 1); }}>Count anew</button>
      </div>
      <p className="dim">
        Every tick that was drawn since this page is open. Updates come every {chosenPace} ms, which is part of the first row.
      </p>
      <Wide label="Tick to glass">
        <table>
          <thead><tr><th scope="col">From, to</th><th scope="col">Ticks</th><th scope="col">p50</th><th scope="col">p99</th><th scope="col">p99.9</th><th scope="col">Max</th></tr></thead>
          <tbody>
            {rows.map(([title, histogram, meaning]) => (
              <tr key={title}>
                <th scope="row" title={meaning}>{title}</th>
                <td>{histogram.count.toLocaleString('en')}</td>
                {[histogram.at(0.5), histogram.at(0.99), histogram.at(0.999), histogram.count === 0 ? null : histogram.max].map((value, i) => (
                  <td key={i}>{duration(value === null ? null : value * 1000)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
      <p className="dim">
        {offset === null
          ? 'The platform\u2019s clock has not been compared with this one yet: the first row needs that.'
          : `The platform\u2019s clock is ${duration(Math.abs(offset.offset) * 1000)} ${offset.offset < 0 ? 'behind' : 'ahead of'} this one, ± ${duration(offset.bound * 1000)}: so sure is the first row.`}
        {glass.sinceReceived.negative > 0 && ` ${glass.sinceReceived.negative} came out below zero and are not counted: that is within what the clocks may be off.`}
      </p>
    </div>
  );
}
