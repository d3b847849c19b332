// A feed that loses nothing: it keeps every line until it is acknowledged, connects again, and sends it again.
//
//   node feed.mjs [HOST [PORT [SYMBOL [COUNT]]]]
//
// Node.js 18 or newer, nothing to install.
import net from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

class Feed {
  #host;
  #port;
  #who;
  #window;
  #waiting = []; // lines that are not acknowledged, oldest first
  #connection = null;
  #wake = () => {};
  #closed = false;
  acknowledged = 0; // the number of the last line that is
  sent = 0; // the highest number that was sent so far
  rejected = 0;
  reconnects = 0;

  constructor(host, port, provider, window = 10_000) {
    this.#host = host;
    this.#port = port;
    // New for every run: lines are told apart by session and number, through all reconnects.
    this.#who = `provider=${provider} session=js-${Date.now()}-${process.pid} ack=on`;
    this.#window = window;
    this.#connect();
  }

  /** Takes a line, and waits while too many are not acknowledged. */
  async send(line) {
    await this.#until(() => this.#waiting.length < this.#window);
    this.#waiting.push(line + "\n");
    if (this.#connection) {
      this.sent = this.acknowledged + this.#waiting.length;
      this.#connection.write(line + "\n");
    }
  }

  /** Waits until all lines are stored. */
  drain() {
    return this.#until(() => this.#waiting.length === 0);
  }

  close() {
    this.#closed = true;
    this.#connection?.end();
  }

  async #until(isSo) {
    while (!isSo()) {
      await new Promise((resolve) => (this.#wake = resolve));
    }
  }

  #connect() {
    const socket = net.connect(this.#port, this.#host);
    socket.setNoDelay(true);
    socket.on("connect", () => {
      socket.write(`#HELLO ${this.#who} seq=${this.acknowledged + 1} resend=${this.sent}\n`);
      socket.write(this.#waiting.join(""));
      this.sent = Math.max(this.sent, this.acknowledged + this.#waiting.length);
      this.#connection = socket;
    });
    socket.on("error", (e) => console.error(`${e.message || e.code}: trying again`));
    socket.on("close", () => {
      this.#connection = null;
      if (!this.#closed) {
        this.reconnects++;
        setTimeout(() => this.#connect(), 500);
      }
    });
    createInterface({ input: socket }).on("line", (line) => this.#answer(socket, line)).on("error", () => {});
  }

  #answer(socket, line) {
    const [word, number] = line.split(" ");
    if (word === "#ACK") {
      this.#waiting.splice(0, Number(number) - this.acknowledged);
      this.acknowledged = Math.max(this.acknowledged, Number(number));
    } else if (word === "#REJECT") {
      this.rejected++; // it will be covered by an #ACK all the same
      console.error(line);
    } else if (word === "#PING") {
      socket.write("#PONG\n");
    } else if (word === "#BYE") {
      console.error(line);
    }
    this.#wake();
  }
}

const [host = "localhost", port = "7000", symbol = "NODE.N", count = "1000"] = process.argv.slice(2);
const feed = new Feed(host, Number(port), "node");
let price = 100;
for (let i = 0; i < Number(count); i++) {
  price *= 1 + (Math.random() - 0.5) / 1000;
  const [last, bid, ask] = [price, price - 0.01, price + 0.01].map((p) => p.toFixed(4));
  await feed.send(`${symbol}|${last}|${Date.now()}|10|${bid}|${ask}`);
  await sleep(5);
}
await feed.drain();
feed.close();
console.log(`sent ${count}, acknowledged ${feed.acknowledged}, rejected ${feed.rejected}, reconnects ${feed.reconnects}`);
