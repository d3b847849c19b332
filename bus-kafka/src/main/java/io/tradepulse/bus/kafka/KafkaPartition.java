package io.tradepulse.bus.kafka;

import io.tradepulse.bus.Partition;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;

/// One partition of a topic that has so many: events are in it by the hash of their symbol, as
/// Kafka's own producer puts them. Immutable.
///
/// @param number from 0 up
record KafkaPartition(int number, int count) implements Partition {
    static int of(String symbol, int count) {
        byte[] key = symbol.getBytes(StandardCharsets.UTF_8);
        return Utils.toPositive(Utils.murmur2(key)) % count;
    }

    /// With the count: in a topic that was given more partitions, this one holds other symbols.
    @Override
    public String name() {
        return count == 1 ? "" : number + "of" + count;
    }

    @Override
    public boolean holds(String symbol) {
        return of(symbol, count) == number;
    }
}
