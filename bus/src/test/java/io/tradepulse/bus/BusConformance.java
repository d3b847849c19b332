package io.tradepulse.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tradepulse.model.Bar;
import io.tradepulse.model.ClockOffset;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Interval;
import io.tradepulse.model.RejectCode;
import io.tradepulse.model.Tick;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every bus does, whatever it stands on. Each implementation has a test class that extends
/// it.
public abstract class BusConformance {
    /// More patience than any test needs.
    protected static final Duration LONG = Duration.ofMinutes(1);

    protected static final Duration SHORT = Duration.ofMillis(20);

    protected final Instruments instruments = new Instruments();
    protected final Instrument instrument = instruments.of("test", "BTCUSDT");
    protected final AtomicLong now = new AtomicLong(1_705_323_000_000_000_000L);
    protected final Concurrent concurrent = new Concurrent();
    protected Bus bus;
    private final List<Bus> others = new ArrayList<>();

    /// A bus with nothing on it, with room for 4,096 ticks at least.
    protected abstract Bus open(EpochClock clock, Instruments known) throws Exception;

    /// Another bus on the topics of the first one, as another process has it. Only asked where
    /// [#outlives()].
    protected Bus openAnother(EpochClock clock, Instruments known) throws Exception {
        throw new UnsupportedOperationException("this bus lives in one process");
    }

    /// Whether topics outlive the process, so that a new group begins with the oldest event kept,
    /// and groups have members in several processes.
    protected boolean outlives() {
        return false;
    }

    /// How many partitions the topic of ticks has.
    protected int partitionCount() {
        return 1;
    }

    /// Keeps the bus from taking more than it has room for, less than [#many()] ticks, until that
    /// is closed.
    protected abstract AutoCloseable stall() throws Exception;

    /// How many ticks the longer tests send.
    protected int many() {
        return 20_000;
    }

    @BeforeEach
    void open() throws Exception {
        bus = open(now::get, instruments);
    }

    @AfterEach
    void close() {
        try {
            concurrent.close();
        } finally {
            others.forEach(Bus::close);
            bus.close();
        }
    }

    /// Another bus on the same topics, closed after the test.
    protected final synchronized Bus another() throws Exception {
        Bus other = openAnother(now::get, new Instruments());
        others.add(other);
        return other;
    }

    protected Tick tick(long seq) {
        return tick(instrument, seq);
    }

    /// A tick of which every part tells its number.
    protected static Tick tick(Instrument of, long seq) {
        Tick tick =
                new Tick().set(of, seq * 1_000, seq, seq + 0.5, seq + 1, seq + 0.25, seq + 0.75);
        tick.receivedAt(seq + 7);
        tick.clock(clock(seq));
        return tick;
    }

    /// Of every third, it is not known.
    protected static ClockOffset clock(long seq) {
        return seq % 3 == 0 ? ClockOffset.UNKNOWN : new ClockOffset(9 - seq, seq);
    }

    protected static void assertWhole(Tick tick) {
        long seq = tick.seq();
        if (tick.ts() != seq * 1_000
                || tick.price() != seq + 0.5
                || tick.volume() != seq + 1
                || tick.bid() != seq + 0.25
                || tick.ask() != seq + 0.75
                || tick.receivedAt() != seq + 7
                || !tick.clock().equals(clock(seq))) {
            throw new AssertionError("parts of different ticks: " + tick);
        }
    }

    private static void assertSame(Tick taken, Tick sent) {
        assertThat(taken)
                .usingRecursiveComparison()
                .withEqualsForType(Double::equals, Double.class)
                .isEqualTo(sent);
    }

    protected Tick[] ticks(long from, long to) {
        return LongStream.range(from, to).mapToObj(this::tick).toArray(Tick[]::new);
    }

    protected static long append(Appender<Tick> appender, Tick... ticks)
            throws InterruptedException {
        return appender.append(ticks, ticks.length);
    }

