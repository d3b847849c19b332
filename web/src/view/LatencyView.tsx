import type { ReactNode } from 'react';

export default function LatencyView(_: { readonly symbol?: string }): ReactNode {
  return <p className="empty">To come.</p>;
}
