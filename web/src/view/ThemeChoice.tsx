import type { ReactNode } from 'react';
import { useSignal } from './hooks';
import { chooseTheme, theme, type Theme } from './theme';

const NEXT: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' };
const SIGNS: Record<Theme, string> = { system: '\u25D0', light: '\u2600', dark: '\u263E' };
const NAMES: Record<Theme, string> = { system: 'as the system', light: 'light', dark: 'dark' };

export function ThemeChoice(): ReactNode {
  const now = useSignal(theme);
  const label = `Colours: ${NAMES[now]}. Change to ${NAMES[NEXT[now]]}`;
  return (
    <button type="button" className="quiet square" onClick={() => chooseTheme(NEXT[now])} aria-label={label} title={label}>
      <span aria-hidden="true">{SIGNS[now]}</span>
    </button>
  );
}
