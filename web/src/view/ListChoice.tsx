import { useState, type FormEvent, type ReactNode } from 'react';
import { lists } from '../platform';
import { useSignal } from './hooks';

const NEW = '\u0000new';

interface Props {
  readonly chosen: string;
  readonly onChoose: (list: string) => void;
}

/** Which watch list is shown; makes and deletes them. */
export function ListChoice({ chosen, onChoose }: Props): ReactNode {
  const all = useSignal(lists.lists);
  const [name, setName] = useState<string | null>(null);
  if (name !== null) {
    const add = (event: FormEvent): void => {
      event.preventDefault();
      const made = lists.add(name);
      setName(null);
      if (made !== null) {
        onChoose(made);
      }
    };
    return (
      <form className="inline" onSubmit={add}>
        <input aria-label="Name of the new list" value={name} autoFocus maxLength={40} onChange={(event) => setName(event.target.value)} />
        <button type="submit">Add</button>
        <button type="button" className="quiet" onClick={() => setName(null)}>Cancel</button>
      </form>
    );
  }
  return (
    <span className="inline">
      <select
        aria-label="Watch list" value={all.some((list) => list.name === chosen) ? chosen : ''}
        onChange={(event) => (event.target.value === NEW ? setName('') : onChoose(event.target.value))}
      >
        <option value="">All symbols</option>
        {all.map((list) => <option key={list.name} value={list.name}>★ {list.name}</option>)}
        <option value={NEW}>New list …</option>
      </select>
      {chosen !== '' && lists.get(chosen) && (
        <button
          type="button" className="quiet"
          onClick={() => {
            lists.remove(chosen);
            onChoose('');
          }}
        >
          Delete list
        </button>
      )}
    </span>
  );
}
