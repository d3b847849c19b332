package io.tradepulse.bus.kafka;

import io.tradepulse.bus.Topic;
import java.util.Map;

/// For each partition of which something was taken, the offset after it. Immutable.
record KafkaMark(Map<Integer, Long> offsets) implements Topic.Mark {
    KafkaMark {
        offsets = Map.copyOf(offsets);
    }
}
