import { beforeEach, describe, expect, it } from 'vitest';
import { Connection, type Socket } from './connection';
import type { Frame } from './wire';

interface Timer {
  readonly due: number;
  readonly run: () => void;
}

/** A platform and a clock, both moved by hand. */
class World {
  time = 1_000;
  sockets: FakeSocket[] = [];
  timers = new Set<Timer>();

  open(): Socket {
    const socket = new FakeSocket();
    this.sockets.push(socket);
    return socket;
  }

  now(): number {
    return this.time;
  }

  after(millis: number, run: () => void): unknown {
    const timer = { due: this.time + millis, run };
    this.timers.add(timer);
    return timer;
  }

  cancel(timer: unknown): void {
    this.timers.delete(timer as Timer);
  }

  random(): number {
    return 0.5;
  }

  pass(millis: number): void {
    const end = this.time + millis;
    for (;;) {
      const next = [...this.timers].filter((timer) => timer.due <= end).sort((a, b) => a.due - b.due)[0];
      if (!next) {
        break;
      }
      this.timers.delete(next);
      this.time = next.due;
      next.run();
    }
    this.time = end;
  }

  get socket(): FakeSocket {
    return this.sockets[this.sockets.length - 1] as FakeSocket;
  }
}

class FakeSocket implements Socket {
  sent: Record<string, unknown>[] = [];
  isClosed = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }

  close(): void {
    this.isClosed = true;
  }

  says(frame: Frame): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  said(type: string): Record<string, unknown>[] {
    return this.sent.filter((message) => message['type'] === type);
  }
}

const ALL = { symbols: ['*'], channels: ['prices'] };

