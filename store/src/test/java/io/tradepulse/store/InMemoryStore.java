package io.tradepulse.store;

import io.tradepulse.model.Bar;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// The store's contract in memory, for tests: commits show when a test lets them, and any operation
/// fails when a test says so.
///
/// Thread-safe; each writer has one owner at a time.
public final class InMemoryStore implements Store {
    /// What may be told to fail.
    public enum Operation {
        QUERY,
        WRITE,
        COMMIT,
        ROLLBACK,
        VISIBILITY,
        SAVE_CHECKPOINT
    }

    private record TickKey(String provider, String symbol, long ts, long seq) {
        private static final Comparator<TickKey> ORDER =
                Comparator.comparing(TickKey::provider)
                        .thenComparing(TickKey::symbol)
                        .thenComparingLong(TickKey::ts)
                        .thenComparingLong(TickKey::seq);

        static TickKey of(Tick tick) {
            Instrument instrument = tick.instrument();
            return new TickKey(instrument.provider(), instrument.symbol(), tick.ts(), tick.seq());
        }
    }

    private record BarKey(Instrument instrument, Interval interval, long start) {}

    private final ConcurrentNavigableMap<TickKey, Tick> ticks =
            new ConcurrentSkipListMap<>(TickKey.ORDER);
    private final ConcurrentMap<TickKey, Tick> committedTicks = new ConcurrentHashMap<>();
    private final ConcurrentMap<BarKey, Bar> bars = new ConcurrentHashMap<>();
    private final ConcurrentMap<Instrument, Tick> snapshots = new ConcurrentHashMap<>();
    private final ConcurrentMap<Instrument, Listing> listings = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Long> collapsed = new ConcurrentHashMap<>();
    private final List<DeadLetter> letters = new CopyOnWriteArrayList<>();
    private final Map<String, Long> checkpoints = new ConcurrentHashMap<>();
    private final Deque<Runnable> hidden = new ArrayDeque<>();
    private volatile String failure = "";
    private volatile Predicate<Operation> failing = _ -> false;
    private volatile Predicate<Tick> refused = _ -> false;
    private volatile Operation refusedAt = Operation.WRITE;
    private volatile Runnable beforeQuery = () -> {};
    private volatile boolean delayed;
    private long commits;
    private long shown;
    private int openWriters;

    /// Puts a tick in, visible at once.
    public void add(Tick tick) {
        Tick copy = tick.copy();
        committedTicks.put(TickKey.of(copy), copy);
        ticks.put(TickKey.of(copy), copy);
    }

    /// Puts a bar in, visible at once.
    public void add(Bar bar) {
        bars.put(new BarKey(bar.instrument(), bar.interval(), bar.start()), bar);
    }

    /// From here on every operation fails with that message; none does where it is empty.
    public void failWith(String message) {
        failure = message;
    }

    /// From here on an operation fails where the test says so.
    public void failWhen(Predicate<Operation> condition) {
        failing = condition;
    }

    /// The next operation of that kind fails, once.
    public void failOnce(Operation operation) {
        boolean[] failed = {false};
        failing =
                asked -> {
                    boolean now = asked == operation && !failed[0];
                    failed[0] |= now;
                    return now;
                };
    }

    /// From here on it refuses these ticks, when they are written or when they are committed.
    public void refuse(Predicate<Tick> which, Operation when) {
        refused = which;
        refusedAt = when;
    }

    private void checkRefused(Operation now, List<?> rows) {
        if (now == refusedAt
                && rows.stream().anyMatch(r -> r instanceof Tick t && refused.test(t))) {
            throw new RefusedException("refused", new IllegalArgumentException("told to"));
        }
    }

    /// Runs before every query.
    public void beforeQuery(Runnable action) {
        beforeQuery = action;
    }

    /// From here on queries see a commit only after [#show].
    public synchronized void delayVisibility(boolean on) {
        delayed = on;
        if (!on) {
            show(Integer.MAX_VALUE);
        }
    }

    /// Queries see so many more commits, in their order.
    public synchronized void show(int count) {
        for (int i = 0; i < count && !hidden.isEmpty(); i++) {
            hidden.removeFirst().run();
            shown++;
        }
    }

    /// Whether that tick survives a kill.
    public boolean isCommitted(Tick tick) {
        return committedTicks.containsKey(TickKey.of(tick));
    }

    /// All ticks committed, visible or not, in order.
    public List<Tick> committedTicks() {
        return committedTicks.values().stream()
                .sorted(Comparator.comparing(TickKey::of, TickKey.ORDER))
                .toList();
    }

    /// All dead letters committed.
    public List<DeadLetter> deadLetters() {
        return letters;
    }

