import type { ReactNode } from 'react';

/** A small line of what was; holes where nothing is known. */
export function Spark({ values, label }: { readonly values: readonly (number | null)[]; readonly label: string }): ReactNode {
  const most = Math.max(...values.map((value) => value ?? 0), 1e-9);
  const pieces: string[] = [];
  let isOpen = false;
  values.forEach((value, i) => {
    if (value === null) {
      isOpen = false;
      return;
    }
    const x = values.length < 2 ? 0 : (i / (values.length - 1)) * 120;
    pieces.push(`${isOpen ? 'L' : 'M'}${x.toFixed(1)} ${(25 - (value / most) * 23).toFixed(1)}`);
    isOpen = true;
  });
  return (
    <svg className="spark" viewBox="0 0 120 26" preserveAspectRatio="none" role="img" aria-label={label}>
      <path d={pieces.join('')} />
    </svg>
  );
}