    /// What is handed over until there are so many; not committed.
    protected static <E, T> List<T> take(Tailer<E> tailer, int count, Function<? super E, T> of)
            throws InterruptedException {
        List<T> taken = new ArrayList<>();
        long end = System.nanoTime() + Concurrent.DEADLINE.toNanos();
        while (taken.size() < count) {
            assertThat(System.nanoTime()).as("%d of %d came", taken.size(), count).isLessThan(end);
            tailer.poll(e -> taken.add(of.apply(e)), count - taken.size(), SHORT);
        }
        return taken;
    }

    protected static List<Long> take(Tailer<Tick> tailer, int count) throws InterruptedException {
        return take(tailer, count, Tick::seq);
    }

    protected static Long[] seqs(long from, long to) {
        return LongStream.range(from, to).boxed().toArray(Long[]::new);
    }

    protected static void assertNothingMore(Tailer<?> tailer) throws InterruptedException {
        assertThat(tailer.poll(e -> assertThat(e).isNull(), 10, SHORT)).isZero();
    }

    @Test
    void handsOverWhatWasAppendedInOrder() throws Exception {
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        Appender<Tick> appender = bus.ticks().appender();
        append(appender, ticks(0, 3));
        append(appender, ticks(3, 600));
        append(appender, tick(600));
        assertThat(take(tailer, 601)).containsExactly(seqs(0, 601));
        assertNothingMore(tailer);
    }

    @Test
    void appendsTheFirstCountOnly() throws Exception {
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        Appender<Tick> appender = bus.ticks().appender();
        appender.append(ticks(0, 5), 2);
        appender.append(ticks(5, 9), 0);
        assertThat(take(tailer, 2)).containsExactly(0L, 1L);
        assertNothingMore(tailer);
    }

    @Test
    void keepsEveryPartOfATickAndStampsItAsAppended() throws Exception {
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        Tick sent = tick(5);
        Tick bare = new Tick().set(instrument, 9, -3, 0.1, Tick.ABSENT, Tick.ABSENT, Tick.ABSENT);
        append(bus.ticks().appender(), sent, bare);
        List<Tick> taken = take(tailer, 2, Tick::copy);
        sent.appendedAt(now.get());
        bare.appendedAt(now.get());
        assertSame(taken.get(0), sent);
        assertThat(taken.get(0).instrument()).isSameAs(instrument);
        assertSame(taken.get(1), bare);
    }

    @Test
    void copiesTicksSoThatTheirOwnerCanUseThemAgain() throws Exception {
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        Appender<Tick> appender = bus.ticks().appender();
        Tick reused = new Tick();
        for (int i = 0; i < 10; i++) {
            append(appender, reused.set(tick(i)));
        }
        assertThat(take(tailer, 10)).containsExactly(seqs(0, 10));
    }

    @Test
    void beginsAGroupWithTheOldestEventKeptOrElseWithWhatIsAppendedFromThenOn() throws Exception {
        Appender<Tick> appender = bus.ticks().appender();
        Tailer<Tick> early = bus.ticks().tailer("early");
        append(appender, ticks(0, 10));
        Tailer<Tick> late = bus.ticks().tailer("late");
        append(appender, ticks(10, 12));
        long oldest = outlives() ? 0 : 10;
        assertThat(take(late, (int) (12 - oldest))).containsExactly(seqs(oldest, 12));
        assertThat(take(early, 12)).containsExactly(seqs(0, 12));
    }

    @Test
    void givesEveryGroupEveryEventAtItsOwnPace() throws Exception {
        Tailer<Tick> fast = bus.ticks().tailer("fast");
        Tailer<Tick> slow = bus.ticks().tailer("slow");
        append(bus.ticks().appender(), ticks(0, 100));
        assertThat(take(fast, 100)).containsExactly(seqs(0, 100));
        fast.commit();
        assertThat(take(slow, 30)).containsExactly(seqs(0, 30));
        slow.commit();
        slow.rewind();
        fast.rewind();
        assertNothingMore(fast);
        assertThat(take(slow, 70)).containsExactly(seqs(30, 100));
    }

