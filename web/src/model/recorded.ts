/** A time as a field for it shows it, to the second, in UTC; empty for none. */
export function toField(time: string | undefined): string {
  return time === undefined ? '' : new Date(Date.parse(time)).toISOString().slice(0, 19);
}

/** What was written into such a field as RFC 3339; null for nothing, which is no bound. */
export function fromField(text: string): string | null {
  return text === '' ? null : new Date(Date.parse(text + 'Z')).toISOString();
}
