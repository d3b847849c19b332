import type { ReactNode } from 'react';

interface Props {
  readonly label: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** What may be wider than the screen: it is scrolled by itself, by the keyboard too. */
export function Wide({ label, className = 'free', children }: Props): ReactNode {
  return (
    <div className={`wide ${className}`} tabIndex={0} role="region" aria-label={label}>
      {children}
    </div>
  );
}
