package io.tradepulse.bus.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.Range;
import io.lettuce.core.api.sync.RedisCommands;
import io.tradepulse.bus.Appender;
import io.tradepulse.bus.Bus;
import io.tradepulse.bus.Concurrent;
import io.tradepulse.bus.Partition;
import io.tradepulse.bus.Partitions;
import io.tradepulse.bus.Tailer;
import io.tradepulse.bus.Topic;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Tick;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What members of a group in several processes have of a stream, and what is kept of it.
class RedisSharingTest extends RedisFixture {
    private RedisServer server;
    private Appender<Tick> appender;
    private RedisBus bus;

    @BeforeEach
    void start() {
        server = server("--appendfsync no");
        bus = bus(options(server, "sender"));
        appender = bus.ticks().appender();
    }

    private RedisBus member(String name) {
        return bus(
                options(server, name)
                        .withMinIdle(Duration.ofSeconds(3))
                        .withLease(Duration.ofSeconds(4)));
    }

    @Test
    void takesOverWhatADeadMemberHadTaken() throws Exception {
        append(appender, 0, 10);
        Tailer<Tick> dead = member("dead").ticks().tailer("group");
        take(dead, 4);
        dead.commit();
        take(dead, 3);
        Tailer<Tick> other = member("other").ticks().tailer("group");
        assertThat(take(other, 6)).containsExactlyInAnyOrder(seqs(4, 10));
    }

    @Test
    void leavesAMemberThatIsAliveWhatItHasTaken() throws Exception {
        append(appender, 0, 10);
        Tailer<Tick> alive = member("alive").ticks().tailer("group");
        Tailer<Tick> other = member("other").ticks().tailer("group");
        take(alive, 4);
        List<Long> taken = new ArrayList<>(take(other, 6));
        long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (System.nanoTime() - end < 0) {
            alive.idle();
            other.poll(t -> taken.add(t.seq()), 10, SHORT);
        }
        assertThat(taken).containsExactly(seqs(4, 10));
    }

    @Test
    void givesWhatItHasNotCommittedToOthersWhenItCloses() throws Exception {
        RedisBus slow = bus(options(server, "other").withMinIdle(Duration.ofMinutes(10)));
        append(appender, 0, 10);
        Tailer<Tick> first =
                bus(options(server, "first").withMinIdle(Duration.ofMinutes(10)))
                        .ticks()
                        .tailer("group");
        take(first, 6);
        first.close();
        assertThat(take(slow.ticks().tailer("group"), 10)).containsExactlyInAnyOrder(seqs(0, 10));
    }

    /// A member that has the stream, or stands by.
    private static final class Member implements Partitions.Listener<Tick> {
        final Partitions<Tick> partitions;
        Tailer<Tick> tailer;
        int lost;

        Member(RedisBus bus) {
            partitions = bus.ticks().partitions("alone");
        }

        @Override
        public void gained(Partition partition, Tailer<Tick> its) {
            assertThat(partition).isSameAs(Partition.WHOLE);
            tailer = its;
        }

        @Override
        public void lost(Partition partition) {
            tailer = null;
            lost++;
        }

