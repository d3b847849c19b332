package io.tradepulse.app;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tradepulse.bus.Bus;
import io.tradepulse.serve.Health;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/// What is told of the parts of a process as its composition root sees them: whether they are well,
/// how far consumers are behind on the bus, and how much room the folder has.
///
/// Thread-safe.
final class PlatformMetrics {
    private final PrometheusRegistry registry;

    PlatformMetrics(PrometheusRegistry registry) {
        this.registry = registry;
    }

    /// @param health asked at each scrape
    void parts(Supplier<Health> health) {
        GaugeWithCallback.builder()
                .name("tradepulse_part_healthy")
                .help(
                        "1 while that part of the process is as it should be; /health says what is wrong.")
                .labelNames("part")
                .callback(
                        out -> {
                            Health now = health.get();
                            part(out, "ingest", now.ingest());
                            part(out, "bus", now.bus());
                            part(out, "database", now.store());
                        })
                .register(registry);
    }

    private static void part(GaugeWithCallback.Callback out, String name, String state) {
        if (!state.isEmpty()) {
            out.call(state.equals(Health.HEALTHY) ? 1 : 0, name);
        }
    }

    /// Groups whose position is committed on the bus, as far as this process has to do with them.
    ///
    /// @param isEmbedded whether those who only look have a position there, too
    void lags(Bus bus, Set<Role> roles, boolean isEmbedded) {
        GaugeWithCallback.builder()
                .name("tradepulse_bus_lag_events")
                .help("Events on the bus that the group has yet to take.")
                .labelNames("topic", "group")
                .callback(
                        out -> {
                            if (roles.contains(Role.PERSIST) || roles.contains(Role.INGEST)) {
                                ticks(out, bus, Bus.TICK_CONSUMER);
                                out.call(
                                        (double) bus.deadLetters().lag(Bus.TICK_CONSUMER),
                                        "dead_letters",
                                        Bus.TICK_CONSUMER);
                            }
                            if (roles.contains(Role.BARS)) {
                                ticks(out, bus, Bus.MICRO_BATCHER);
                            }
                            if (roles.contains(Role.SERVE) && isEmbedded) {
                                ticks(out, bus, Bus.SNAPSHOT_SERVICE);
                            }
                        })
                .register(registry);
    }

    private static void ticks(GaugeWithCallback.Callback out, Bus bus, String group) {
        out.call((double) bus.ticks().lag(group), "ticks", group);
    }

    /// @param folder of what is kept on this machine
    void folder(Path folder) {
        gauge(
                "tradepulse_data_dir_free_bytes",
                "Room left on the disk of DATA_DIR.",
                () -> (double) folder.toFile().getUsableSpace());
        gauge(
                "tradepulse_data_dir_size_bytes",
                "Size of the disk of DATA_DIR.",
                () -> (double) folder.toFile().getTotalSpace());
    }

    private void gauge(String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(out -> out.call(value.getAsDouble()))
                .register(registry);
    }
}
