/** Milliseconds since the epoch, with fractions, of an RFC 3339 time in UTC of up to nine decimals. */
export function epochMillis(text: string): number {
  const whole = Date.parse(text);
  const point = text.indexOf('.');
  if (point < 0 || text.length - point <= 5) {
    return whole;
  }
  // Beyond the third decimal, which Date.parse leaves off.
  return whole + Number('0.' + text.slice(point + 4, -1));
}