        int poll(List<Long> into) {
            try {
                return partitions.poll(this, SHORT)
                        ? tailer.poll(t -> into.add(t.seq()), 1_000, Duration.ZERO)
                        : 0;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void givesTheStreamToOneAtATimeAndToTheNextInOrder() throws Exception {
        Member first = new Member(member("first"));
        Member second = new Member(member("second"));
        List<Long> taken = new ArrayList<>();
        List<Long> ofSecond = new ArrayList<>();
        append(appender, 0, 10);
        Concurrent.eventually(
                "the first has all",
                () -> {
                    first.poll(taken);
                    return taken.size() == 10;
                });
        assertThat(first.partitions.isCurrent()).isTrue();
        first.tailer.commit();
        Topic.Mark mark = first.tailer.mark();
        Concurrent.eventually("passed", () -> hasPassed(first, mark));
        append(appender, 10, 15);
        Concurrent.eventually(
                "more came",
                () -> {
                    second.poll(ofSecond);
                    first.poll(taken);
                    return taken.size() == 15;
                });
        assertThat(ofSecond).isEmpty();
        // The first is stalled: it doesn't poll.
        Concurrent.eventually(
                "the second has it",
                () -> {
                    second.poll(ofSecond);
                    return ofSecond.size() == 5;
                });
        assertThat(ofSecond).containsExactly(seqs(10, 15));
        assertThat(first.partitions.isCurrent()).isFalse();
        second.tailer.commit();
        Topic.Mark passed = second.tailer.mark();
        Concurrent.eventually("passed", () -> hasPassed(second, passed));
        first.tailer.commit();
        Concurrent.eventually(
                "the first knows",
                () -> {
                    second.poll(ofSecond);
                    first.poll(taken);
                    return first.lost == 1;
                });
        assertThat(first.tailer).isNull();
        assertThat(taken).hasSize(15);
    }

    private boolean hasPassed(Member member, Topic.Mark mark) {
        member.tailer.idle();
        return bus.ticks().hasPassed("alone", mark);
    }

    @Test
    void isNotCurrentOnceItsLeaseMayHaveRunOut() throws Exception {
        AtomicLong ahead = new AtomicLong();
        RedisBus timed =
                closing(
                        new RedisBus(
                                options(server, "timed").withLease(Duration.ofSeconds(30)),
                                instruments,
                                EpochClock.system(),
                                () -> System.nanoTime() + ahead.get()));
        Member member = new Member(timed);
        Concurrent.eventually(
                "it has it",
                () -> {
                    member.poll(new ArrayList<>());
                    return member.tailer != null;
                });
        assertThat(member.partitions.isCurrent()).isTrue();
        ahead.set(Duration.ofSeconds(30).toNanos());
        assertThat(member.partitions.isCurrent()).isFalse();
        Concurrent.eventually(
                "it was its own still",
                () -> {
                    member.poll(new ArrayList<>());
                    return member.partitions.isCurrent();
                });
        assertThat(member.lost).isZero();
    }

    @Test
    void trimsByAgeButNeverWhatAGroupHasNotAcknowledged() throws Exception {
        RedisCommands<String, String> redis = redis(server);
        Tailer<Tick> recorder = bus.ticks().tailer(Bus.TICK_CONSUMER);
        RedisBus trims = bus(options(server, "trims").withRetention(Duration.ofMillis(300)));
        append(trims.ticks().appender(), 0, 5_000);
        take(recorder, 2_000);
        Topic.Mark mark = recorder.mark();
        recorder.commit();
        take(recorder, 1_000);
        Concurrent.eventually(
                "what was acknowledged is trimmed", () -> redis.xlen("mdp.events") < 4_000);
        String first = redis.xrange("mdp.events", Range.unbounded()).getFirst().getId();
        EntryId committed = ((StreamMark) mark).id();
        assertThat(EntryId.parse(first)).isLessThanOrEqualTo(after(redis, committed));
        recorder.rewind();
        assertThat(take(recorder, 3_000)).containsExactly(seqs(2_000, 5_000));
    }

    private static EntryId after(RedisCommands<String, String> redis, EntryId id) {
        return EntryId.parse(
                redis.xrange(
                                "mdp.events",
                                Range.from(
                                        Range.Boundary.excluding(id.toString()),
                                        Range.Boundary.unbounded()))
                        .getFirst()
                        .getId());
    }

    @Test
    void saysAboutHowFarBehindAGroupIs() throws Exception {
        bus.ticks().tailer("group");
        awaitDurable(appender, append(appender, 0, 3_000));
        Concurrent.eventually("about 3,000", () -> bus.ticks().lag("group") >= 1_000);
        Concurrent.eventually("about 3,000", () -> bus.ticks().lag("group") <= 3_000);
        assertThat(bus.ticks().lag("nobody")).isZero();
    }

    @Test
    void putsValuesThatAPersonCanRead() throws Exception {
        awaitDurable(appender, append(appender, 7, 8));
        var entry = redis(server).xrange("mdp.events", Range.unbounded()).getFirst();
        assertThat(entry.getBody().get("v"))
                .startsWith("{\"kind\":\"tick\",\"provider\":\"test\",\"symbol\":\"BTCUSDT\"");
        assertThat(entry.getBody()).containsEntry("k", "BTCUSDT").containsKey("at");
    }
}
