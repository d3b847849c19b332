package io.tradepulse.systemtests;

import io.tradepulse.bus.Appender;
import io.tradepulse.bus.Bus;
import io.tradepulse.bus.Partitions;
import io.tradepulse.bus.Tailer;
import io.tradepulse.bus.Topic;
import io.tradepulse.model.Bar;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.Tick;
import io.tradepulse.systemtests.Delays.Place;
import java.time.Duration;
import java.util.function.Consumer;

/// A bus whose ticks are held up where a test wants it, on their way in and on their ways out.
record DelayedTicks(Bus bus, Delays delays) implements Bus {
    @Override
    public Topic<Tick> ticks() {
        return new DelayedTopic(bus.ticks(), delays);
    }

    @Override
    public Topic<Bar> bars() {
        return bus.bars();
    }

    @Override
    public Topic<DeadLetter> deadLetters() {
        return bus.deadLetters();
    }

    @Override
    public String problem() {
        return bus.problem();
    }

    @Override
    public void close() {
        bus.close();
    }

    private record DelayedTopic(Topic<Tick> topic, Delays delays) implements Topic<Tick> {
        @Override
        public Appender<Tick> appender() {
            return new DelayedAppender(topic.appender(), delays);
        }

        @Override
        public Tailer<Tick> tailer(String group) {
            return new DelayedTailer(topic.tailer(group), delays, Place.RECORDER);
        }

        @Override
        public Tailer<Tick> broadcast(String group) {
            return new DelayedTailer(topic.broadcast(group), delays, Place.LATEST);
        }

        @Override
        public Partitions<Tick> partitions(String group) {
            return topic.partitions(group);
        }

        @Override
        public boolean hasPassed(String group, Mark mark) {
            return topic.hasPassed(group, mark);
        }

        @Override
        public void onDurable(Runnable listener) {
            topic.onDurable(listener);
        }

        @Override
        public long lag(String group) {
            return topic.lag(group);
        }
    }

    private record DelayedAppender(Appender<Tick> appender, Delays delays)
            implements Appender<Tick> {
        @Override
        public long append(Tick[] events, int count) throws InterruptedException {
            delays.at(Place.APPEND);
            return appender.append(events, count);
        }

        @Override
        public long durable() {
            return appender.durable();
        }
    }

    private record DelayedTailer(Tailer<Tick> tailer, Delays delays, Place place)
            implements Tailer<Tick> {
        @Override
        public int poll(Consumer<? super Tick> handler, int limit, Duration patience)
                throws InterruptedException {
            return tailer.poll(
                    tick -> {
                        delays.at(place);
                        handler.accept(tick);
                    },
                    limit,
                    patience);
        }

        @Override
        public void commit() {
            tailer.commit();
        }

        @Override
        public void commit(Topic.Mark upTo) {
            tailer.commit(upTo);
        }

        @Override
        public void rewind() {
            tailer.rewind();
        }

        @Override
        public Topic.Mark mark() {
            return tailer.mark();
        }

        @Override
        public void close() {
            tailer.close();
        }
    }
}
