#!/usr/bin/env python3
"""A feed that loses nothing: it keeps every line until it is acknowledged, connects again, and sends it again.

    python3 feed.py [HOST [PORT [SYMBOL [COUNT]]]]

Python's standard library only.
"""
import collections
import itertools
import random
import socket
import sys
import threading
import time


class Feed:
    """Give it lines with send(), from one thread; drain() returns once all of them are stored."""

    def __init__(self, host, port, provider, window=10_000):
        self.host, self.port = host, port
        # New for every run: lines are told apart by session and number, through all reconnects.
        self.who = f"provider={provider} session=py-{time.time_ns()} ack=on"
        self.window = window
        self.waiting = collections.deque()  # lines that are not acknowledged, oldest first
        self.acknowledged = 0  # the number of the last line that is
        self.sent = 0  # the highest number that was sent so far
        self.rejected = 0
        self.reconnects = 0
        self.connected = False
        self.asked = False  # whether the door waits for a #PONG
        self.changed = threading.Condition()
        threading.Thread(target=self._run, daemon=True).start()

    def send(self, line):
        """Takes a line, and waits while too many are not acknowledged."""
        with self.changed:
            self.changed.wait_for(lambda: len(self.waiting) < self.window)
            self.waiting.append(line + "\n")
            self.changed.notify_all()

    def drain(self):
        with self.changed:
            self.changed.wait_for(lambda: not self.waiting)

    def _run(self):
        while True:
            try:
                with socket.create_connection((self.host, self.port), timeout=10) as door:
                    door.settimeout(None)
                    self._write(door)
            except OSError as e:
                print(f"{e}: trying again", file=sys.stderr)
            self.reconnects += 1
            time.sleep(0.5)

    def _write(self, door):
        with self.changed:
            upcoming = self.acknowledged + 1
            hello = f"#HELLO {self.who} seq={upcoming} resend={self.sent}\n"
            self.connected = True
        door.sendall(hello.encode())
        reader = threading.Thread(target=self._read, args=(door,), daemon=True)
        reader.start()
        try:
            while True:
                with self.changed:
                    self.changed.wait_for(
                        lambda: not self.connected or self.asked or upcoming <= self.acknowledged + len(self.waiting)
                    )
                    if not self.connected:
                        raise OSError("the door has closed the connection")
                    lines = list(itertools.islice(self.waiting, upcoming - self.acknowledged - 1, None))
                    text = "".join(lines) + ("#PONG\n" if self.asked else "")
                    self.asked = False
                    upcoming += len(lines)
                    self.sent = max(self.sent, upcoming - 1)
                door.sendall(text.encode())
        finally:
            self._end(door)
            reader.join()

    @staticmethod
    def _end(door):
        try:
            door.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # it has ended already

    def _read(self, door):
        try:
            for line in door.makefile("r", encoding="utf-8", newline="\n"):
                word, _, rest = line.strip().partition(" ")
                with self.changed:
                    if word == "#ACK":
                        while self.acknowledged < int(rest):
                            self.waiting.popleft()
                            self.acknowledged += 1
                    elif word == "#REJECT":  # it will be covered by an #ACK all the same
                        self.rejected += 1
                        print(line.strip(), file=sys.stderr)
                    elif word == "#PING":
                        self.asked = True
                    elif word == "#BYE":
                        print(line.strip(), file=sys.stderr)
                    self.changed.notify_all()
        except OSError:
            pass  # the writer says so
        with self.changed:
            self.connected = False
            self.changed.notify_all()


def main():
    given = sys.argv[1:] + ["localhost", "7000", "PY.N", "1000"][len(sys.argv) - 1 :]
    host, port, symbol, count = given[0], int(given[1]), given[2], int(given[3])
    feed = Feed(host, port, "python")
    price = 100.0
    for _ in range(count):
        price *= 1 + random.uniform(-0.0005, 0.0005)
        feed.send(f"{symbol}|{price:.4f}|{time.time_ns()}|10|{price - 0.01:.4f}|{price + 0.01:.4f}")
        time.sleep(0.005)
    feed.drain()
    print(f"sent {count}, acknowledged {feed.acknowledged}, rejected {feed.rejected}, reconnects {feed.reconnects}")


if __name__ == "__main__":
    main()
