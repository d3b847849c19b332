import { describe, expect, it } from 'vitest';
import { isText, recall, type Shelf } from './stored';
import { WatchLists } from './watchlists';

function shelf(): Shelf & { kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
  };
}

describe('watch lists', () => {
  it('are there again with the next visit', () => {
    const place = shelf();
    const lists = new WatchLists(place);
    expect(lists.add(' Tech ')).toBe('Tech');
    lists.toggle('Tech', 'AAPL');
    lists.toggle('Tech', 'MSFT');
    lists.toggle('Tech', 'AAPL');
    lists.togglePin('TSLA');
    const later = new WatchLists(place);
    expect(later.lists.value).toEqual([{ name: 'Tech', symbols: ['MSFT'] }]);
    expect([...later.pinned.value]).toEqual(['TSLA']);
    later.remove('Tech');
    expect(new WatchLists(place).lists.value).toEqual([]);
  });

  it('have names of their own', () => {
    const lists = new WatchLists(null);
    expect(lists.add('Tech')).toBe('Tech');
    expect(lists.add('Tech')).toBeNull();
    expect(lists.add('  ')).toBeNull();
  });

  it.each(['no json', '7', '[{"name":1}]', '[{"name":"x","symbols":[1]}]'])('begin anew where %s is kept', (text) => {
    const place = shelf();
    place.setItem('tradepulse.lists', text);
    expect(new WatchLists(place).lists.value).toEqual([]);
  });
});

describe('what is kept', () => {
  it('need not be kept', () => {
    const broken: Shelf = {
      getItem: () => { throw new Error('not allowed'); },
      setItem: () => { throw new Error('full'); },
      removeItem: () => { throw new Error('not allowed'); },
    };
    expect(recall(broken, 'x', isText, 'fallback')).toBe('fallback');
    expect(() => new WatchLists(broken).togglePin('AAPL')).not.toThrow();
  });
});
