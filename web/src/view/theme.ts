import { Signal } from '../model/signal';
import { isText, keep, recall } from '../model/stored';
import { local } from '../platform';

export type Theme = 'system' | 'light' | 'dark';

const NAME = 'tradepulse.theme';
const isTheme = (value: unknown): value is Theme => isText(value) && ['system', 'light', 'dark'].includes(value);
const systemIsDark = window.matchMedia('(prefers-color-scheme: dark)');

export const theme = new Signal<Theme>(recall(local, NAME, isTheme, 'system'));
/** Rises when the colours are others: what is drawn on a canvas has to be drawn again. */
export const colours = new Signal(0);

export function applyTheme(): void {
  const root = document.documentElement;
  const isDark = theme.value === 'dark' || (theme.value === 'system' && systemIsDark.matches);
  root.dataset['theme'] = isDark ? 'dark' : 'light';
  colours.value++;
}

systemIsDark.addEventListener('change', applyTheme);

export function chooseTheme(next: Theme): void {
  theme.value = next;
  keep(local, NAME, next === 'system' ? null : next);
  applyTheme();
}

export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
