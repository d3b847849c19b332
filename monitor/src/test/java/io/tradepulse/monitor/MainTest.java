package io.tradepulse.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class MainTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final ByteArrayOutputStream complained = new ByteArrayOutputStream();
    @TempDir Path folder;

    private int run(List<String> arguments, Map<String, String> environment) {
        return Main.run(arguments, environment, new PrintStream(said), new PrintStream(complained));
    }

    @ParameterizedTest
    @EnumSource
    void helpTellsEverySetting(MonitorSetting setting) {
        assertThat(run(List.of("--help"), Map.of())).isZero();
        assertThat(said.toString()).contains(setting.flag(), setting.name(), setting.meaning());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "TARGETS; ''",
                "TARGETS; nonsense",
                "PROBE_INTERVAL; often",
                "PROBE_TIMEOUT; 5",
                "PROBE_SINKS; printer",
                "PROBE_CA_FILE; /nowhere.pem",
                "INFLUX_URL; ftp://x",
                "METRICS_PORT; 65536",
                "METRICS_PATH; metrics",
                "LOG_LEVEL; loud"
            })
    void aBadValueStopsTheStartWithOneLineThatNamesIt(String name, String value) {
        Map<String, String> environment = new HashMap<>();
        environment.put("TARGETS", "http://a");
        environment.put("INFLUX_DATABASE", "d");
        environment.put("METRICS_PORT", "0");
        environment.put(name, value);

        assertThat(run(List.of(), environment)).isEqualTo(2);
        assertThat(complained.toString().strip().lines())
                .singleElement()
                .asString()
                .startsWith(name);
    }

    @Test
    void aFlagThatThereIsNotIsRefused() {
        assertThat(run(List.of("--target", "http://a"), Map.of())).isEqualTo(2);
        assertThat(run(List.of("--influx-token", "secret"), Map.of())).isEqualTo(2);
        assertThat(complained.toString()).contains("--target").doesNotContain("secret");
    }

    @Test
    void aPortThatIsTakenIsAFailure() throws Exception {
        try (RawServer other = RawServer.hanging()) {
            String port = other.address().substring("127.0.0.1:".length());
            assertThat(
                            run(
                                    List.of("--metrics-host=127.0.0.1", "--metrics-port", port),
                                    Map.of("TARGETS", "http://127.0.0.1:1")))
                    .isEqualTo(1);
        }
    }

    @Test
    void aSecretMayBeInAFile() throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "t0ken\n");
        Map<String, String> environment =
                Map.of("INFLUX_URL", "http://i:8086", "INFLUX_BUCKET", "b");

        InfluxOptions options =
                MonitorSettings.read(List.of("--influx-token-file", token.toString()), environment)
                        .influx()
                        .orElseThrow();

        assertThat(options.authorization()).isEqualTo("Token t0ken");
    }

    @Test
    void aFlagGoesBeforeTheEnvironment() {
        assertThat(
                        MonitorSettings.read(
                                        List.of("--probe-interval=1s"),
                                        Map.of("PROBE_INTERVAL", "2s"))
                                .interval())
                .isEqualTo("1s");
    }
}
