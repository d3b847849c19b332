package io.tradepulse.serve;

import io.tradepulse.model.Bar;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import io.tradepulse.store.BatchWriter;
import io.tradepulse.store.Store;
import io.tradepulse.store.StoreException;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// A store of what a test put into it, which can be told to fail.
final class InMemoryStore implements Store {
    private final List<Tick> ticks = new CopyOnWriteArrayList<>();
    private final List<Bar> bars = new CopyOnWriteArrayList<>();
    private volatile String failure = "";
    private volatile Runnable beforeQuery = () -> {};

    void add(Tick tick) {
        ticks.add(tick.copy());
        ticks.sort(Tick::compareByTime);
    }

    void add(Bar bar) {
        bars.add(bar);
        bars.sort(Comparator.comparingLong(Bar::start));
    }

    void failWith(String message) {
        failure = message;
    }

    void beforeQuery(Runnable action) {
        beforeQuery = action;
    }

    private void query() {
        beforeQuery.run();
        if (!failure.isEmpty()) {
            throw new StoreException(failure);
        }
    }

    @Override
    public void ticks(Instrument instrument, long start, long end, Consumer<Tick> each) {
        query();
        ticks.stream()
                .filter(tick -> tick.instrument() == instrument)
                .filter(tick -> tick.ts() >= start && tick.ts() < end)
                .forEach(each);
    }

    @Override
    public Page<Tick> ticksPage(
            Instrument instrument, long start, long end, int limit, long offset) {
        List<Tick> all = new CopyOnWriteArrayList<>();
        ticks(instrument, start, end, all::add);
        return new Page<>(all.stream().skip(offset).limit(limit).toList(), all.size());
    }

    @Override
    public Page<Bar> barsPage(
            Instrument instrument,
            Interval interval,
            long start,
            long end,
            int limit,
            long offset) {
        List<Bar> all = bars(instrument, interval, start, end);
        return new Page<>(all.stream().skip(offset).limit(limit).toList(), all.size());
    }

    @Override
    public List<Bar> bars(Instrument instrument, Interval interval, long start, long end) {
        query();
        return bars.stream()
                .filter(bar -> bar.instrument() == instrument && bar.interval() == interval)
                .filter(bar -> bar.start() >= start && bar.start() < end)
                .toList();
    }

    @Override
    public long tickCount() {
        return ticks.size();
    }

    @Override
    public String problem() {
        return failure;
    }

    @Override
    public BatchWriter<Tick> tickWriter() {
        throw new UnsupportedOperationException();
    }

    @Override
    public BatchWriter<Bar> barWriter() {
        throw new UnsupportedOperationException();
    }

    @Override
    public BatchWriter<DeadLetter> deadLetterWriter() {
        throw new UnsupportedOperationException();
    }

    @Override
    public BooleanSupplier visibilityOfCommits() {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Tick> latest() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void bucketsReceivedSince(long receivedAt, Interval bucket, BucketVisitor each) {
        throw new UnsupportedOperationException();
    }

    @Override
    public OptionalLong checkpoint(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void saveCheckpoint(String name, long value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
