import { Signal } from '../model/signal';

export type Route =
  | { readonly view: 'prices' }
  | { readonly view: 'symbol'; readonly symbol: string }
  | { readonly view: 'latency' }
  | { readonly view: 'operations' }
  | { readonly view: 'nothing' };

/** Path and query; the page is told by it alone, so that every address can be handed on. */
export const place = new Signal(location.pathname + location.search);

window.addEventListener('popstate', () => (place.value = location.pathname + location.search));

export function go(to: string, replace = false): void {
  if (replace) {
    history.replaceState(null, '', to);
  } else {
    history.pushState(null, '', to);
  }
  place.value = to;
}

export function routeOf(path: string): Route {
  const pathname = path.split('?')[0] ?? '/';
  if (pathname === '/') {
    return { view: 'prices' };
  }
  const symbol = /^\/symbol\/([^/]+)\/?$/.exec(pathname)?.[1];
  if (symbol !== undefined) {
    return { view: 'symbol', symbol: decoded(symbol).toUpperCase() };
  }
  switch (pathname.replace(/\/$/, '')) {
    case '/view/latency':
      return { view: 'latency' };
    case '/view/operations':
      return { view: 'operations' };
    default:
      return { view: 'nothing' };
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function queryOf(path: string): URLSearchParams {
  return new URLSearchParams(path.split('?')[1] ?? '');
}

/** The same place with other words in its query; empty ones are left out. */
export function withQuery(path: string, changes: Readonly<Record<string, string>>): string {
  const query = queryOf(path);
  for (const [name, value] of Object.entries(changes)) {
    if (value === '') {
      query.delete(name);
    } else {
      query.set(name, value);
    }
  }
  const text = query.toString();
  return (path.split('?')[0] ?? '/') + (text === '' ? '' : '?' + text);
}

export const symbolPath = (symbol: string): string => '/symbol/' + encodeURIComponent(symbol);
