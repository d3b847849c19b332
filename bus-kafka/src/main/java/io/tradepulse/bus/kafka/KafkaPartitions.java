package io.tradepulse.bus.kafka;

import io.tradepulse.bus.Partitions;
import io.tradepulse.bus.Tailer;
import io.tradepulse.bus.Topic.Mark;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// The partitions that this member has, each with a tailer of its own. Owned by one thread.
final class KafkaPartitions<E> implements Partitions<E> {
    private final TopicReader<E> reader;
    private final Map<Inlet, KafkaPartition> has = new HashMap<>();

    KafkaPartitions(TopicReader<E> reader) {
        this.reader = reader;
    }

    @Override
    public boolean poll(Listener<E> listener, Duration patience) throws InterruptedException {
        reader.listener(new Telling(listener));
        boolean isWaiting = isAnyWaiting();
        reader.fetch(isWaiting ? Duration.ZERO : patience);
        return isAnyWaiting();
    }

    private boolean isAnyWaiting() {
        for (Inlet inlet : reader.inlets()) {
            if (inlet.waiting() > 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean isCurrent() {
        return reader.isCurrent();
    }

    @Override
    public void close() {
        reader.close();
        has.clear();
    }

    private final class Telling implements TopicReader.Listener {
        private final Listener<E> listener;

        Telling(Listener<E> listener) {
            this.listener = listener;
        }

        @Override
        public void gained(Inlet inlet, int count) {
            KafkaPartition partition = new KafkaPartition(inlet.partition.partition(), count);
            has.put(inlet, partition);
            listener.gained(partition, new One(inlet));
        }

        @Override
        public void lost(Inlet inlet) {
            KafkaPartition partition = has.remove(inlet);
            if (partition != null) {
                listener.lost(partition);
            }
        }
    }

    /// The tailer of one partition: it hands over what the member has fetched.
    private final class One implements Tailer<E> {
        private final Inlet inlet;

        One(Inlet inlet) {
            this.inlet = inlet;
        }

        @Override
        public int poll(Consumer<? super E> handler, int limit, Duration patience)
                throws InterruptedException {
            return reader.handOver(inlet, handler, limit);
        }

        @Override
        public void commit() {
            inlet.commit();
            reader.flush();
        }

        @Override
        public void commit(Mark upTo) {
            Long offset = ((KafkaMark) upTo).offsets().get(inlet.partition.partition());
            if (offset != null) {
                inlet.commitTo(offset);
                reader.flush();
            }
        }

        @Override
        public void rewind() {
            reader.rewind(inlet);
        }

        @Override
        public Mark mark() {
            return new KafkaMark(
                    inlet.mark() == Inlet.NONE
                            ? Map.of()
                            : Map.of(inlet.partition.partition(), inlet.mark()));
        }

        @Override
        public void close() {
            // It goes with its partition.
        }
    }
}
