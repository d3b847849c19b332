// Numbers and times as the page writes them. Digits are those that came: 150.6 is not made 150.60000000000002.

const MOST_DECIMALS = 8;
const MINUS = '\u2212';
const NOTHING = '\u2013';

/** How many decimals a number is written with by itself. */
export function decimals(value: number): number {
  const text = String(value);
  const exponent = text.indexOf('e-');
  if (exponent >= 0) {
    return Math.min(MOST_DECIMALS, Number(text.slice(exponent + 2)) + Math.max(0, text.indexOf('e') - 2));
  }
  const point = text.indexOf('.');
  return point < 0 ? 0 : Math.min(MOST_DECIMALS, text.length - point - 1);
}

/** A price with the decimals that its column has, so that points stand below each other. */
export function price(value: number | null | undefined, places: number): string {
  return value === null || value === undefined || !Number.isFinite(value) ? NOTHING : fixed(value, places);
}

export function signed(value: number | null, places: number): string {
  if (value === null || !Number.isFinite(value)) {
    return NOTHING;
  }
  const text = fixed(Math.abs(value), places);
  const isZero = Number(text.replaceAll(',', '')) === 0;
  return isZero ? text : (value < 0 ? MINUS : '+') + text;
}

export function percent(value: number | null): string {
  return value === null ? NOTHING : signed(value, 2) + ' %';
}

function fixed(value: number, places: number): string {
  const text = Math.abs(value).toFixed(places);
  const point = text.indexOf('.');
  const whole = point < 0 ? text : text.slice(0, point);
  const grouped = whole.length > 3 ? whole.replace(/\B(?=(\d{3})+$)/g, ',') : whole;
  return (value < 0 ? MINUS : '') + grouped + (point < 0 ? '' : text.slice(point));
}

/** A size or a count, in thousands where it is long: 1.23 M. */
export function quantity(value: number | null | undefined): string {
  if (value === null || value === undefined) {
    return NOTHING;
  }
  for (const [unit, size] of [['G', 1e9], ['M', 1e6]] as const) {
    if (Math.abs(value) >= size) {
      return `${(value / size).toPrecision(4)} ${unit}`;
    }
  }
  const places = decimals(value);
  return fixed(value, Math.abs(value) >= 1000 ? 0 : Math.min(places, 4));
}

/** How long ago, in the largest unit that fits. */
export function age(millis: number): string {
  const seconds = Math.max(0, millis) / 1000;
  if (seconds < 10) {
    return seconds.toFixed(1) + ' s';
  }
  if (seconds < 120) {
    return Math.floor(seconds) + ' s';
  }
  if (seconds < 7200) {
    return Math.floor(seconds / 60) + ' min';
  }
  return seconds < 172_800 ? Math.floor(seconds / 3600) + ' h' : Math.floor(seconds / 86_400) + ' d';
}

/** Microseconds in the unit that people think of. */
export function duration(micros: number | null | undefined): string {
  if (micros === null || micros === undefined) {
    return NOTHING;
  }
  const size = Math.abs(micros);
  const sign = micros < 0 ? MINUS : '';
  if (size < 1000) {
    return `${sign}${size < 10 ? size.toFixed(1) : Math.round(size)} µs`;
  }
  if (size < 1e6) {
    return `${sign}${(size / 1e3).toPrecision(3)} ms`;
  }
  if (size < 120e6) {
    return `${sign}${(size / 1e6).toPrecision(3)} s`;
  }
  return size < 7_200e6 ? `${sign}${(size / 60e6).toFixed(1)} min` : `${sign}${(size / 3_600e6).toFixed(1)} h`;
}

/** Comma-separated values (RFC 4180), safe to open in a spreadsheet: no field begins a formula. */
export function csv(rows: readonly (readonly (string | number | null)[])[]): string {
  return rows.map((row) => row.map(field).join(',')).join('\r\n') + '\r\n';
}

function field(value: string | number | null): string {
  if (value === null) {
    return '';
  }
  if (typeof value === 'number') {
    return String(value);
  }
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
