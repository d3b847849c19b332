import type { Offset } from './clock';
import { Signal } from './signal';
import type { Frame, Wish } from './wire';

/** How the page stands with the platform; what people see of the connection. */
export type ConnectionState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  | { readonly kind: 'waiting'; readonly since: number; readonly retryAt: number; readonly attempt: number }
  | { readonly kind: 'key'; readonly wrong: boolean };

/** The part of a WebSocket that is used, so that tests can be one. */
export interface Socket {
  send(text: string): void;
  close(): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: string }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
}

/** What the connection takes from outside: sockets, time and timers. */
export interface Surroundings {
  open(): Socket;
  /** Milliseconds that only ever rise. */
  now(): number;
  after(millis: number, run: () => void): unknown;
  cancel(timer: unknown): void;
  random(): number;
}

const FIRST_WAIT = 250;
const LONGEST_WAIT = 5_000;
/** The platform keeps a session for 60 s after its connection has gone. */
const SESSION_KEPT = 55_000;
const HEARTBEAT_EVERY = 5_000;
/** Heartbeats are answered: silence for so long is a connection that has gone without saying so. */
const SILENCE = 12_000;
const WRONG_KEY = 1008;
const RESUMED_ELSEWHERE = 4001;

/**
 * One WebSocket, which is made anew for as long as the page is there, and goes on where it was: frames are taken in
 * the order of their numbers, each once. What is wished for is said again wherever the platform has forgotten it.
 */
export class Connection {
  readonly state = new Signal<ConnectionState>({ kind: 'connecting' });

  private socket: Socket | null = null;
  private session: string | null = null;
  private next = 0;
  private lostAt: number | null = null;
  private attempt = 0;
  private heardAt = 0;
  private opened = false;
  private closed = false;
  private retry: unknown = null;
  private beat: unknown = null;
  private readonly wishes = new Map<string, Wish>();
  private readonly frameListeners = new Set<(frame: Frame, at: number) => void>();
  private readonly clockListeners = new Set<(sent: number, received: number, heard: number, answered: number) => void>();
  private key: string | null = null;
  private pace = 100;

  /** Frames that came twice, and times that one was missing: both end in what is shown being whole. */
  readonly counts = { doubled: 0, missed: 0, reconnects: 0, resumed: 0 };

  constructor(private readonly surroundings: Surroundings) {}

  /** Every frame but heartbeats, once each and in order; `at` is when it was there, by the clock of the page. */
  onFrame(listener: (frame: Frame, at: number) => void): () => void {
    this.frameListeners.add(listener);
    return () => this.frameListeners.delete(listener);
  }

  /** Heartbeats: when asked, when answered, and what the platform's clock said between, in ms. */
  onClock(listener: (sent: number, received: number, heard: number, answered: number) => void): void {
    this.clockListeners.add(listener);
  }

  start(key: string | null): void {
    this.key = key;
    this.connect();
  }

  /** Begins anew with another key: what the other one was shown is not for this one. */
  useKey(key: string | null): void {
    this.key = key;
    this.session = null;
    this.attempt = 0;
    this.drop();
    this.connect();
  }

  /** Asks for something until the returned function is called. */
  wish(wish: Wish): () => void {
    const name = nameOf(wish);
    if (!this.wishes.has(name)) {
      this.wishes.set(name, wish);
      this.say({ type: 'subscribe', ...spelled(wish), ...this.manner() });
    }
    return () => {
      if (this.wishes.delete(name)) {
        this.say({ type: 'unsubscribe', ...spelled(wish) });
      }
    };
  }

  /** The time between two frames. */
  setPace(millis: number): void {
    this.pace = millis;
    for (const wish of this.wishes.values()) {
      this.say({ type: 'subscribe', ...spelled(wish), ...this.manner() });
      break;
    }
  }

  /** That a frame is on the screen, by the clock of the page, and what is known of that. */
  drawn(seq: number, at: number, clock: Offset): void {
    this.say({ type: 'drawn', seq, at, offset: -clock.offset, error: clock.bound });
  }

  /** Tries at once instead of waiting: the network is back, or somebody asked for it. */
  tryNow(): void {
    if (this.state.value.kind === 'waiting') {
      this.connect();
    }
  }

  close(): void {
    this.closed = true;
    this.drop();
  }

  private manner(): object {
    return { conflate_ms: this.pace, mode: 'latest' };
  }

  private say(message: object): void {
    if (this.opened && this.socket) {
      this.socket.send(JSON.stringify(message));
    }
  }

  private connect(): void {
    this.surroundings.cancel(this.retry);
    if (this.closed) {
      return;
    }
    if (this.state.value.kind !== 'waiting') {
      this.state.value = { kind: 'connecting' };
    }
    const socket = this.surroundings.open();
    this.socket = socket;
    this.heardAt = this.surroundings.now();
    socket.onopen = () => this.greet(socket);
    socket.onmessage = (event) => this.hear(socket, event.data);
    socket.onclose = (event) => this.lose(socket, event.code);
    this.beat = this.surroundings.after(HEARTBEAT_EVERY, () => this.watch(socket));
  }

