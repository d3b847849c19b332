package io.tradepulse.tls;

import java.util.function.LongSupplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A TLS context that follows its files: renewed certificates count for the connections that come
/// after, those that are open stay as they are. Files that can't be used are said once, and the
/// last good ones go on.
///
/// Thread-safe.
public final class ReloadingTls {
    private static final Logger LOG = LoggerFactory.getLogger(ReloadingTls.class);

    private final TlsFiles files;
    private final WatchedFiles watched;
    private volatile State state;

    /// What the files said at one time.
    private record State(SSLContext context, @Nullable X509ExtendedKeyManager keys) {
        static State of(TlsFiles files) throws TlsException {
            KeyManager @Nullable [] managers = files.keyManagers();
            X509ExtendedKeyManager ours =
                    managers != null && managers[0] instanceof X509ExtendedKeyManager extended
                            ? extended
                            : null;
            return new State(files.context(managers), ours);
        }
    }

    /// @param nanoClock tells when to look at the files again: after a second
    /// @throws TlsException where they can't be used now
    public ReloadingTls(TlsFiles files, LongSupplier nanoClock) throws TlsException {
        this.files = files;
        this.watched = new WatchedFiles(files.paths(), nanoClock);
        this.state = State.of(files);
    }

    /// What the files said last time they could be used.
    public synchronized SSLContext context() {
        look();
        return state.context;
    }

    /// Shows the certificate that the files held when they were last looked at: by [#look()] or
    /// [#context()].
    ///
    /// @throws IllegalStateException where there is no certificate
    public X509ExtendedKeyManager keyManager() {
        keys();
        return new FollowingKeys(this::keys);
    }

    private X509ExtendedKeyManager keys() {
        X509ExtendedKeyManager keys = state.keys;
        if (keys == null) {
            throw new IllegalStateException("there is no certificate to show");
        }
        return keys;
    }

    /// Looks at the files, once a second at most, and reads them where they have changed.
    public synchronized void look() {
        if (!watched.haveChanged()) {
            return;
        }
        try {
            state = State.of(files);
            LOG.info("the TLS certificate was read anew: {}", files.certificate());
        } catch (TlsException e) {
            LOG.error(
                    "the changed TLS files can't be used, the last ones go on: {}", e.getMessage());
        }
    }
}
