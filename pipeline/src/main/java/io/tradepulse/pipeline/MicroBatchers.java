package io.tradepulse.pipeline;

import io.tradepulse.bus.Bus;
import io.tradepulse.bus.Partition;
import io.tradepulse.bus.Partitions;
import io.tradepulse.bus.Tailer;
import io.tradepulse.model.Tick;
import io.tradepulse.store.StoreException;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the bars of all partitions that this process has: a [MicroBatcher] for each, begun when
/// the partition comes and given up when it goes.
///
/// Owned by one thread.
public final class MicroBatchers implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(MicroBatchers.class);
    private static final Duration LONGEST_PATIENCE = Duration.ofSeconds(1);
    private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();

    private final BarParts parts;
    private final Partitions<Tick> partitions;
    private final LongSupplier nanoClock;
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();
    private final Map<String, MicroBatcher> running = new LinkedHashMap<>();
    private final Changes changes = new Changes();
    private long failedAt;
    private boolean failed;

    private record Waiting(Partition partition, Tailer<Tick> tailer) {}

    /// @param partitions of the ticks on the bus, of the group [Bus#MICRO_BATCHER]
    /// @param nanoClock for what elapses
    public MicroBatchers(BarParts parts, Partitions<Tick> partitions, LongSupplier nanoClock) {
        this.parts = parts;
        this.partitions = partitions;
        this.nanoClock = nanoClock;
    }

    @Override
    public String name() {
        return Bus.MICRO_BATCHER;
    }

    /// How many partitions it makes the bars of just now.
    int size() {
        return running.size();
    }

    @Override
    public int doWork() throws InterruptedException {
        partitions.poll(changes, mayBegin() ? Duration.ZERO : patience());
        if (mayBegin()) {
            beginOne();
        }
        int taken = 0;
        for (MicroBatcher each : running.values()) {
            taken += each.doWork();
        }
        return taken;
    }

    private Duration patience() {
        Duration shortest = LONGEST_PATIENCE;
        for (MicroBatcher each : running.values()) {
            Duration patience = each.patience();
            shortest = patience.compareTo(shortest) < 0 ? patience : shortest;
        }
        return shortest;
    }

    private boolean mayBegin() {
        return !waiting.isEmpty() && (!failed || nanoClock.getAsLong() - failedAt >= RETRY_NANOS);
    }

    /// Begins with one of the partitions that have come, once the store tells what is in it. That
    /// can take seconds; so the bus is polled before the next one, which may be lost by then.
    private void beginOne() {
        Iterator<Waiting> each = waiting.values().iterator();
        Waiting next = each.next();
        try {
            running.put(next.partition.name(), batcher(next, parts.store().latest()));
            each.remove();
            failed = false;
        } catch (StoreException e) {
            LOG.warn("bars wait for the store: {}", e.getMessage());
            failed = true;
            failedAt = nanoClock.getAsLong();
        }
    }

    private MicroBatcher batcher(Waiting of, List<Tick> newest) {
        return new MicroBatcher(parts, of.partition, of.tailer, newest, partitions::isCurrent);
    }

    /// Makes the bars of what is left on the bus, and stores them, those that are forming, too; the
    /// recorder has been closed before.
    @Override
    public void close() {
        running.values().forEach(MicroBatcher::close);
        running.clear();
        partitions.close();
    }

    private final class Changes implements Partitions.Listener<Tick> {
        @Override
        public void gained(Partition partition, Tailer<Tick> tailer) {
            if (!partition.name().isEmpty()) {
                LOG.info("makes the bars of partition {}", partition.name());
            }
            waiting.put(partition.name(), new Waiting(partition, tailer));
        }

        private static String named(Partition partition) {
            return partition.name().isEmpty() ? "all ticks" : "partition " + partition.name();
        }

        @Override
        public void lost(Partition partition) {
            LOG.info("gives up the bars of {}", named(partition));
            waiting.remove(partition.name());
            MicroBatcher abandoned = running.remove(partition.name());
            if (abandoned != null) {
                abandoned.abandon();
            }
        }
    }
}