describe('the connection', () => {
  let world: World;
  let connection: Connection;
  let frames: Frame[];

  beforeEach(() => {
    world = new World();
    connection = new Connection(world);
    frames = [];
    connection.onFrame((frame) => frames.push(frame));
    connection.wish(ALL);
  });

  const begin = (): void => {
    connection.start(null);
    world.socket.onopen?.();
    world.socket.says({ type: 'snapshot', session: 's1', seq: 1, data: [] });
  };

  it('asks for what is wished and is live with the first frame', () => {
    expect(connection.state.value.kind).toBe('connecting');
    begin();
    expect(world.socket.said('subscribe')).toEqual([
      { type: 'subscribe', symbols: ['*'], channels: ['prices'], conflate_ms: 100, mode: 'latest' },
    ]);
    expect(connection.state.value.kind).toBe('live');
  });

  it('takes frames that come before the one that names the session', () => {
    connection.start(null);
    world.socket.onopen?.();
    world.socket.says({ type: 'bar_update', seq: 1, data: [] });
    world.socket.says({ type: 'snapshot', session: 's1', seq: 2, data: [] });
    world.socket.says({ type: 'price_update', seq: 3, data: [] });
    expect(frames.map((frame) => frame.seq)).toEqual([1, 2, 3]);
    expect(connection.state.value.kind).toBe('live');
    expect(connection.counts.missed).toBe(0);
  });

  it('goes on with the frame after the last one when the connection comes back', () => {
    begin();
    world.socket.says({ type: 'price_update', seq: 2, data: [] });
    world.socket.onclose?.({ code: 1006 });
    expect(connection.state.value.kind).toBe('waiting');
    world.pass(300);
    expect(world.sockets).toHaveLength(2);
    world.socket.onopen?.();
    expect(world.socket.said('subscribe')[0]).toMatchObject({ session: 's1', from_seq: 3 });
    world.socket.says({ type: 'price_update', seq: 3, data: [] });
    expect(connection.state.value.kind).toBe('live');
    expect(frames.map((frame) => frame.seq)).toEqual([1, 2, 3]);
    expect(connection.counts.resumed).toBe(1);
  });

  it('takes no frame twice', () => {
    begin();
    world.socket.says({ type: 'price_update', seq: 2, data: [] });
    world.socket.says({ type: 'price_update', seq: 2, data: [] });
    world.socket.says({ type: 'price_update', seq: 1, data: [] });
    expect(frames.map((frame) => frame.seq)).toEqual([1, 2]);
    expect(connection.counts.doubled).toBe(2);
  });

  it('asks again for a frame that is missing, and takes none after it before', () => {
    begin();
    world.socket.says({ type: 'price_update', seq: 4, data: [] });
    world.pass(1);
    world.socket.onopen?.();
    expect(world.socket.said('subscribe')[0]).toMatchObject({ session: 's1', from_seq: 2 });
    for (const seq of [2, 3, 4]) {
      world.socket.says({ type: 'price_update', seq, data: [] });
    }
    expect(frames.map((frame) => frame.seq)).toEqual([1, 2, 3, 4]);
    expect(connection.counts.missed).toBe(1);
  });

  it('says all wishes again where the session is not known any more', () => {
    connection.wish({ symbols: ['AAPL'], channels: ['bars:1m'] });
    begin();
    world.socket.onclose?.({ code: 1006 });
    world.pass(300);
    world.socket.onopen?.();
    world.socket.sent = [];
    world.socket.says({ type: 'gap', session: 's1' });
    expect(world.socket.said('subscribe').map((message) => message['symbols'])).toEqual([['*'], ['AAPL']]);
    world.socket.says({ type: 'snapshot', session: 's2', seq: 1, data: [] });
    expect(frames.map((frame) => frame.type)).toEqual(['snapshot', 'gap', 'snapshot']);
  });

  it('begins anew when it was away for longer than a session is kept', () => {
    begin();
    world.socket.onclose?.({ code: 1006 });
    for (let i = 0; i < 20; i++) {
      world.pass(6_000);
      world.socket.onclose?.({ code: 1006 });
    }
    world.pass(6_000);
    world.socket.onopen?.();
    expect(world.socket.said('subscribe')[0]).not.toHaveProperty('session');
  });

  it('waits longer and longer, and then tries when it is told to', () => {
    begin();
    const waits: number[] = [];
    for (let i = 0; i < 7; i++) {
      world.socket.onclose?.({ code: 1006 });
      const state = connection.state.value;
      waits.push(state.kind === 'waiting' ? state.retryAt - world.time : -1);
      world.pass(5_000);
    }
    expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]);
    world.socket.onclose?.({ code: 1006 });
    const before = world.sockets.length;
    connection.tryNow();
    expect(world.sockets).toHaveLength(before + 1);
  });

  it('takes silence for a connection that has gone', () => {
    begin();
    world.pass(20_000);
    expect(world.sockets[0]?.isClosed).toBe(true);
    expect(world.sockets.length).toBeGreaterThan(1);
  });

  it('compares clocks by heartbeats', () => {
    const exchanges: number[][] = [];
    connection.onClock((...exchange) => exchanges.push(exchange));
    begin();
    world.time += 20;
    world.socket.says({ type: 'heartbeat', timestamp: 5_000, t1: 1_000, t2: 5_000, t3: 5_000.5 });
    expect(exchanges).toEqual([[1_000, 1_020, 5_000, 5_000.5]]);
  });

  it.each([
    ['a key is asked for', (socket: FakeSocket) => socket.says({ type: 'error', code: 'KEY_NEEDED' }), false],
    ['the key is wrong', (socket: FakeSocket) => socket.onclose?.({ code: 1008 }), true],
  ])('asks for a key, and no more for prices, where %s', (_, happens, wrong) => {
    connection.start(wrong ? 'tp_old' : null);
    world.socket.onopen?.();
    happens(world.socket);
    expect(connection.state.value).toEqual({ kind: 'key', wrong });
    world.pass(60_000);
    expect(world.sockets).toHaveLength(1);
    connection.useKey('tp_1');
    world.socket.onopen?.();
    expect(world.socket.sent.slice(0, 2)).toMatchObject([{ type: 'auth', api_key: 'tp_1' }, { type: 'subscribe' }]);
  });

  it('stops asking for what is no longer wished', () => {
    begin();
    const stop = connection.wish({ symbols: ['AAPL'], channels: ['bars:5m'] });
    stop();
    expect(world.socket.said('unsubscribe')).toEqual([{ type: 'unsubscribe', symbols: ['AAPL'], channels: ['bars:5m'] }]);
  });
});