    /// All bars that queries see, by instrument, interval and start.
    public List<Bar> allBars() {
        return bars.values().stream()
                .sorted(
                        Comparator.comparing((Bar bar) -> bar.instrument().index())
                                .thenComparing(Bar::interval)
                                .thenComparingLong(Bar::start))
                .toList();
    }

    /// Writers made and not closed.
    public synchronized int openWriters() {
        return openWriters;
    }

    private void check(Operation operation) {
        if (!failure.isEmpty()) {
            throw new StoreException(failure);
        }
        if (failing.test(operation)) {
            throw new StoreException("told to fail: " + operation);
        }
    }

    private void query() {
        beforeQuery.run();
        check(Operation.QUERY);
    }

    private synchronized void committed(Runnable show) {
        commits++;
        hidden.addLast(show);
        if (!delayed) {
            show(Integer.MAX_VALUE);
        }
    }

    private synchronized boolean isShown(long commit) {
        return shown >= commit;
    }

    @Override
    public BatchWriter<Tick> tickWriter() {
        return new Writer<>(Tick::copy) {
            @Override
            void keep(List<Tick> rows) {
                for (Tick tick : rows) {
                    if (committedTicks.put(TickKey.of(tick), tick) != null) {
                        collapsed.merge(tick.instrument().provider(), 1L, Long::sum);
                    }
                }
                committed(() -> rows.forEach(tick -> ticks.put(TickKey.of(tick), tick)));
            }
        };
    }

    @Override
    public BatchWriter<Bar> barWriter() {
        return new Writer<>(bar -> bar) {
            @Override
            void keep(List<Bar> rows) {
                committed(() -> rows.forEach(InMemoryStore.this::add));
            }
        };
    }

    @Override
    public BatchWriter<DeadLetter> deadLetterWriter() {
        return new Writer<>(letter -> letter) {
            @Override
            void keep(List<DeadLetter> rows) {
                committed(() -> letters.addAll(rows));
            }
        };
    }

    @Override
    public BatchWriter<Tick> snapshotWriter() {
        return new Writer<>(Tick::copy) {
            @Override
            void keep(List<Tick> rows) {
                rows.forEach(
                        tick -> snapshots.merge(tick.instrument(), tick, InMemoryStore::later));
            }
        };
    }

    private static Tick later(Tick a, Tick b) {
        return b.isAfter(a.ts(), a.seq()) ? b : a;
    }

    /// The snapshots written, in no order.
    public Collection<Tick> snapshots() {
        return snapshots.values();
    }

    @Override
    public BatchWriter<Listing> listingWriter() {
        return new Writer<>(listing -> listing) {
            @Override
            void keep(List<Listing> rows) {
                rows.forEach(
                        listing ->
                                listings.merge(
                                        listing.instrument(), listing, InMemoryStore::merged));
            }
        };
    }

    private static Listing merged(Listing old, Listing now) {
        return new Listing(
                now.instrument(),
                now.name().isEmpty() ? old.name() : now.name(),
                now.currency().isEmpty() ? old.currency() : now.currency(),
                now.exchange().isEmpty() ? old.exchange() : now.exchange(),
                now.timezone().isEmpty() ? old.timezone() : now.timezone(),
                Math.min(old.firstSeen(), now.firstSeen()),
                Math.max(old.lastSeen(), now.lastSeen()));
    }

    @Override
    public List<Listing> listings() {
        query();
        return List.copyOf(listings.values());
    }

    @Override
    public synchronized BooleanSupplier visibilityOfCommits() {
        check(Operation.VISIBILITY);
        long upTo = commits;
        return () -> {
            check(Operation.VISIBILITY);
            return isShown(upTo);
        };
    }

    @Override
    public void ticks(Instrument instrument, long start, long end, Consumer<Tick> each) {
        query();
        if (end <= start) {
            return;
        }
        Tick reused = new Tick();
        ticks.subMap(
                        new TickKey(
                                instrument.provider(), instrument.symbol(), start, Long.MIN_VALUE),
                        new TickKey(
                                instrument.provider(), instrument.symbol(), end, Long.MIN_VALUE))
                .values()
                .forEach(tick -> each.accept(reused.set(tick)));
    }

    @Override
    public void ticks(TickFilter filter, Predicate<Tick> each) {
        query();
        Tick reused = new Tick();
        List<TickKey> inOrder =
                ticks.keySet().stream()
                        .filter(key -> passes(filter.providers(), key.provider()))
                        .filter(key -> passes(filter.symbols(), key.symbol()))
                        .filter(key -> key.ts() >= filter.start() && key.ts() < filter.end())
                        .sorted(Comparator.comparingLong(TickKey::ts))
                        .toList();
        for (TickKey key : inOrder) {
            if (!each.test(reused.set(ticks.get(key)))) {
                return;
            }
        }
    }

