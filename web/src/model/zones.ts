/** Time zones to choose from; whatever else is in an address works too. */
export const ZONES: readonly string[] = [
  'UTC', 'America/New_York', 'America/Chicago', 'Europe/London', 'Europe/Berlin', 'Europe/Warsaw', 'Asia/Tokyo',
  'Asia/Hong_Kong', 'Asia/Singapore', 'Australia/Sydney',
];

export function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Writes times of one zone. Formatters are made once: making one costs more than using it. */
export class ZonedTimes {
  private readonly parts: Intl.DateTimeFormat;

  constructor(zone: string) {
    this.parts = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone, year: 'numeric', month: 'short', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
      hourCycle: 'h23',
    });
  }

  private of(seconds: number): Record<string, string> {
    const found: Record<string, string> = {};
    for (const { type, value } of this.parts.formatToParts(seconds * 1000)) {
      found[type] = value;
    }
    return found;
  }

  /** 21 Nov 2026 */
  day(seconds: number): string {
    const { day, month, year } = this.of(seconds);
    return `${day} ${month} ${year}`;
  }

  /** 21 Nov 2026 13:30:00, or without what a bar of that length does not need. */
  full(seconds: number, isDay: boolean): string {
    const { hour, minute, second } = this.of(seconds);
    return isDay ? this.day(seconds) : `${this.day(seconds)} ${hour}:${minute}${second === '00' ? '' : ':' + second}`;
  }

  time(seconds: number): string {
    const { hour, minute, second } = this.of(seconds);
    return `${hour}:${minute}:${second}`;
  }

  /** For the time axis: the day at midnight, else the time; days only where bars are days. */
  mark(seconds: number, isDay: boolean): string {
    const { day, month, year, hour, minute, second } = this.of(seconds);
    if (isDay) {
      return day === '01' ? (month === 'Jan' ? String(year) : String(month)) : `${day} ${month}`;
    }
    if (hour === '00' && minute === '00' && second === '00') {
      return `${day} ${month}`;
    }
    return second === '00' ? `${hour}:${minute}` : `${hour}:${minute}:${second}`;
  }
}
