import type { ReactNode } from 'react';

export default function OperationsView(_: { readonly symbol?: string }): ReactNode {
  return <p className="empty">To come.</p>;
}
