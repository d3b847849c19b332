package io.tradepulse.tls;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A TLS context that follows its files: renewed certificates count for the connections that come
/// after, those that are open stay as they are. Files that can't be used are said once, and the
/// last good ones go on.
///
/// Thread-safe.
public final class ReloadingTls {
    private static final Logger LOG = LoggerFactory.getLogger(ReloadingTls.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final TlsFiles files;
    private final LongSupplier nanoClock;
    private SSLContext context;
    private List<String> seen;
    private long lookedAt;

    /// @param nanoClock tells when to look at the files again: after a second
    /// @throws TlsException where they can't be used now
    public ReloadingTls(TlsFiles files, LongSupplier nanoClock) throws TlsException {
        this.files = files;
        this.nanoClock = nanoClock;
        this.seen = files.fingerprint();
        this.context = files.context();
        this.lookedAt = nanoClock.getAsLong();
    }

    /// What the files said last time they could be used.
    public synchronized SSLContext context() {
        long now = nanoClock.getAsLong();
        if (now - lookedAt >= LOOK_EVERY.toNanos()) {
            lookedAt = now;
            look();
        }
        return context;
    }

    private void look() {
        List<String> now = files.fingerprint();
        if (now.equals(seen)) {
            return;
        }
        seen = now;
        try {
            context = files.context();
            LOG.info("the TLS certificate was read anew: {}", files.certificate());
        } catch (TlsException e) {
            LOG.error(
                    "the changed TLS files can't be used, the last ones go on: {}", e.getMessage());
        }
    }
}
