import { lazy, Suspense, useEffect, useRef, type MouseEvent, type ReactNode } from 'react';
import { connection } from '../platform';
import { ConnectionBadge } from './ConnectionBadge';
import { useSignal } from './hooks';
import { KeyDialog } from './KeyDialog';
import { PricesView } from './PricesView';
import { go, place, routeOf, type Route } from './routes';
import { ThemeChoice } from './ThemeChoice';

const SymbolView = lazy(() => import('./SymbolView'));
const LatencyView = lazy(() => import('./LatencyView'));
const OperationsView = lazy(() => import('./OperationsView'));

const TITLES: Record<Route['view'], string> = {
  prices: 'Prices', symbol: 'Chart', latency: 'Latency', operations: 'Operations', nothing: 'Nothing here',
};

export function App(): ReactNode {
  const path = useSignal(place);
  const route = routeOf(path);
  const state = useSignal(connection.state);
  const main = useRef<HTMLElement>(null);
  const title = route.view === 'symbol' ? route.symbol : TITLES[route.view];
  const shown = useRef(title);
  useEffect(() => {
    document.title = `${title} \u2013 Trade Pulse`;
    if (shown.current !== title) {
      shown.current = title;
      // The table of prices takes the focus itself.
      if (!main.current?.contains(document.activeElement)) {
        main.current?.focus();
      }
    }
  }, [title]);
  return (
    <>
      <a className="skip" href="#main">Skip to the content</a>
      <header className="top">
        <Link to="/" className="brand">
          <svg viewBox="0 0 16 16" width="20" height="20" aria-hidden="true">
            <path d="M1 9h3l2-6 3 11 2-5h4" fill="none" stroke="currentColor" strokeWidth="1.6" />
          </svg>
          <span>Trade Pulse</span>
        </Link>
        <nav aria-label="Views">
          <Link to="/" current={route.view === 'prices' || route.view === 'symbol'}>Prices</Link>
          <Link to="/view/latency" current={route.view === 'latency'}>Latency</Link>
          <Link to="/view/operations" current={route.view === 'operations'}>Operations</Link>
        </nav>
        <div className="top-end">
          <ConnectionBadge />
          <ThemeChoice />
        </div>
      </header>
      <main id="main" ref={main} tabIndex={-1} aria-label={title}>
        <Suspense fallback={<p className="empty">Loading the view …</p>}>
          <View route={route} />
        </Suspense>
      </main>
      {state.kind === 'key' && <KeyDialog wrong={state.wrong} />}
    </>
  );
}

function View({ route }: { readonly route: Route }): ReactNode {
  switch (route.view) {
    case 'prices':
      return <PricesView />;
    case 'symbol':
      return <SymbolView key={route.symbol} symbol={route.symbol} />;
    case 'latency':
      return <LatencyView />;
    case 'operations':
      return <OperationsView />;
    case 'nothing':
      return (
        <section className="empty">
          <h1>There is no view at this address</h1>
          <p><Link to="/">All prices</Link> are the way in.</p>
        </section>
      );
  }
}

interface LinkProps {
  readonly to: string;
  readonly children: ReactNode;
  readonly className?: string;
  readonly current?: boolean;
}

/** A link within the page; with a modifier it is the browser's. */
export function Link({ to, children, className, current }: LinkProps): ReactNode {
  const follow = (event: MouseEvent): void => {
    if (event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      go(to);
    }
  };
  return (
    <a href={to} onClick={follow} className={className} aria-current={current ? 'page' : undefined}>
      {children}
    </a>
  );
}
