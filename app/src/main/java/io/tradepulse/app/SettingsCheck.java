package io.tradepulse.app;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/// Settings that are each good, and contradict each other or leave something open.
///
/// Owned by the thread of its check.
final class SettingsCheck {
    private final Settings settings;
    private final Findings findings = new Findings(Finding.Part.SETTINGS);

    SettingsCheck(Settings settings) {
        this.settings = settings;
    }

    List<Finding> findings() {
        bus();
        store();
        ports();
        whoMayEnter();
        whoMayAsk();
        return findings.list();
    }

    private void bus() {
        String bus = settings.get(Settings.BUS);
        String store = settings.get(Settings.STORE);
        findings.ok(
                "BUS="
                        + bus
                        + ", STORE="
                        + store
                        + (Buses.isEmbedded(settings)
                                ? ": one process for all, up or ingest"
                                : ""));
        if (!Buses.isEmbedded(settings) && !StoreSettings.of(settings).isPostgres()) {
            findings.warning(
                    "BUS="
                            + bus
                            + " with STORE=embedded means up only: persist, bars and serve have no"
                            + " store to share",
                    "set STORE=postgres");
        }
        if (bus.equals(Buses.REDIS) && settings.get(RedisSettings.URL).isEmpty()) {
            findings.problem("BUS=redis needs to know where Redis is", "set REDIS_URL");
        }
        if (bus.equals(Buses.KAFKA) && !settings.get(KafkaSettings.ACKS).equals("all")) {
            findings.warning(
                    "KAFKA_ACKS="
                            + settings.get(KafkaSettings.ACKS)
                            + ": what was acknowledged may be lost with a broker",
                    "set KAFKA_ACKS=all");
        }
    }

    private void store() {
        boolean isPostgres = StoreSettings.of(settings).isPostgres();
        if (!isPostgres && settings.get(Settings.DATABASE_URL).isPresent()) {
            findings.warning(
                    "DATABASE_URL is set, and STORE=embedded does not use it",
                    "set STORE=postgres");
        }
        if (isPostgres && settings.get(Settings.STORE_PG_PORT).isPresent()) {
            findings.warning(
                    "STORE_PG_PORT is the embedded store's, and STORE=postgres has none",
                    "leave it off");
        }
    }

    private void ports() {
        int door = settings.get(Settings.TCP_PORT);
        if (door != 0 && door == settings.get(Settings.HTTP_PORT)) {
            findings.problem("TCP_PORT and HTTP_PORT are both " + door, "set one to another port");
        }
        if (door != 0
                && !Buses.isEmbedded(settings)
                && settings.get(Settings.METRICS_ENABLED)
                && door == settings.get(Settings.METRICS_PORT)) {
            findings.problem(
                    "TCP_PORT and METRICS_PORT are both " + door, "set one to another port");
        }
    }

    private void whoMayEnter() {
        if (isLocal(settings.get(Settings.TCP_HOST))) {
            return;
        }
        boolean hasTokens = settings.get(Settings.TCP_AUTH_TOKENS).areAskedFor();
        if (!hasTokens && settings.get(Settings.TCP_TLS_CLIENT_CA).isEmpty()) {
            findings.warning(
                    "the door is open to the network, and to all",
                    "set TCP_AUTH_TOKENS or TCP_TLS_CLIENT_CA, or TCP_HOST=127.0.0.1");
        }
        if (hasTokens && settings.get(Settings.TCP_TLS_CERT).isEmpty()) {
            findings.warning(
                    "tokens cross the network in plain text",
                    "set TCP_TLS_CERT and TCP_TLS_KEY, where nothing before the door encrypts");
        }
    }

    private boolean hasKeys() {
        return !settings.get(Settings.API_KEYS).isEmpty()
                || !settings.get(Settings.API_KEYS_FILE).isEmpty();
    }

    private void whoMayAsk() {
        try {
            HttpAccess.checkKeys(settings);
        } catch (ConfigException e) {
            findings.problem(
                    String.valueOf(e.getMessage()),
                    "HTTP will not start so: tradepulse keys create makes a file");
        }
        if (isLocal(settings.get(Settings.HTTP_HOST))) {
            return;
        }
        boolean hasKeys = hasKeys();
        if (!hasKeys) {
            findings.warning(
                    "HTTP is open to the network, and to all",
                    "set API_KEYS_FILE (tradepulse keys create), or HTTP_HOST=127.0.0.1");
        }
        if (hasKeys && settings.get(Settings.HTTP_TLS_CERT).isEmpty()) {
            findings.warning(
                    "API keys cross the network in plain text",
                    "set HTTP_TLS_CERT and HTTP_TLS_KEY, where nothing before HTTP encrypts");
        }
    }

    private static boolean isLocal(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (IOException _) {
            return true; // which its port says
        }
    }
}
