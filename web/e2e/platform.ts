import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const HOME = resolve(import.meta.dirname, '../..');
const JAR = join(HOME, 'app/target/tradepulse.jar');
const FLAGS = ['-Xmx1g', '-XX:+UseSerialGC', '--enable-native-access=ALL-UNNAMED', '--sun-misc-unsafe-memory-access=allow'];

/** The platform as a process of its own, on free ports and in a folder of its own. */
export class Platform {
  private process: ChildProcess | null = null;
  private readonly folder = mkdtempSync(join(tmpdir(), 'tradepulse-e2e-'));
  httpPort = 0;
  tcpPort = 0;

  constructor(private readonly settings: Readonly<Record<string, string>> = {}, private readonly flags: readonly string[] = ['--no-source']) {
    if (!existsSync(JAR)) {
      throw new Error(`${JAR} is missing: build it with ./tradepulse build`);
    }
  }

  get url(): string {
    return `http://127.0.0.1:${this.httpPort}`;
  }

  /** Starts it; again on the ports that it had. */
  async start(): Promise<this> {
    const java = process.env['JAVA_HOME'] ? join(process.env['JAVA_HOME'], 'bin/java') : 'java';
    const started = spawn(
      java,
      [...FLAGS, '-jar', JAR, 'up', '--http-port', String(this.httpPort), '--tcp-port', String(this.tcpPort),
        '--data-dir', join(this.folder, 'data'), ...this.flags],
      { env: { ...process.env, ...this.settings }, stdio: ['ignore', 'pipe', 'pipe'] });
    this.process = started;
    let log = '';
    await new Promise<void>((found, failed) => {
      const read = (data: Buffer): void => {
        log += data.toString();
        const http = /Page\s+http:\/\/[^:]+:(\d+)\//.exec(log);
        const tcp = /nc -w 1 \S+ (\d+)/.exec(log);
        if (http && tcp) {
          this.httpPort = Number(http[1]);
          this.tcpPort = Number(tcp[1]);
          found();
        }
      };
      started.stdout.on('data', read);
      started.stderr.on('data', read);
      started.on('exit', (code) => failed(new Error(`it ended with ${code}:\n${log}`)));
    });
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
