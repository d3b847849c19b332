package io.tradepulse.app;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;
import io.tradepulse.store.Store;
import io.tradepulse.store.postgres.DatabaseUrl;
import io.tradepulse.store.postgres.PostgresOptions;
import io.tradepulse.store.postgres.PostgresStore;
import io.tradepulse.store.questdb.PgWire;
import io.tradepulse.store.questdb.QuestDbOptions;
import io.tradepulse.store.questdb.QuestDbStore;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Opens the store that the settings name.
final class Stores {
    private static final String EMBEDDED = "questdb";

    private Stores() {}

    /// Where the embedded store is in the folder of what is kept on this machine.
    static Path embedded(Path folder) {
        return folder.resolve(EMBEDDED);
    }

    /// Takes seconds.
    ///
    /// @param folder of what is kept on this machine
    /// @throws ConfigException where the settings contradict each other
    /// @throws io.tradepulse.store.RefusedException where it can't be opened until somebody does
    ///   something about it
    /// @throws io.tradepulse.store.StoreException where it can't be opened just now
    static Store open(Settings settings, Path folder, Instruments instruments) {
        StoreSettings store = StoreSettings.of(settings);
        return store.isPostgres()
                ? new PostgresStore(
                        new PostgresOptions(
                                databaseUrl(settings),
                                settings.get(Settings.POSTGRES_POOL_SIZE),
                                store.sync(),
                                store.retention()),
                        instruments)
                : new QuestDbStore(
                        new QuestDbOptions(
                                embedded(folder),
                                store.sync(),
                                store.retention(),
                                pgWire(settings),
                                EpochClock.system()),
                        instruments);
    }

    /// Fails where what the settings say of the store can't be.
    static void check(Settings settings) {
        if (StoreSettings.of(settings).isPostgres()) {
            databaseUrl(settings);
        } else {
            pgWire(settings);
        }
    }

    /// Registers what is counted of the store; of one with connections these, too.
    static void register(Store store, PrometheusRegistry registry) {
        CounterWithCallback.builder()
                .name("ticks_collapsed_total")
                .help("Ticks that were stored already when they were written.")
                .labelNames("provider")
                .callback(out -> store.collapsed().forEach((provider, n) -> out.call(n, provider)))
                .register(registry);
        if (store instanceof PostgresStore postgres) {
            GaugeWithCallback.builder()
                    .name("db_pool_connections")
                    .help("Connections to the database; waiting: threads that wait for one.")
                    .labelNames("state")
                    .callback(
                            out -> {
                                PostgresStore.PoolState pool = postgres.pool();
                                out.call(pool.active(), "active");
                                out.call(pool.idle(), "idle");
                                out.call(pool.waiting(), "waiting");
                            })
                    .register(registry);
        }
    }

    /// Where the database is.
    ///
    /// @throws ConfigException where what the settings say of it can't be
    static DatabaseUrl databaseUrl(Settings settings) {
        Optional<String> url = settings.get(Settings.DATABASE_URL);
        try {
            return url.isPresent()
                    ? DatabaseUrl.parse(url.get())
                    : DatabaseUrl.of(
                            settings.get(Settings.POSTGRES_HOST),
                            settings.get(Settings.POSTGRES_PORT),
                            settings.get(Settings.POSTGRES_DATABASE),
                            settings.get(Settings.POSTGRES_USER),
                            settings.get(Settings.POSTGRES_PASSWORD).orElse(""));
        } catch (IllegalArgumentException e) {
            throw new ConfigException("DATABASE_URL " + e.getMessage());
        }
    }

    private static @Nullable PgWire pgWire(Settings settings) {
        Optional<Integer> port = settings.get(Settings.STORE_PG_PORT);
        if (port.isEmpty()) {
            return null;
        }
        String password =
                settings.get(Settings.STORE_PG_PASSWORD)
                        .orElseThrow(
                                () ->
                                        new ConfigException(
                                                "STORE_PG_PORT needs a STORE_PG_PASSWORD"));
        return new PgWire(
                settings.get(Settings.STORE_PG_HOST),
                port.get(),
                settings.get(Settings.STORE_PG_USER),
                password);
    }
}
