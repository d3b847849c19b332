package io.tradepulse.app;

import io.tradepulse.pipeline.Batching;
import io.tradepulse.store.Retention;
import java.time.Duration;

/// What the settings say of the store, whichever it is.
///
/// Immutable.
///
/// @param batching when ticks are committed
/// @param sync whether a commit survives a power cut
record StoreSettings(boolean isPostgres, Batching batching, boolean sync, Retention retention) {
    /// Values of [Settings#STORE].
    static final String EMBEDDED = "embedded";

    static final String POSTGRES = "postgres";

    /// The embedded one commits what has come in a twentieth of a second; a server is asked less
    /// often while little comes.
    private static final Batching OFTEN = new Batching(200_000, Duration.ofMillis(50));

    private static final Batching SELDOM = new Batching(100, Duration.ofSeconds(1));

    static StoreSettings of(Settings settings) {
        boolean postgres = settings.get(Settings.STORE).equals(POSTGRES);
        Batching usual = postgres ? SELDOM : OFTEN;
        return new StoreSettings(
                postgres,
                new Batching(
                        settings.get(Settings.STORE_BATCH_TICKS).orElse(usual.events()),
                        settings.get(Settings.STORE_COMMIT_INTERVAL_MS).orElse(usual.interval())),
                settings.get(Settings.STORE_SYNC).orElse(postgres),
                new Retention(
                        settings.get(Settings.STORE_RETENTION_DAYS),
                        settings.get(Settings.STORE_FINE_BARS_RETENTION_DAYS),
                        settings.get(Settings.STORE_REJECTS_RETENTION_DAYS),
                        settings.get(Settings.STORE_COMPRESS_AFTER_DAYS)));
    }
}