    @Test
    void keepsItsTopicsApart() throws Exception {
        Tailer<Tick> ticks = bus.ticks().tailer("group");
        Tailer<Bar> bars = bus.bars().tailer("group");
        Tailer<DeadLetter> letters = bus.deadLetters().tailer("group");
        Bar bar = new Bar(instrument, Interval.M1, 0, 1.5, 2, 1, 1.25, 3, 4, 1.3333, 2, true, 1, 0);
        DeadLetter letter =
                new DeadLetter(
                        5, "test", "", RejectCode.MALFORMED, "no tick", "x|\u00e9", "127.0.0.1", 9);
        bus.bars().appender().append(new Bar[] {bar}, 1);
        bus.deadLetters().appender().append(new DeadLetter[] {letter}, 1);
        assertNothingMore(ticks);
        assertThat(take(bars, 1, b -> b)).containsExactly(bar);
        assertThat(take(letters, 1, l -> l)).containsExactly(letter);
        assertNothingMore(bars);
        assertNothingMore(letters);
    }

    @Test
    void losesAndDoublesNothingOfSeveralAppendersAtOnce() throws Exception {
        int senders = 4;
        int each = many() / senders;
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        List<Concurrent.Running<Void>> sending = new ArrayList<>();
        for (int s = 0; s < senders; s++) {
            Instrument own = instruments.of("test", "S" + s);
            sending.add(concurrent.start(() -> appendAll(own, each)));
        }
        long[] next = new long[instruments.count()];
        int[] count = new int[1];
        Concurrent.eventually(
                "all have come",
                () -> {
                    pollInOrder(tailer, next, count);
                    return count[0] >= senders * each;
                });
        sending.forEach(Concurrent.Running::get);
        assertNothingMore(tailer);
        assertThat(count[0]).isEqualTo(senders * each);
        for (int s = 0; s < senders; s++) {
            assertThat(next[instruments.of("test", "S" + s).index()]).isEqualTo(each);
        }
    }

    private Void appendAll(Instrument own, int count) throws InterruptedException {
        Appender<Tick> appender = bus.ticks().appender();
        long last = -1;
        int sent = 0;
        for (int size = 1; sent < count; size = size % 700 + 37) {
            Tick[] batch = new Tick[Math.min(size, count - sent)];
            for (int i = 0; i < batch.length; i++) {
                batch[i] = tick(own, sent + i);
            }
            long position = append(appender, batch);
            assertThat(position).isGreaterThan(last);
            last = position;
            sent += batch.length;
        }
        return null;
    }

