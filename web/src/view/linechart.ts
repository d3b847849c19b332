import { ColorType, createChart, LineSeries, PriceScaleMode, type IChartApi, type ISeriesApi, type UTCTimestamp } from 'lightweight-charts';
import { colour } from './theme';

export interface Line {
  readonly title: string;
  readonly colour: string;
  readonly style: 0 | 1 | 2;
}

export interface Point {
  readonly time: number;
  readonly values: readonly (number | null)[];
}

/** A few lines over time, on a scale of powers of ten. */
export class LineChart {
  private readonly chart: IChartApi;
  private readonly series: ISeriesApi<'Line'>[];
  private lastTime = 0;

  constructor(host: HTMLElement, private readonly lines: readonly Line[], write: (value: number) => string) {
    this.chart = createChart(host, {
      autoSize: true,
      layout: { attributionLogo: false, fontFamily: getComputedStyle(host).fontFamily, fontSize: 12 },
      rightPriceScale: { mode: PriceScaleMode.Logarithmic, scaleMargins: { top: 0.08, bottom: 0.08 } },
      timeScale: { timeVisible: true, secondsVisible: true, rightOffset: 2, lockVisibleTimeRangeOnResize: true },
      localization: { priceFormatter: write },
      handleScale: false,
      handleScroll: false,
    });
    this.series = lines.map((line) =>
      this.chart.addSeries(LineSeries, {
        lineWidth: 2, lineStyle: line.style, priceLineVisible: false, title: line.title,
        priceFormat: { type: 'price', precision: 1, minMove: 0.1 },
      }));
    this.restyle();
  }

  restyle(): void {
    const [dim, line, ground] = [colour('--dim'), colour('--line'), colour('--ground')];
    this.chart.applyOptions({
      layout: { background: { type: ColorType.Solid, color: ground }, textColor: dim },
      grid: { vertLines: { visible: false }, horzLines: { color: line } },
      rightPriceScale: { borderColor: line },
      timeScale: { borderColor: line },
    });
    this.series.forEach((series, i) => series.applyOptions({ color: colour((this.lines[i] as Line).colour) }));
  }

  show(points: readonly Point[]): void {
    const last = points[points.length - 1];
    const isNext = last !== undefined && this.lastTime !== 0 && points[points.length - 2]?.time === this.lastTime;
    this.series.forEach((series, i) => {
      const at = ({ time, values }: Point) => {
        const value = values[i];
        return value === null || value === undefined ? { time: time as UTCTimestamp } : { time: time as UTCTimestamp, value };
      };
      if (isNext) {
        series.update(at(last));
      } else {
        series.setData(points.map(at));
      }
    });
    this.lastTime = last?.time ?? 0;
    this.chart.timeScale().fitContent();
  }

  destroy(): void {
    this.chart.remove();
  }
}
