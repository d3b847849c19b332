package io.tradepulse.bus.redis;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Having a stream to oneself within a group, for as long as one shows a sign of life: a key that
/// names the owner and expires, and the group's last delivered id as the place up to which it has
/// committed. Both are changed together, so that one who has lost it can't move the place.
///
/// Nothing is pending in such a group: whoever follows reads on from the place.
///
/// Owned by the thread of its member.
final class Lease implements StreamTailer.Commits {
    /// A script that has written already is not refused by a full server, which would wait for
    /// commits forever otherwise: its room is freed by them.
    private static final String TAKE =
            """
            if redis.call('GET', KEYS[1]) then return false end
            redis.call('DEL', KEYS[1])
            redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
            for _, group in ipairs(redis.call('XINFO', 'GROUPS', KEYS[2])) do
              local name, place
              for i = 1, #group, 2 do
                if group[i] == 'name' then name = group[i + 1] end
                if group[i] == 'last-delivered-id' then place = group[i + 1] end
              end
              if name == ARGV[3] then return place end
            end
            return '0-0'
            """;

    private static final String RENEW =
            """
            if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
            redis.call('PEXPIRE', KEYS[1], ARGV[2])
            if ARGV[4] ~= '' then redis.call('XGROUP', 'SETID', KEYS[2], ARGV[3], ARGV[4]) end
            return 1
            """;

    private static final String GIVE_BACK =
            "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end"
                    + " return 0";

    private final Link questions;
    private final String stream;
    private final String group;
    private final String owner;
    private final long lease;
    private final LongSupplier nanoClock;
    private @Nullable CompletableFuture<Long> renewing;
    private boolean isOurs;
    private boolean isLost;
    private long askedAt;
    private long goodFrom;
    private EntryId wanted = EntryId.NONE;
    private EntryId underWay = EntryId.NONE;
    private EntryId confirmed = EntryId.NONE;

    /// @param owner a name that nobody else ever has
    Lease(
            Link questions,
            String stream,
            String group,
            String owner,
            Duration lease,
            LongSupplier nanoClock) {
        this.questions = questions;
        this.stream = stream;
        this.group = group;
        this.owner = owner;
        this.lease = lease.toNanos();
        this.nanoClock = nanoClock;
    }

    private String key() {
        return stream + ":" + group + ":owner";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private byte[] leaseMillis() {
        return bytes(Long.toString(Math.max(1, lease / 1_000_000)));
    }

    /// Asks for it.
    ///
    /// @return null where there is no connection; else the place up to which the group has
    ///   committed, or nothing where somebody else has it. To be given to [#taken]
    @Nullable CompletableFuture<byte @Nullable []> take() {
        var connection = questions.connection();
        if (connection == null) {
            return null;
        }
        askedAt = nanoClock.getAsLong();
        // Where the group is there already this is an error, and all is well.
        var _ =
                connection
                        .async()
                        .xgroupCreate(
                                StreamOffset.from(stream, "0"),
                                group,
                                XGroupCreateArgs.Builder.mkstream());
        return connection
                .async()
                .<byte[]>eval(
                        TAKE,
                        ScriptOutputType.VALUE,
                        List.of(key(), stream).toArray(String[]::new),
                        bytes(owner),
                        leaseMillis(),
                        bytes(group))
                .toCompletableFuture();
    }

    /// It is ours from that place on.
    void taken(EntryId place) {
        isOurs = true;
        isLost = false;
        goodFrom = askedAt;
        wanted = place;
        confirmed = place;
    }

    @Override
    public void committed(EntryId upTo) {
        wanted = wanted.max(upTo);
        alive();
    }

    /// Renews it three times as often as needed, and says where the group has got to as soon as
    /// that is asked for.
    @Override
    public void alive() {
        CompletableFuture<Long> answer = renewing;
        if (answer != null) {
            if (!answer.isDone()) {
                return;
            }
            renewing = null;
            heard(answer);
        }
        boolean isDue = nanoClock.getAsLong() - askedAt >= lease / 3;
        if (isOurs && !isLost && (isDue || wanted.compareTo(confirmed) > 0)) {
            renew();
        }
    }

    private void heard(CompletableFuture<Long> answer) {
        if (Answers.failure(answer) != null) {
            return; // asked again when it is due
        }
        if (answer.join() == 1) {
            goodFrom = askedAt;
            confirmed = confirmed.max(underWay);
        } else {
            isLost = true;
        }
    }

    private void renew() {
        var connection = questions.connection();
        if (connection == null) {
            return;
        }
        askedAt = nanoClock.getAsLong();
        underWay = wanted;
        boolean hasMoved = wanted.compareTo(confirmed) > 0;
        renewing =
                connection
                        .async()
                        .<Long>eval(
                                RENEW,
                                ScriptOutputType.INTEGER,
                                List.of(key(), stream).toArray(String[]::new),
                                bytes(owner),
                                leaseMillis(),
                                bytes(group),
                                bytes(hasMoved ? wanted.toString() : ""))
                        .toCompletableFuture();
    }

    /// Whether somebody else has it, or could take it.
    boolean isLost() {
        return isLost;
    }

    /// Whether nobody else can have it yet, by our own clock from when we last asked.
    boolean isCurrent() {
        return isOurs && !isLost && nanoClock.getAsLong() - goodFrom < lease;
    }

    /// Says the last place and gives it back, within so long.
    void giveBack(long nanos) {
        if (!isOurs || isLost) {
            return;
        }
        long end = nanoClock.getAsLong() + nanos;
        for (int i = 0; i < 2; i++) {
            alive();
            CompletableFuture<Long> answer = renewing;
            if (answer != null) {
                Answers.awaitAnyway(answer, end - nanoClock.getAsLong(), nanoClock);
            }
        }
        var connection = questions.connection();
        if (connection != null) {
            CompletableFuture<Long> given =
                    connection
                            .async()
                            .<Long>eval(
                                    GIVE_BACK,
                                    ScriptOutputType.INTEGER,
                                    new String[] {key()},
                                    bytes(owner))
                            .toCompletableFuture();
            Answers.awaitAnyway(given, end - nanoClock.getAsLong(), nanoClock);
        }
        isOurs = false;
    }
}
