package io.tradepulse.ingest;

import io.tradepulse.model.RejectCode;
import io.tradepulse.model.Tick;
import io.tradepulse.wire.ControlLine.Hello;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One document full of ticks on its way in: by the same rules as at the TCP door, onto the same
/// bus. It is read piece by piece and never held whole.
///
/// Not thread-safe: owned by one thread until it is closed, and not to be used after that.
public final class TickBatch implements AutoCloseable {
    /// What a document is made of.
    public enum Form {
        /// A JSON array of ticks, or JSON objects one after another.
        JSON,
        /// Lines, each in any of the door's three forms.
        LINES
    }

    /// Who sends it, and as what.
    ///
    /// @param client address of the sender
    /// @param provider label of its ticks
    /// @param mayLabel which providers its ticks may name themselves
    /// @param maySend which symbols it may send
    /// @param session name under which ticks without an id are numbered; null: by their values
    public record Origin(
            String client,
            String provider,
            Predicate<String> mayLabel,
            Predicate<String> maySend,
            @Nullable String session) {}

    /// Why a tick was not accepted.
    ///
    /// @param index which one, from 0
    public record Verdict(long index, RejectCode code, String detail) {}

    /// Rejected ticks beyond it are only counted.
    public static final int MAX_VERDICTS = 10_000;

    private static final int BUFFER = 64 * 1024;

    private final BatchIntake home;
    private final int maxTickBytes;
    private final TickIntake intake;
    private final byte[] buffer;
    private int filled;
    private @Nullable Items items;
    private boolean over;

    private long accepted;
    private long rejected;
    private List<@Nullable Verdict> verdicts = new ArrayList<>();
    private final Map<String, Integer> deviants = new HashMap<>();

    TickBatch(BatchIntake home, IngestParts parts, int maxTickBytes, Origin origin) {
        this.home = home;
        this.maxTickBytes = maxTickBytes;
        this.buffer = new byte[Math.max(BUFFER, 2 * maxTickBytes)];
        this.intake =
                new TickIntake(
                        parts.bus(),
                        parts.instruments(),
                        origin.provider(),
                        parts.validator(),
                        parts.validation().strict(),
                        parts.clock(),
                        parts.metrics(),
                        origin.client(),
                        new Verdicts());
    }

    /// Begins anew.
    TickBatch begin(Origin origin, Form form) {
        intake.client(origin.client());
        intake.mayLabel(origin.mayLabel());
        intake.maySend(origin.maySend());
        intake.hello(
                new Hello(origin.provider(), origin.session(), false, 1, 0, false, null, true),
                origin.provider());
        Items.Taker taker = new Taker();
        items =
                switch (form) {
                    case JSON -> new JsonItems(maxTickBytes, taker);
                    case LINES -> new LineItems(maxTickBytes, taker);
                };
        filled = 0;
        over = false;
        accepted = 0;
        rejected = 0;
        verdicts = new ArrayList<>();
        deviants.clear();
        return this;
    }

    /// Reads once, takes the ticks that are whole, and puts them onto the bus; blocks for more to
    /// read and for room on the bus.
    ///
    /// @param receivedAt asked after the read: when what was read came in, epoch nanoseconds
    /// @return false at the end of the body: all has been taken then
    public boolean takeFrom(InputStream body, LongSupplier receivedAt)
            throws IOException, InterruptedException {
        int n = body.read(buffer, filled, buffer.length - filled);
        if (n < 0) {
            end(true);
            return false;
        }
        intake.readAt(receivedAt.getAsLong());
        int scanFrom = filled;
        filled += n;
        int done = items().scan(buffer, scanFrom, filled);
        intake.flush();
        System.arraycopy(buffer, done, buffer, 0, filled - done);
        filled -= done;
        return true;
    }

    private Items items() {
        return Objects.requireNonNull(items, "the batch has not begun");
    }

    /// There will be no more, and the end was not reached: what was whole stays taken, and the rest
    /// is refused.
    public void breakOff() throws InterruptedException {
        end(false);
    }

    private void end(boolean whole) throws InterruptedException {
        items().end(buffer, filled, whole);
        filled = 0;
        intake.flush();
        over = true;
    }

    /// Waits until all accepted ticks, and the dead letters of all others, are durable.
    ///
    /// @return whether they are
    public boolean awaitDurable(Duration patience) throws InterruptedException {
        return home.awaitDurable(intake, patience);
    }

    /// Whether there was nothing in it, not even an empty array.
    public boolean isEmpty() {
        boolean array = items instanceof JsonItems json && json.isArray();
        return accepted + rejected == 0 && !array;
    }

    /// Ticks accepted so far.
    public long accepted() {
        return accepted;
    }

    /// Ticks rejected so far.
    public long rejected() {
        return rejected;
    }

    /// Why, of the first [#MAX_VERDICTS] of them.
    public List<Verdict> verdicts() {
        List<Verdict> standing = new ArrayList<>(verdicts.size());
        for (Verdict verdict : verdicts) {
            if (verdict != null) {
                standing.add(verdict);
            }
        }
        return standing;
    }

    /// Makes room for another batch.
    @Override
    public void close() {
        if (over) {
            home.giveBack(this);
        }
    }

    private final class Taker implements Items.Taker {
        @Override
        public void take(byte[] bytes, int from, int to) throws InterruptedException {
            if (intake.take(bytes, from, to)) {
                accepted++;
            }
        }

        @Override
        public void refuse(RejectCode code, String detail, byte[] bytes, int from, int to) {
            intake.refuse(code, detail, bytes, from, to);
        }
    }

    private final class Verdicts implements TickIntake.RejectListener {
        @Override
        public void rejected(long line, RejectCode code, String detail) {
            rejected++;
            if (verdicts.size() < MAX_VERDICTS) {
                if (code == RejectCode.PRICE_DEVIATION) {
                    deviants.put(intake.rejectedTick().toString(), verdicts.size());
                }
                verdicts.add(new Verdict(line - 1, code, detail));
            }
        }

        /// A price that later ones of the same batch have proved right.
        @Override
        public void recovered(Tick tick) {
            Integer verdict = deviants.remove(tick.toString());
            if (verdict != null) {
                verdicts.set(verdict, null);
                rejected--;
                accepted++;
            }
        }
    }
}
