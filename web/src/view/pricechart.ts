import {
  CandlestickSeries, ColorType, createChart, CrosshairMode, HistogramSeries, LineSeries, LineStyle,
  type CandlestickData, type HistogramData, type IChartApi, type ISeriesApi, type LineData, type MouseEventParams,
  type UTCTimestamp, type WhitespaceData,
} from 'lightweight-charts';
import { withGaps, type Bar, type Change } from '../model/bars';
import type { ZonedTimes } from '../model/zones';
import { colour } from './theme';

const NEAR_THE_START = 20;

export interface ChartEvents {
  /** The oldest bars are about to come into sight. */
  wantsMore(): void;
  /** The bar under the crosshair; null where there is none. */
  pointed(bar: Bar | null): void;
}

/** Candles, volume and VWAP on a canvas, beside React. */
export class PriceChart {
  private readonly chart: IChartApi;
  private readonly candles: ISeriesApi<'Candlestick'>;
  private readonly volume: ISeriesApi<'Histogram'>;
  private readonly average: ISeriesApi<'Line'>;
  private byTime = new Map<number, Bar>();
  private lastTime = 0;
  private places = 2;
  private isEmpty = true;

  constructor(
    host: HTMLElement,
    private readonly seconds: number | null,
    isDay: boolean,
    times: ZonedTimes,
    private readonly events: ChartEvents,
  ) {
    this.chart = createChart(host, {
      autoSize: true,
      // Its credits are beside it, as text: the logo would bring a style of its own, which the page's policy refuses.
      layout: { attributionLogo: false, fontFamily: getComputedStyle(host).fontFamily, fontSize: 12 },
      crosshair: { mode: CrosshairMode.Normal },
      rightPriceScale: { scaleMargins: { top: 0.08, bottom: 0.24 } },
      timeScale: {
        timeVisible: !isDay, secondsVisible: (seconds ?? 60) < 60, rightOffset: 4, minBarSpacing: 0.6,
        tickMarkFormatter: (time: unknown) => times.mark(time as number, isDay),
      },
      localization: { timeFormatter: (time: unknown) => times.full(time as number, isDay) },
    });
    this.candles = this.chart.addSeries(CandlestickSeries, {});
    this.volume = this.chart.addSeries(HistogramSeries, {
      priceScaleId: 'volume', priceFormat: { type: 'volume' }, lastValueVisible: false, priceLineVisible: false,
    });
    this.volume.priceScale().applyOptions({ scaleMargins: { top: 0.8, bottom: 0 } });
    this.average = this.chart.addSeries(LineSeries, {
      lineWidth: 2, lineStyle: LineStyle.Dashed, lastValueVisible: false, priceLineVisible: false, crosshairMarkerVisible: false,
    });
    this.restyle();
    this.chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
      if (range !== null && range.from < NEAR_THE_START && !this.isEmpty) {
        this.events.wantsMore();
      }
    });
    this.chart.subscribeCrosshairMove((param: MouseEventParams) => {
      this.events.pointed(param.time === undefined ? null : (this.byTime.get(param.time as number) ?? null));
    });
  }

  destroy(): void {
    this.chart.remove();
  }

  /** Moves through time by the keyboard: by bars, or in and out. */
  step(key: string): boolean {
    const scale = this.chart.timeScale();
    const range = scale.getVisibleLogicalRange();
    if (range === null) {
      return false;
    }
    const width = range.to - range.from;
    const moves: Record<string, () => void> = {
      ArrowLeft: () => scale.setVisibleLogicalRange({ from: range.from - width / 8, to: range.to - width / 8 }),
      ArrowRight: () => scale.setVisibleLogicalRange({ from: range.from + width / 8, to: range.to + width / 8 }),
      '+': () => scale.setVisibleLogicalRange({ from: range.from + width / 8, to: range.to - width / 8 }),
      '-': () => scale.setVisibleLogicalRange({ from: range.from - width / 8, to: range.to + width / 8 }),
      End: () => scale.scrollToRealTime(),
    };
    const move = moves[key];
    move?.();
    return move !== undefined;
  }

  restyle(): void {
    const [ink, dim, line, ground] = [colour('--ink'), colour('--dim'), colour('--line'), colour('--ground')];
    const [up, down] = [colour('--up'), colour('--down')];
    this.chart.applyOptions({
      layout: { background: { type: ColorType.Solid, color: ground }, textColor: dim },
      grid: { vertLines: { color: line }, horzLines: { color: line } },
      crosshair: { vertLine: { color: dim, labelBackgroundColor: ink }, horzLine: { color: dim, labelBackgroundColor: ink } },
      rightPriceScale: { borderColor: line },
      timeScale: { borderColor: line },
    });
    // Rising bars are hollow: they are told apart without colours too.
    this.candles.applyOptions({
      upColor: ground, borderUpColor: up, wickUpColor: up, downColor: down, borderDownColor: down, wickDownColor: down,
      priceLineColor: dim,
    });
    this.volume.applyOptions({ color: colour('--volume') });
    this.average.applyOptions({ color: colour('--accent') });
  }

  setDecimals(places: number): void {
    if (places !== this.places) {
      this.places = places;
      const priceFormat = { type: 'price', precision: places, minMove: 10 ** -places } as const;
      this.candles.applyOptions({ priceFormat });
      this.average.applyOptions({ priceFormat });
    }
  }

  /** @param vwap one for each bar, or null to draw none */
  show(bars: readonly Bar[], vwap: readonly (number | null)[] | null, change: Change): void {
    const last = bars[bars.length - 1];
    if (change === 'newest' && last && !this.isEmpty && !this.leavesGap(last)) {
      this.byTime.set(last.time, last);
      this.lastTime = last.time;
      this.candles.update(candle(last));
      this.volume.update(volume(last));
      if (vwap !== null) {
        this.average.update(average(last.time, vwap[vwap.length - 1] ?? null));
      }
      return;
    }
    this.byTime = new Map(bars.map((bar) => [bar.time, bar]));
    this.lastTime = last?.time ?? 0;
    const averages = new Map(bars.map((bar, i) => [bar.time, vwap?.[i] ?? null]));
    const slots = withGaps(bars, this.seconds);
    this.candles.setData(slots.map((slot) => (slot.bar ? candle(slot.bar) : { time: slot.time as UTCTimestamp })));
    this.volume.setData(slots.map((slot) => (slot.bar ? volume(slot.bar) : { time: slot.time as UTCTimestamp })));
    this.average.setData(vwap === null ? [] : slots.map((slot) => average(slot.time, averages.get(slot.time) ?? null)));
    this.isEmpty = bars.length === 0;
  }

  private leavesGap(bar: Bar): boolean {
    return this.seconds !== null && bar.time > this.lastTime + this.seconds;
  }
}

function candle(bar: Bar): CandlestickData {
  return { time: bar.time as UTCTimestamp, open: bar.open, high: bar.high, low: bar.low, close: bar.close };
}

function volume(bar: Bar): HistogramData {
  return { time: bar.time as UTCTimestamp, value: bar.volume };
}

function average(time: number, value: number | null): LineData | WhitespaceData {
  return value === null ? { time: time as UTCTimestamp } : { time: time as UTCTimestamp, value };
}
