package io.tradepulse.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.ClockReading;
import io.tradepulse.tls.SelfSigned;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is said of settings, certificates, the folder and clocks.
class ChecksTest {
    @TempDir Path folder;

    private static Settings settings(Map<String, String> flags) {
        return new Settings(flags, Map.of(), null);
    }

    private static List<String> of(List<Finding> findings) {
        return findings.stream().map(f -> f.level() + " " + f.sentence()).toList();
    }

    private static List<String> ofSettings(Map<String, String> flags) {
        return of(new SettingsCheck(settings(flags)).findings());
    }

    @Test
    void settingsThatFitEachOtherAreWell() {
        assertThat(ofSettings(Map.of()))
                .containsExactly(
                        "OK BUS=embedded, STORE=embedded: one process for all, up or ingest");
        assertThat(ofSettings(Map.of("BUS", "kafka", "STORE", "postgres")))
                .containsExactly("OK BUS=kafka, STORE=postgres");
    }

    @Test
    void settingsThatContradictEachOtherAreNamed() {
        assertThat(ofSettings(Map.of("BUS", "redis", "STORE", "postgres")))
                .contains("PROBLEM BUS=redis needs to know where Redis is");
        assertThat(ofSettings(Map.of("BUS", "kafka", "KAFKA_ACKS", "1")))
                .contains(
                        "WARNING BUS=kafka with STORE=embedded means up only: persist, bars and"
                                + " serve have no store to share",
                        "WARNING KAFKA_ACKS=1: what was acknowledged may be lost with a broker");
        assertThat(ofSettings(Map.of("TCP_PORT", "8000", "HTTP_PORT", "8000")))
                .contains("PROBLEM TCP_PORT and HTTP_PORT are both 8000");
    }

    @Test
    void aDoorThatIsOpenToTheNetworkIsAWarning() throws Exception {
        Path tokens = Files.writeString(folder.resolve("tokens"), "s3cret provider=desk\n");

        assertThat(ofSettings(Map.of("TCP_HOST", "0.0.0.0")))
                .contains("WARNING the door is open to the network, and to all");
        assertThat(
                        ofSettings(
                                Map.of(
                                        "TCP_HOST",
                                        "0.0.0.0",
                                        "TCP_AUTH_TOKENS_FILE",
                                        tokens.toString())))
                .contains("WARNING tokens cross the network in plain text")
                .noneMatch(said -> said.contains("s3cret"));
    }

    @Test
    void httpThatIsOpenToTheNetworkIsAWarning() throws Exception {
        Path keys = Files.writeString(folder.resolve("keys"), "s3cret name=desk\n");

        assertThat(ofSettings(Map.of("HTTP_HOST", "0.0.0.0")))
                .contains("WARNING HTTP is open to the network, and to all");
        assertThat(ofSettings(Map.of("HTTP_HOST", "0.0.0.0", "API_KEYS_FILE", keys.toString())))
                .contains("WARNING API keys cross the network in plain text")
                .noneMatch(said -> said.contains("s3cret"));
        assertThat(ofSettings(Map.of("API_KEYS_FILE", "/no")))
                .contains("PROBLEM API_KEYS_FILE: /no can't be read: it is not there");
    }

    @Test
    void certificatesOfHttpAreLookedAtToo() {
        SelfSigned own = SelfSigned.in(folder, "http", "EC"); // for two days
        Map<String, String> flags =
                Map.of(
                        "HTTP_TLS_CERT", own.certificate().toString(),
                        "HTTP_TLS_KEY", own.key().toString());
        assertThat(of(new TlsCheck(settings(flags), Instant.now()).findings()))
                .last()
                .asString()
                .startsWith("WARNING the certificate of CN=http is good until");
        assertThat(
                        of(
                                new TlsCheck(settings(Map.of("HTTP_TLS_KEY", "x")), Instant.now())
                                        .findings()))
                .last()
                .isEqualTo(
                        "PROBLEM HTTP_TLS_CERT and HTTP_TLS_KEY go together, and one is missing");
    }

    @Test
    void certificatesAreWarnedOfBeforeTheyEnd() {
        SelfSigned own = SelfSigned.in(folder, "door", "EC"); // for two days
        Settings settings =
                settings(
                        Map.of(
                                "TCP_TLS_CERT", own.certificate().toString(),
                                "TCP_TLS_KEY", own.key().toString()));
        Instant now = Instant.now();

        assertThat(of(new TlsCheck(settings, now).findings()))
                .singleElement()
                .asString()
                .startsWith("WARNING the certificate of CN=door is good until");
        assertThat(of(new TlsCheck(settings, now.plus(Duration.ofDays(3))).findings()))
                .singleElement()
                .asString()
                .startsWith("PROBLEM the certificate of CN=door ended at");
        assertThat(of(new TlsCheck(settings, now.minus(Duration.ofDays(3))).findings()))
                .singleElement()
                .asString()
                .startsWith("PROBLEM the certificate of CN=door begins at");
        assertThat(of(new TlsCheck(settings(Map.of("TCP_TLS_CERT", "away")), now).findings()))
                .containsExactly(
                        "PROBLEM TCP_TLS_CERT and TCP_TLS_KEY go together, and one is missing");
    }

    @Test
    void aFileInTheWayOfTheFolderIsAProblem() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThat(of(new FolderCheck(settings(Map.of("DATA_DIR", file + "/data"))).findings()))
                .singleElement()
                .asString()
                .startsWith("PROBLEM DATA_DIR " + file)
                .endsWith("is no folder, and can't become one");
    }

    @Test
    void aClockThatIsFarOffIsAWarning() {
        ClockCheck check = new ClockCheck(settings(Map.of("VALIDATION_MAX_CLOCK_SKEW_MS", "1000")));
        long now = 1_705_323_000_000_000_000L;

        Finding near = check.finding("its", new ClockReading(now, now + 400_000_000, now));
        Finding far = check.finding("its", new ClockReading(now, now - 1_600_000_000, now));

        assertThat(near.level()).isEqualTo(Finding.Level.OK);
        assertThat(near.sentence())
                .isEqualTo("its clock is 400.000 ms ahead of this one's, ± 0.000 ms");
        assertThat(far.level()).isEqualTo(Finding.Level.WARNING);
        assertThat(far.sentence()).startsWith("its clock is 1.6 s behind this one's");
    }
}
