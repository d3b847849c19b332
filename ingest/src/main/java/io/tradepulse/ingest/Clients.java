package io.tradepulse.ingest;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How many connections each sender has, and how fast it may send: told apart by address, and by
/// token once it has shown one.
///
/// Thread-safe. A sender is forgotten when its last connection has ended and it owes no waiting.
final class Clients {
    private static final class Client {
        int connections;
        final @Nullable RateGate gate;

        Client(int linesPerSecond) {
            gate = linesPerSecond == 0 ? null : new RateGate(linesPerSecond);
        }
    }

    private final Map<String, Client> byName = new HashMap<>();

    /// One more connection of that sender, unless it has its share already.
    ///
    /// @param most 0 for no limit
    /// @param linesPerSecond 0 for no limit
    synchronized boolean enter(String name, int most, int linesPerSecond) {
        Client client = byName.computeIfAbsent(name, _ -> new Client(linesPerSecond));
        if (most > 0 && client.connections >= most) {
            return false;
        }
        client.connections++;
        return true;
    }

    /// One less.
    synchronized void leave(String name, long nanoTime) {
        Client client = byName.get(name);
        if (client != null && --client.connections == 0 && isDone(client, nanoTime)) {
            byName.remove(name);
        }
    }

    /// Forgets who is gone and owes nothing.
    synchronized void sweep(long nanoTime) {
        byName.values().removeIf(c -> c.connections == 0 && isDone(c, nanoTime));
    }

    private static boolean isDone(Client client, long nanoTime) {
        return client.gate == null || client.gate.isEmpty(nanoTime);
    }

    /// What holds that sender to its pace; null where nothing does.
    synchronized @Nullable RateGate gate(String name) {
        Client client = byName.get(name);
        return client == null ? null : client.gate;
    }

    synchronized int size() {
        return byName.size();
    }
}