    private static boolean passes(Set<String> wanted, String name) {
        return wanted.isEmpty() || wanted.contains(name);
    }

    @Override
    public Page<Tick> ticksPage(Instrument instrument, long start, long end, Paging paging) {
        List<Tick> all = new ArrayList<>();
        ticks(instrument, start, end, tick -> all.add(tick.copy()));
        return page(all, paging);
    }

    private static <E> Page<E> page(List<E> all, Paging paging) {
        List<E> ordered = paging.newestFirst() ? all.reversed() : all;
        return new Page<>(
                ordered.stream().skip(paging.offset()).limit(paging.limit()).toList(), all.size());
    }

    @Override
    public Page<Bar> barsPage(
            Instrument instrument, Interval interval, long start, long end, Paging paging) {
        return page(bars(instrument, interval, start, end), paging);
    }

    @Override
    public void bars(
            Instrument instrument, Interval interval, long start, long end, Consumer<Bar> each) {
        query();
        bars.values().stream()
                .filter(bar -> bar.instrument() == instrument && bar.interval() == interval)
                .filter(bar -> bar.start() >= start && bar.start() < end)
                .sorted(Comparator.comparingLong(Bar::start))
                .forEach(each);
    }

    @Override
    public Page<DeadLetter> rejectsPage(RejectFilter filter, int limit, long offset) {
        query();
        List<DeadLetter> passing = new ArrayList<>();
        for (DeadLetter letter : letters) {
            if ((filter.code() == null || filter.code() == letter.code())
                    && (filter.provider() == null || filter.provider().equals(letter.provider()))
                    && (filter.symbol() == null || filter.symbol().equals(letter.symbol()))
                    && letter.at() >= filter.start()
                    && letter.at() < filter.end()) {
                passing.add(letter);
            }
        }
        passing.sort(Comparator.comparingLong(DeadLetter::at));
        List<DeadLetter> ordered = filter.newestFirst() ? passing.reversed() : passing;
        return new Page<>(ordered.stream().skip(offset).limit(limit).toList(), passing.size());
    }

    @Override
    public List<Tick> latest() {
        query();
        Map<Instrument, Tick> newest = new ConcurrentHashMap<>();
        ticks.values().forEach(tick -> newest.put(tick.instrument(), tick.copy()));
        return List.copyOf(newest.values());
    }

    @Override
    public void bucketsReceivedSince(long receivedAt, Interval bucket, BucketVisitor each) {
        query();
        ticks.values().stream()
                .filter(tick -> tick.receivedAt() >= receivedAt)
                .map(tick -> new BarKey(tick.instrument(), bucket, bucket.startOf(tick.ts())))
                .distinct()
                .forEach(key -> each.bucket(key.instrument(), key.start()));
    }

    @Override
    public OptionalLong checkpoint(String name) {
        query();
        return Optional.ofNullable(checkpoints.get(name))
                .map(OptionalLong::of)
                .orElseGet(OptionalLong::empty);
    }

    @Override
    public void saveCheckpoint(String name, long value) {
        check(Operation.SAVE_CHECKPOINT);
        checkpoints.put(name, value);
    }

    @Override
    public long tickCount() {
        return ticks.size();
    }

    @Override
    public Map<String, Long> collapsed() {
        return Map.copyOf(collapsed);
    }

    @Override
    public void maintain() {
        // Nothing to keep.
    }

    @Override
    public String problem() {
        return failure;
    }

    @Override
    public void close() {
        // Nothing but memory.
    }

    private abstract class Writer<E> implements BatchWriter<E> {
        private final UnaryOperator<E> copy;
        private List<E> rows = new ArrayList<>();
        private boolean closed;

        Writer(UnaryOperator<E> copy) {
            this.copy = copy;
            synchronized (InMemoryStore.this) {
                openWriters++;
            }
        }

        abstract void keep(List<E> committed);

        @Override
        public void write(E row) {
            check(Operation.WRITE);
            checkRefused(Operation.WRITE, List.of(row));
            rows.add(copy.apply(row));
        }

        @Override
        public void commit() {
            check(Operation.COMMIT);
            checkRefused(Operation.COMMIT, rows);
            List<E> all = rows;
            rows = new ArrayList<>();
            if (!all.isEmpty()) {
                keep(all);
            }
        }

        @Override
        public void rollback() {
            rows.clear();
            check(Operation.ROLLBACK);
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                synchronized (InMemoryStore.this) {
                    openWriters--;
                }
            }
        }
    }
}
