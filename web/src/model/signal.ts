/** A value that tells who listens when it has changed. */
export class Signal<T> {
  private readonly listeners = new Set<() => void>();

  constructor(private current: T) {}

  get value(): T {
    return this.current;
  }

  set value(next: T) {
    if (!Object.is(next, this.current)) {
      this.current = next;
      for (const listener of this.listeners) {
        listener();
      }
    }
  }

  /** Ready to be handed to `useSyncExternalStore`. */
  readonly get = (): T => this.current;

  readonly listen = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
}
