import { expect, it } from 'vitest';
import { fromField, toField } from './recorded';

it('shows a recorded time in UTC, to the second', () => {
  expect(toField('2026-01-12T14:30:05.123456789Z')).toBe('2026-01-12T14:30:05');
  expect(toField('2026-01-12T15:30:05+01:00')).toBe('2026-01-12T14:30:05');
  expect(toField(undefined)).toBe('');
});

it('reads it in UTC, with or without seconds', () => {
  expect(fromField('2026-01-12T14:30:05')).toBe('2026-01-12T14:30:05.000Z');
  expect(fromField('2026-01-12T14:30')).toBe('2026-01-12T14:30:00.000Z');
  expect(fromField('')).toBeNull();
});
