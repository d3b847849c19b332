import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react';
import { useKey } from '../platform';

/** Asks for the API key, once: it is kept for the tab, or for good where that is chosen. */
export function KeyDialog({ wrong }: { readonly wrong: boolean }): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const [key, setKey] = useState('');
  const [remember, setRemember] = useState(false);
  useEffect(() => dialog.current?.showModal(), []);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (key.trim() !== '') {
      useKey(key.trim(), remember);
    }
  };
  return (
    <dialog ref={dialog} aria-labelledby="key-title" onCancel={(event) => event.preventDefault()}>
      <form onSubmit={submit} className="stack">
        <h1 id="key-title">This platform asks for an API key</h1>
        <p id="key-help">
          Whoever runs it makes one: <code>tradepulse keys create NAME</code>. It is sent to this platform only.
        </p>
        {wrong && <p className="problem" role="alert">That key is not known here, or was revoked. Try another one.</p>}
        <label>
          API key
          <input
            type="password" autoComplete="off" spellCheck={false} value={key} autoFocus
            aria-describedby="key-help" aria-invalid={wrong} onChange={(event) => setKey(event.target.value)}
          />
        </label>
        <label className="inline">
          <input type="checkbox" checked={remember} onChange={(event) => setRemember(event.target.checked)} />
          Keep it in this browser; otherwise it is forgotten with this tab
        </label>
        <button type="submit" className="primary" disabled={key.trim() === ''}>Connect</button>
      </form>
    </dialog>
  );
}
