package io.tradepulse.serve;

import io.tradepulse.ingest.TickBatch;
import io.tradepulse.ingest.TickBatch.Origin;
import io.tradepulse.ingest.TickBatch.Verdict;
import io.tradepulse.serve.IdempotencyKeys.Known;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// One body of ticks on its way in, and the answer to it.
///
/// Owned by the virtual thread that reads the body.
final class SinkRequest {
    private static final int UNPACK_BYTES = 1 << 13;
    private static final int ALL_GOOD = 200;
    private static final int SOME_REJECTED = 207;
    private static final int ALL_REJECTED = 422;

    private final SinkParts parts;
    private final Origin origin;
    private final SinkHeaders headers;
    private final RequestBody body;
    private final @Nullable MessageDigest digest;
    private boolean answeredForGood;

    SinkRequest(SinkParts parts, Origin origin, SinkHeaders headers, RequestBody body) {
        this.parts = parts;
        this.origin = origin;
        this.headers = headers;
        this.body = body;
        this.digest = headers.key() == null ? null : sha256();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has it", e);
        }
    }

    /// Takes the ticks in, and waits until they are durable.
    Reply take() throws InterruptedException {
        try (TickBatch batch = parts.intake().begin(origin, headers.form())) {
            Problem problem = read(batch);
            if (problem != null) {
                return problem.reply();
            }
            if (batch.isEmpty()) {
                return Problem.badRequest("there is no tick in the body").reply();
            }
            if (!batch.awaitDurable(parts.durablePatience())) {
                return Problem.notDurableYet().reply();
            }
            answeredForGood = true;
            return verdict(batch);
        }
    }

    /// @return what was wrong with the body, though not with its ticks; null where it was read
    private @Nullable Problem read(TickBatch batch) throws InterruptedException {
        try (InputStream in = unpacked()) {
            boolean more = true;
            while (more) {
                more = batch.takeFrom(in, body::receivedAt);
            }
            return null;
        } catch (IOException e) {
            batch.breakOff();
            return problem(e);
        }
    }

    /// The answer that was given before, where this is the same body.
    Reply replay(Known.Answered answered) {
        try (InputStream in = unpacked()) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            return problem(e).reply();
        }
        return answered.fingerprint().equals(fingerprint())
                ? answered.reply().with(Map.of("Idempotency-Replayed", "true"))
                : Problem.keyReused().reply();
    }

    private InputStream unpacked() throws IOException {
        long limit = parts.maxBodyBytes();
        InputStream in = new LimitedStream(body, limit);
        if (headers.gzip()) {
            in = new LimitedStream(new GZIPInputStream(in, UNPACK_BYTES), limit);
        }
        return digest == null ? in : new DigestInputStream(in, digest);
    }

    private static Problem problem(IOException e) {
        return switch (e) {
            case BodyException said -> said.problem();
            case ZipException _ -> Problem.badRequest("the body is not gzip");
            case EOFException _ -> Problem.badRequest("the gzip of the body has no end");
            case InterruptedIOException _ -> Problem.busy();
            default -> Problem.badRequest("the body can't be read");
        };
    }

    private static Reply verdict(TickBatch batch) {
        long rejected = batch.rejected();
        int status = batch.accepted() > 0 ? SOME_REJECTED : ALL_REJECTED;
        List<Verdict> verdicts = batch.verdicts();
        return Reply.json(
                rejected == 0 ? ALL_GOOD : status,
                Json.object(
                        json -> {
                            json.whole("accepted", batch.accepted())
                                    .array("rejected", verdicts, SinkRequest::write);
                            if (verdicts.size() < rejected) {
                                json.whole("rejected_total", rejected);
                            }
                        }));
    }

    private static void write(Json json, Verdict verdict) {
        json.whole("index", verdict.index())
                .text("code", verdict.code().name())
                .text("detail", verdict.detail());
    }

    /// Whether the same body would get the same answer again: not where something other than its
    /// ticks was wrong.
    boolean isAnsweredForGood() {
        return answeredForGood;
    }

    /// Of the whole body, once it was read.
    String fingerprint() {
        return digest == null ? "" : HexFormat.of().formatHex(digest.digest());
    }
}
