import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const HOME = resolve(import.meta.dirname, '../..');
const JAR = join(HOME, 'app/target/tradepulse.jar');
const FLAGS = ['-Xmx1g', '-XX:+UseSerialGC', '--enable-native-access=ALL-UNNAMED', '--sun-misc-unsafe-memory-access=allow'];

/** @param temporary where libraries are unpacked, which stay there */
function java(args: readonly string[], temporary: string, settings: Readonly<Record<string, string>>): ChildProcess {
  if (!existsSync(JAR)) {
    throw new Error(`${JAR} is missing: build it with ./tradepulse build`);
  }
  const home = process.env['JAVA_HOME'];
  if (home === undefined) {
    throw new Error('JAVA_HOME is not set: it has to name a JDK 25');
  }
  return spawn(join(home, 'bin/java'), [...FLAGS, `-Djava.io.tmpdir=${temporary}`, '-jar', JAR, ...args], {
    env: { ...process.env, ...settings }, stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Waits until a process has said all that is looked for. */
async function said(started: ChildProcess, words: readonly RegExp[]): Promise<RegExpExecArray[]> {
  let log = '';
  return new Promise((found, failed) => {
    const read = (data: Buffer): void => {
      log += data.toString();
      const matches = words.map((each) => each.exec(log));
      if (matches.every((match) => match !== null)) {
        found(matches as RegExpExecArray[]);
      }
    };
    started.stdout?.on('data', read);
    started.stderr?.on('data', read);
    started.on('exit', (code) => failed(new Error(`it ended with ${code}:\n${log}`)));
  });
}

/** The platform as a process of its own, on free ports and in a folder of its own. */
export class Platform {
  private process: ChildProcess | null = null;
  private readonly folder = mkdtempSync(join(tmpdir(), 'tradepulse-e2e-'));
  httpPort = 0;
  tcpPort = 0;

  /** @param source flags of what sends inside it */
  constructor(private readonly settings: Readonly<Record<string, string>> = {}, private readonly source: readonly string[] = ['--no-source']) {}

  get url(): string {
    return `http://127.0.0.1:${this.httpPort}`;
  }

  /** Starts it; again on the ports that it had. */
  async start(): Promise<this> {
    const started = java(
      ['up', '--http-port', String(this.httpPort), '--tcp-port', String(this.tcpPort), '--data-dir', join(this.folder, 'data'), ...this.source],
      this.folder, this.settings);
    this.process = started;
    const [http, tcp] = await said(started, [/Page\s+http:\/\/[^:]+:(\d+)\//, /nc -w 1 \S+ (\d+)/]);
    this.httpPort = Number(http?.[1]);
    this.tcpPort = Number(tcp?.[1]);
    return this;
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    const running = this.process;
    this.process = null;
    if (running && running.exitCode === null) {
      const ended = new Promise((done) => running.once('exit', done));
      running.kill('SIGKILL');
      await ended;
    }
  }

  async close(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async get<T>(path: string): Promise<T> {
    const response = await fetch(this.url + path);
    if (!response.ok) {
      throw new Error(`${path}: ${response.status} ${await response.text()}`);
    }
    return (await response.json()) as T;
  }
}

/** The monitor as a process of its own, on a free port. */
export class Monitor {
  private constructor(private readonly process: ChildProcess, readonly url: string) {}

  static async start(targets: string): Promise<Monitor> {
    const started = java(['monitor'], tmpdir(), { TARGETS: targets, PROBE_INTERVAL: '500ms', METRICS_HOST: '127.0.0.1', METRICS_PORT: '0' });
    const [port] = await said(started, [/are on port (\d+)/]);
    return new Monitor(started, `http://127.0.0.1:${port?.[1]}`);
  }

  close(): void {
    this.process.kill('SIGKILL');
  }
}

/** A sender of ticks, with acknowledgements. */
export class Sender {
  private sent = 0;
  private acknowledged = 0;
  readonly rejects: string[] = [];
  private waiting: (() => void)[] = [];

  private constructor(private readonly socket: Socket) {}

  /** @param options further words of #HELLO */
  static async connect(port: number, options = ''): Promise<Sender> {
    const socket = connect(port, '127.0.0.1');
    await new Promise<void>((found, failed) => socket.once('connect', found).once('error', failed));
    socket.on('error', () => undefined);
    socket.setNoDelay(true);
    const sender = new Sender(socket);
    let rest = '';
    socket.on('data', (data) => {
      const lines = (rest + data.toString()).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach((line) => sender.hear(line));
    });
    socket.write(`#HELLO session=e2e-${process.pid}-${Math.random().toString(36).slice(2)} ack=on ${options}\n`);
    return sender;
  }

  private hear(line: string): void {
    if (line.startsWith('#ACK ')) {
      this.acknowledged = Number(line.slice(5));
      this.waiting.splice(0).forEach((wake) => wake());
    } else if (line.startsWith('#REJECT')) {
      this.rejects.push(line);
    }
  }

  line(text: string): void {
    this.sent++;
    this.socket.write(text + '\n');
  }

  lines(texts: readonly string[]): boolean {
    this.sent += texts.length;
    return this.socket.write(texts.join('\n') + '\n');
  }

  tick(symbol: string, price: number, millis = Date.now(), volume = 100): void {
    this.line(tickLine(symbol, price, millis, volume));
  }

  /** Until everything sent so far is stored. */
  async stored(): Promise<void> {
    while (this.acknowledged < this.sent) {
      await new Promise<void>((wake) => this.waiting.push(wake));
    }
  }

  close(): void {
    this.socket.destroy();
  }
}

export function tickLine(symbol: string, price: number, millis: number, volume: number): string {
  return `${symbol}|${price.toFixed(2)}|${Math.round(millis)}|${volume}|${(price - 0.02).toFixed(2)}|${(price + 0.03).toFixed(2)}`;
}
