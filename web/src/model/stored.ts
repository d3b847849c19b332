/** What is kept in the browser, in `localStorage` or `sessionStorage`; neither need be there or have room. */
export interface Shelf {
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
  removeItem(name: string): void;
}

/** A value of that name, or the fallback where there is none or it is not what it should be. */
export function recall<T>(shelf: Shelf | null, name: string, fits: (value: unknown) => value is T, fallback: T): T {
  try {
    const text = shelf?.getItem(name) ?? null;
    const value: unknown = text === null ? null : JSON.parse(text);
    return fits(value) ? value : fallback;
  } catch {
    return fallback;
  }
}

export function keep(shelf: Shelf | null, name: string, value: unknown): void {
  try {
    if (value === null) {
      shelf?.removeItem(name);
    } else {
      shelf?.setItem(name, JSON.stringify(value));
    }
  } catch {
    // No room, or not allowed: it counts for as long as the page is open.
  }
}

export const isText = (value: unknown): value is string => typeof value === 'string';
export const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
export const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);