  private greet(socket: Socket): void {
    this.opened = true;
    if (this.key !== null) {
      socket.send(JSON.stringify({ type: 'auth', api_key: this.key }));
    }
    const age = this.lostAt === null ? 0 : this.surroundings.now() - this.lostAt;
    const resumes = this.session !== null && age < SESSION_KEPT;
    if (!resumes) {
      this.session = null;
    }
    let first = true;
    for (const wish of this.wishes.values()) {
      const place = first && resumes ? { session: this.session, from_seq: this.next } : {};
      this.say({ type: 'subscribe', ...spelled(wish), ...this.manner(), ...place });
      first = false;
    }
    this.heartbeat();
  }

  private heartbeat(): void {
    this.say({ type: 'heartbeat', t1: this.surroundings.now() });
  }

  private hear(socket: Socket, text: string): void {
    if (socket !== this.socket) {
      return;
    }
    const at = this.surroundings.now();
    this.heardAt = at;
    const frame = JSON.parse(text) as Frame;
    switch (frame.type) {
      case 'heartbeat': {
        const { t1, t2, t3 } = frame;
        if (t1 !== undefined && t2 !== undefined && t3 !== undefined) {
          this.clockListeners.forEach((listener) => listener(t1, at, t2, t3));
        }
        this.isThere();
        return;
      }
      case 'error':
        if (frame.code === 'KEY_NEEDED' || frame.code === 'WRONG_KEY') {
          this.askForKey(frame.code === 'WRONG_KEY');
          return;
        }
        break;
      case 'gap':
        this.session = null;
        this.tellAll();
        break;
      default:
    }
    if (frame.seq !== undefined && !this.isNext(frame, frame.seq)) {
      return;
    }
    this.isThere();
    this.frameListeners.forEach((listener) => listener(frame, at));
  }

  /** Whether the frame is the next one of its session; otherwise it was there, or one before it is missing. */
  private isNext(frame: Frame, seq: number): boolean {
    if (frame.session !== undefined && frame.session !== this.session) {
      this.session = frame.session;
      this.next = seq;
    } else if (this.session === null) {
      // The frame that names the session need not be its first one.
      this.next = seq;
    }
    if (seq < this.next) {
      this.counts.doubled++;
      return false;
    }
    if (seq > this.next) {
      this.counts.missed++;
      // Asked for from where it was: the platform has kept the last ones.
      this.reconnectAt(0);
      return false;
    }
    this.next = seq + 1;
    return true;
  }

  private isThere(): void {
    if (this.lostAt !== null && this.session !== null) {
      this.counts.resumed++;
    }
    this.lostAt = null;
    this.attempt = 0;
    this.state.value = this.state.value.kind === 'live' ? this.state.value : { kind: 'live' };
  }

  /** The session is none any more, and with it what was wished for. */
  private tellAll(): void {
    for (const wish of this.wishes.values()) {
      this.say({ type: 'subscribe', ...spelled(wish), ...this.manner() });
    }
  }

  private watch(socket: Socket): void {
    if (socket !== this.socket) {
      return;
    }
    if (this.surroundings.now() - this.heardAt > SILENCE) {
      this.lose(socket, 0);
      return;
    }
    if (this.opened) {
      this.heartbeat();
    }
    this.beat = this.surroundings.after(HEARTBEAT_EVERY, () => this.watch(socket));
  }

  private lose(socket: Socket, code: number): void {
    if (socket !== this.socket) {
      return;
    }
    if (code === WRONG_KEY) {
      this.askForKey(this.key !== null);
      return;
    }
    if (code === RESUMED_ELSEWHERE) {
      this.session = null;
    }
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.attempt) * (0.75 + this.surroundings.random() / 2);
    this.reconnectAt(wait);
  }

  private reconnectAt(wait: number): void {
    const now = this.surroundings.now();
    this.drop();
    this.lostAt ??= now;
    this.attempt++;
    this.counts.reconnects++;
    this.state.value = { kind: 'waiting', since: this.lostAt, retryAt: now + wait, attempt: this.attempt };
    this.retry = this.surroundings.after(wait, () => this.connect());
  }

  private askForKey(wrong: boolean): void {
    this.drop();
    this.session = null;
    this.state.value = { kind: 'key', wrong };
  }

  private drop(): void {
    this.surroundings.cancel(this.retry);
    this.surroundings.cancel(this.beat);
    const socket = this.socket;
    this.socket = null;
    this.opened = false;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
  }
}

function nameOf(wish: Wish): string {
  return `${wish.symbols.join(',')} ${wish.channels.join(',')}`;
}

function spelled(wish: Wish): object {
  return wish.symbols.length === 0 ? { channels: wish.channels } : { symbols: wish.symbols, channels: wish.channels };
}