    private static void pollInOrder(Tailer<Tick> tailer, long[] next, int[] count) {
        try {
            count[0] +=
                    tailer.poll(
                            tick -> {
                                assertWhole(tick);
                                int of = tick.instrument().index();
                                if (tick.seq() != next[of]++) {
                                    throw new AssertionError(tick + " came, not " + (next[of] - 1));
                                }
                            },
                            1_000,
                            SHORT);
            tailer.commit();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void handsOutAgainFromTheLastCommitAfterARewind() throws Exception {
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        append(bus.ticks().appender(), ticks(0, 10));
        assertThat(take(tailer, 4)).containsExactly(0L, 1L, 2L, 3L);
        tailer.rewind();
        assertThat(take(tailer, 3)).containsExactly(0L, 1L, 2L);
        tailer.commit();
        assertThat(take(tailer, 5)).containsExactly(3L, 4L, 5L, 6L, 7L);
        tailer.rewind();
        tailer.rewind();
        assertThat(take(tailer, 7)).containsExactly(seqs(3, 10));
    }

    @Test
    void goesOnAfterTheLastCommitWithTheNextTailerOfTheGroup() throws Exception {
        try (Tailer<Tick> first = bus.ticks().tailer("group")) {
            append(bus.ticks().appender(), ticks(0, 10));
            take(first, 6);
            first.commit();
            take(first, 2);
        }
        Tailer<Tick> second = bus.ticks().tailer("group");
        assertThat(take(second, 4)).containsExactly(seqs(6, 10));
        assertNothingMore(second);
    }

    @Test
    void handsOverNoMoreThanItsLimit() throws Exception {
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        append(bus.ticks().appender(), ticks(0, 10));
        List<Long> taken = new ArrayList<>();
        while (taken.size() < 9) {
            int before = taken.size();
            int handed = tailer.poll(t -> taken.add(t.seq()), 3, SHORT);
            assertThat(handed).isBetween(0, 3).isEqualTo(taken.size() - before);
        }
    }

    @Test
    void handsOutTheSameEventAgainWhenTheHandlerThrew() throws Exception {
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        append(bus.ticks().appender(), ticks(0, 5));
        take(tailer, 1);
        List<Long> taken = new ArrayList<>();
        assertThatThrownBy(
                        () -> {
                            while (true) {
                                tailer.poll(t -> takeBut(3, t, taken), 10, SHORT);
                            }
                        })
                .hasMessage("not this one");
        assertThat(taken).containsExactly(1L, 2L);
        assertThat(take(tailer, 2)).containsExactly(3L, 4L);
        assertNothingMore(tailer);
    }

    private static void takeBut(long not, Tick tick, List<Long> taken) {
        if (tick.seq() == not) {
            throw new IllegalStateException("not this one");
        }
        taken.add(tick.seq());
    }

    @Test
    void saysWhetherAGroupHasPassedAMark() throws Exception {
        Tailer<Tick> ahead = bus.ticks().tailer("ahead");
        Tailer<Tick> behind = bus.ticks().tailer("behind");
        append(bus.ticks().appender(), ticks(0, 10));
        take(ahead, 5);
        Topic.Mark mark = ahead.mark();
        take(behind, 4);
        behind.commit();
        assertThat(bus.ticks().hasPassed("behind", mark)).isFalse();
        take(behind, 1);
        assertThat(bus.ticks().hasPassed("behind", mark)).isFalse();
        behind.commit();
        awaitPassed(behind, "behind", mark);
        assertThat(bus.ticks().hasPassed("ahead", mark)).isFalse();
        take(behind, 5);
        behind.commit();
        awaitPassed(behind, "behind", mark);
        assertThat(bus.ticks().hasPassed("nobody", mark)).isFalse();
    }

    /// A commit that failed is made again when its tailer has a turn.
    private void awaitPassed(Tailer<Tick> tailer, String group, Topic.Mark mark) {
        Concurrent.eventually(
                "it has passed",
                () -> {
                    tailer.idle();
                    return bus.ticks().hasPassed(group, mark);
                });
    }

    @Test
    void countsWhatAGroupHasNotTakenYet() throws Exception {
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        append(bus.ticks().appender(), ticks(0, 10));
        Concurrent.eventually("a lag of 10", () -> bus.ticks().lag("group") == 10);
        take(tailer, 10);
        tailer.commit();
        Concurrent.eventually(
                "no lag",
                () -> {
                    tailer.idle();
                    return bus.ticks().lag("group") == 0;
                });
    }

    @Test
    void isWokenByAnAppendWhileItWaits() throws Exception {
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        Appender<Tick> appender = bus.ticks().appender();
        for (int i = 0; i < 20; i++) {
            List<Long> taken = new ArrayList<>();
            var polling = concurrent.start(() -> tailer.poll(t -> taken.add(t.seq()), 10, LONG));
            polling.awaitWaiting();
            append(appender, tick(i));
            assertThat(polling.get()).isOne();
            assertThat(taken).containsExactly((long) i);
        }
    }

    @Test
    void comesBackEmptyHandedWhenItsPatienceEnds() throws Exception {
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        assertThat(tailer.poll(_ -> {}, 10, Duration.ZERO)).isZero();
        assertThat(tailer.poll(_ -> {}, 10, SHORT)).isZero();
        append(bus.ticks().appender(), tick(0));
        assertThat(take(tailer, 1)).containsExactly(0L);
    }

    @Test
    void canBeInterruptedWhileItWaitsForEvents() throws Exception {
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        var polling = concurrent.start(() -> tailer.poll(_ -> {}, 10, LONG));
        polling.awaitWaiting();
        polling.interrupt();
        assertThat(polling.failure()).isInstanceOf(InterruptedException.class);
        append(bus.ticks().appender(), tick(0));
        assertThat(take(tailer, 1)).containsExactly(0L);
    }

    @Test
    void makesDurableWhatTheRecorderHasCommitted() throws Exception {
        Tailer<Tick> recorder = bus.ticks().tailer(Bus.TICK_CONSUMER);
        AtomicLong calls = new AtomicLong();
        bus.ticks().onDurable(calls::incrementAndGet);
        Appender<Tick> appender = bus.ticks().appender();
        long position = append(appender, ticks(0, 10));
        take(recorder, 10);
        recorder.commit();
        Concurrent.eventually("durable", () -> appender.durable() >= position);
        Concurrent.eventually("the listener is called", () -> calls.get() > 0);
    }

    @Test
    void isHealthy() {
        Concurrent.eventually("it is healthy", bus::isHealthy);
        assertThat(bus.problem()).isEmpty();
    }

    @Test
    void commitsUpToAMarkAndHandsOutTheRestAgain() throws Exception {
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        append(bus.ticks().appender(), ticks(0, 10));
        take(tailer, 4);
        Topic.Mark mark = tailer.mark();
        take(tailer, 3);
        tailer.commit(mark);
        awaitPassed(tailer, "group", mark);
        tailer.rewind();
        assertThat(take(tailer, 6)).containsExactly(seqs(4, 10));
    }

    @Test
    void staysWhereItIsWhileItsOwnerWaitsForSomethingElse() throws Exception {
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        Appender<Tick> appender = bus.ticks().appender();
        append(appender, ticks(0, 10));
        take(tailer, 4);
        for (int i = 0; i < 20; i++) {
            tailer.idle();
        }
        append(appender, ticks(10, 20));
        tailer.idle();
        assertThat(take(tailer, 16)).containsExactly(seqs(4, 20));
        tailer.rewind();
        tailer.idle();
        assertThat(take(tailer, 20)).containsExactly(seqs(0, 20));
    }

    @Test
    void holdsAnAppendBackWhileThereIsNoRoomAndLosesNothing() throws Exception {
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        Appender<Tick> appender = bus.ticks().appender();
        append(appender, ticks(0, 10));
        assertThat(take(tailer, 10)).containsExactly(seqs(0, 10));
        Topic.Mark mark = tailer.mark();
        tailer.commit();
        awaitPassed(tailer, "group", mark);
        AutoCloseable stalled = stall();
        var blocked = concurrent.start(() -> append(appender, ticks(10, many())));
        blocked.awaitWaiting();
        stalled.close();
        List<Long> taken = new ArrayList<>();
        Concurrent.eventually("all have come", () -> takeAndCommit(tailer, taken) >= many() - 10);
        assertThat(taken.stream().distinct()).containsExactly(seqs(10, many()));
        blocked.get();
    }

    private static int takeAndCommit(Tailer<Tick> tailer, List<Long> taken) {
        try {
            tailer.poll(t -> taken.add(t.seq()), 1_000, SHORT);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        tailer.commit();
        return taken.size();
    }

    @Test
    void goesOnAfterTheLastCommitWhereATailerWasAbandoned() throws Exception {
        assumeTrue(outlives(), "nothing outlives the process");
        Tailer<Tick> abandoned = another().ticks().tailer("group");
        Appender<Tick> appender = bus.ticks().appender();
        append(appender, ticks(0, 10));
        take(abandoned, 6);
        abandoned.commit();
        take(abandoned, 2);
        append(appender, ticks(10, 12));
        Tailer<Tick> next = bus.ticks().tailer("group");
        assertThat(take(next, 6)).containsExactly(seqs(6, 12));
        assertNothingMore(next);
    }

    @Test
    void sharesTheEventsOfAGroupAmongItsMembersWhileTheyComeAndGo() throws Exception {
        assumeTrue(outlives(), "nothing outlives the process");
        Seen seen = new Seen(24, many() / 24);
        var sending = concurrent.start(() -> seen.appendAll(bus.ticks().appender(), instruments));
        Worker first = new Worker();
        var one = concurrent.start(() -> seen.takeAll(another().ticks().tailer("group"), first));
        Concurrent.eventually("the first has some", () -> seen.count() > many() / 10);
        var two = concurrent.start(() -> seen.takeAll(another().ticks().tailer("group"), null));
        Concurrent.eventually("half have come", () -> seen.count() > many() / 2);
        first.ends = true;
        one.get();
        Concurrent.eventually("all have come", seen::isComplete);
        sending.get();
        two.get();
    }

    @Test
    void showsABroadcastEveryEventWhateverOthersTake() throws Exception {
        Tailer<Tick> broadcast = bus.ticks().broadcast(Bus.SNAPSHOT_SERVICE);
        Tailer<Tick> other =
                outlives()
                        ? another().ticks().broadcast(Bus.SNAPSHOT_SERVICE)
                        : bus.ticks().tailer("other");
        Appender<Tick> appender = bus.ticks().appender();
        append(appender, ticks(0, 10));
        assertThat(take(other, 10)).containsExactly(seqs(0, 10));
        other.commit();
        assertThat(take(broadcast, 10)).containsExactly(seqs(0, 10));
        broadcast.commit();
        append(appender, ticks(10, 15));
        assertThat(take(broadcast, 4)).containsExactly(seqs(10, 14));
        broadcast.rewind();
        assertThat(take(broadcast, 5)).containsExactly(seqs(10, 15));
        assertThat(take(other, 5)).containsExactly(seqs(10, 15));
    }

    @Test
    void beginsABroadcastWithAllTicksThatTheRecorderHasNotCommitted() throws Exception {
        assumeTrue(outlives(), "nothing outlives the process");
        append(bus.ticks().appender(), ticks(0, 10));
        Tailer<Tick> recorder = bus.ticks().tailer(Bus.TICK_CONSUMER);
        take(recorder, 4);
        Topic.Mark mark = recorder.mark();
        recorder.commit();
        awaitPassed(recorder, Bus.TICK_CONSUMER, mark);
        take(recorder, 2);
        Tailer<Tick> broadcast = another().ticks().broadcast(Bus.SNAPSHOT_SERVICE);
        List<Long> taken = new ArrayList<>();
        while (!taken.contains(9L)) {
            taken.addAll(take(broadcast, 1));
        }
        assertThat(taken).endsWith(seqs(4, 10));
    }

    @Test
    void beginsABroadcastOfBarsWithTheRecentOnes() throws Exception {
        assumeTrue(outlives(), "nothing outlives the process");
        Bar bar = new Bar(instrument, Interval.M1, 0, 1.5, 2, 1, 1.25, 3, 4, 1.25, 2, true, 1, 0);
        bus.bars().appender().append(new Bar[] {bar}, 1);
        Tailer<Bar> broadcast = bus.bars().broadcast(Bus.SNAPSHOT_SERVICE);
        assertThat(take(broadcast, 1, b -> b)).containsExactly(bar);
    }

    /// One that has partitions, and what it has of them.
    private static final class Member implements Partitions.Listener<Tick>, AutoCloseable {
        final Partitions<Tick> partitions;
        final Map<Partition, Tailer<Tick>> tailers = new LinkedHashMap<>();
        volatile int lost;
        volatile int size;

        Member(Bus of) {
            partitions = of.ticks().partitions("group");
        }

        @Override
        public void gained(Partition partition, Tailer<Tick> tailer) {
            assertThat(tailers.put(partition, tailer)).isNull();
            size = tailers.size();
        }

        @Override
        public void lost(Partition partition) {
            assertThat(tailers.remove(partition)).isNotNull();
            size = tailers.size();
            lost++;
        }

        int poll(BiConsumer<Partition, Tick> handler, int limit) throws InterruptedException {
            int handed = 0;
            if (partitions.poll(this, SHORT)) {
                for (var own : tailers.entrySet()) {
                    handed +=
                            own.getValue()
                                    .poll(
                                            t -> handler.accept(own.getKey(), t),
                                            limit,
                                            Duration.ZERO);
                }
            }
            return handed;
        }

        void commit() {
            tailers.values().forEach(Tailer::commit);
        }

        /// All so many ticks, each as `symbol seq` under the name of its partition.
        Map<String, List<String>> take(int count) throws InterruptedException {
            Map<String, List<String>> taken = new TreeMap<>();
            int handed = 0;
            long end = System.nanoTime() + Concurrent.DEADLINE.toNanos();
            while (handed < count) {
                assertThat(System.nanoTime()).as("%d of %d came", handed, count).isLessThan(end);
                handed += poll((p, t) -> note(taken, p, t), count);
            }
            return taken;
        }

        private static void note(Map<String, List<String>> taken, Partition of, Tick tick) {
            String symbol = tick.instrument().symbol();
            assertThat(of.holds(symbol)).as("%s in %s", symbol, of.name()).isTrue();
            taken.computeIfAbsent(of.name(), _ -> new ArrayList<>()).add(symbol + " " + tick.seq());
        }

        @Override
        public void close() {
            partitions.close();
        }
    }

    /// Ticks of 24 symbols by turns, from that number on.
    private Tick[] mixed(int from, int to) {
        return LongStream.range(from, to)
                .mapToObj(i -> tick(instruments.of("test", "M" + i % 24), i))
                .toArray(Tick[]::new);
    }

    @Test
    void givesASingleMemberAllPartitionsEachWithTheSymbolsItHolds() throws Exception {
        try (Member member = new Member(bus)) {
            append(bus.ticks().appender(), mixed(0, 240));
            Map<String, List<String>> taken = member.take(240);
            assertThat(member.tailers).hasSize(partitionCount());
            assertThat(member.partitions.isCurrent()).isTrue();
            for (int s = 0; s < 24; s++) {
                String symbol = "M" + s;
                assertThat(member.tailers.keySet().stream().filter(p -> p.holds(symbol)))
                        .as(symbol)
                        .hasSize(1);
                List<String> own =
                        taken.values().stream()
                                .flatMap(List::stream)
                                .filter(t -> t.startsWith(symbol + " "))
                                .toList();
                assertThat(own)
                        .containsExactly(
                                LongStream.iterate(s, n -> n < 240, n -> n + 24)
                                        .mapToObj(n -> symbol + " " + n)
                                        .toArray(String[]::new));
            }
        }
    }

    @Test
    void commitsAndRewindsEachPartitionByItself() throws Exception {
        try (Member member = new Member(bus)) {
            append(bus.ticks().appender(), mixed(0, 240));
            Map<String, List<String>> first = member.take(240);
            var one = member.tailers.entrySet().iterator().next();
            Topic.Mark mark = one.getValue().mark();
            assertThat(bus.ticks().hasPassed("group", mark)).isFalse();
            one.getValue().commit(mark);
            Concurrent.eventually(
                    "it has passed",
                    () -> pollOnce(member) > 0 && bus.ticks().hasPassed("group", mark));
            for (var own : member.tailers.entrySet()) {
                if (own != one && own.getKey() != one.getKey()) {
                    assertThat(bus.ticks().hasPassed("group", own.getValue().mark())).isFalse();
                }
                own.getValue().rewind();
            }
            first.remove(one.getKey().name());
            int left = first.values().stream().mapToInt(List::size).sum();
            assertThat(member.take(left)).isEqualTo(first);
            one.getValue().rewind();
            assertNothingMore(one.getValue());
        }
    }

    @Test
    void givesThePartitionsToTheNextMemberFromTheLastCommitOn() throws Exception {
        append(bus.ticks().appender(), tick(1_000)); // a group that begins here has to be known
        try (Member member = new Member(bus)) {
            Concurrent.eventually("it has all", () -> pollOnce(member) == partitionCount());
            append(bus.ticks().appender(), mixed(0, 48));
            member.take(outlives() ? 49 : 48);
            member.commit();
            append(bus.ticks().appender(), mixed(48, 96));
            member.take(48);
        }
        try (Member next = new Member(outlives() ? another() : bus)) {
            int again = next.take(48).values().stream().mapToInt(List::size).sum();
            assertThat(again).isEqualTo(48);
            assertThat(next.poll((_, t) -> assertThat(t).isNull(), 10)).isZero();
        }
    }

    private static int pollOnce(Member member) {
        try {
            member.partitions.poll(member, SHORT);
            return member.size;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void movesPartitionsBetweenMembersWhileTicksFlow() throws Exception {
        assumeTrue(partitionCount() > 1, "there is one partition");
        Seen seen = new Seen(24, many() / 24);
        Worker first = new Worker();
        Worker second = new Worker();
        Appender<Tick> appender = bus.ticks().appender();
        var one = concurrent.start(() -> seen.takeParts(new Member(another()), first));
        seen.append(appender, instruments, 0, seen.each / 3);
        Concurrent.eventually("the first has all", () -> first.has() == partitionCount());
        var two = concurrent.start(() -> seen.takeParts(new Member(another()), second));
        seen.append(appender, instruments, seen.each / 3, seen.each / 2);
        Concurrent.eventually(
                "they share", () -> first.has() > 0 && second.has() > 0 && first.lost() > 0);
        first.ends = true;
        seen.append(appender, instruments, seen.each / 2, seen.each);
        one.get();
        Concurrent.eventually("the second has all", () -> second.has() == partitionCount());
        Concurrent.eventually("all have come", seen::isComplete);
        second.ends = true;
        two.get();
    }

    /// A member at work: until it is told to end.
    private static final class Worker {
        volatile boolean ends;
        volatile Member member;

        int has() {
            return member == null ? 0 : member.size;
        }

        int lost() {
            return member == null ? 0 : member.lost;
        }
    }

    /// Numbered ticks of some symbols, and which of them have come, whoever took them: each at
    /// least once. Thread-safe.
    private static final class Seen {
        private final int each;
        private final BitSet[] come;
        private long count;

        Seen(int symbols, int each) {
            this.each = each;
            this.come = new BitSet[symbols];
            Arrays.setAll(come, _ -> new BitSet(each));
        }

        Void appendAll(Appender<Tick> appender, Instruments known) throws InterruptedException {
            append(appender, known, 0, each);
            return null;
        }

        void append(Appender<Tick> appender, Instruments known, int from, int to)
                throws InterruptedException {
            Tick[] row = new Tick[come.length];
            for (int n = from; n < to; n++) {
                for (int s = 0; s < row.length; s++) {
                    row[s] = tick(known.of("test", "F" + s), n);
                }
                BusConformance.append(appender, row);
            }
        }

        synchronized void note(Tick tick) {
            assertWhole(tick);
            BitSet own = come[symbol(tick)];
            if (!own.get((int) tick.seq())) {
                own.set((int) tick.seq());
                count++;
            }
        }

        /// The same where none may come before those before it.
        synchronized void noteInOrder(Tick tick) {
            int next = come[symbol(tick)].nextClearBit(0);
            if (tick.seq() > next) {
                throw new AssertionError(tick + " came, not " + next);
            }
            note(tick);
        }

        private static int symbol(Tick tick) {
            return Integer.parseInt(tick.instrument().symbol().substring(1));
        }

        synchronized long count() {
            return count;
        }

        boolean isComplete() {
            return count() == (long) each * come.length;
        }

        Void takeAll(Tailer<Tick> tailer, Worker running) throws InterruptedException {
            try (tailer) {
                while (!isComplete() && (running == null || !running.ends)) {
                    tailer.poll(this::note, 500, SHORT);
                    tailer.commit();
                }
            }
            return null;
        }

        Void takeParts(Member member, Worker running) throws InterruptedException {
            running.member = member;
            try (member) {
                while (!running.ends) {
                    member.poll((_, tick) -> noteInOrder(tick), 500);
                    member.commit();
                }
            }
            return null;
        }
    }
}
