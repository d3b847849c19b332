package io.tradepulse.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthPlaceTest {
    @TempDir Path folder;

    private static HealthPlace place(String... arguments) {
        return Objects.requireNonNull(HealthPlace.of(List.of(arguments), Map.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "up, 8000",
        "ingest, 7001",
        "persist, 8083",
        "bars, 8084",
        "serve, 8000",
        "generate, 8085",
        "monitor, 8086",
        "canary, 8087"
    })
    void everyServiceIsAskedAtItsOwnPort(String command, int port) {
        assertThat(place(command))
                .returns(command, HealthPlace::command)
                .returns(port, HealthPlace::port);
    }

    @Test
    void flagsOfTheServiceAreHeeded() {
        assertThat(place("up", "--no-source", "--http-port", "9000", "--http-host", "10.1.2.3"))
                .isEqualTo(new HealthPlace("up", "10.1.2.3", 9000, null));
        assertThat(place("monitor", "--targets", "tcp://a:1", "--metrics-port", "9001").port())
                .isEqualTo(9001);
        assertThat(place("monitor", "--metrics-port=9005", "--metrics-host=127.0.0.1"))
                .isEqualTo(new HealthPlace("monitor", "127.0.0.1", 9005, null));
        assertThat(place("ingest", "--metrics-enabled", "off").isNowhere()).isTrue();
    }

    @Test
    void soIsTheFileOfItsSettings() throws Exception {
        Path file =
                Files.writeString(
                        folder.resolve("tradepulse.properties"),
                        "METRICS_PORT=9002\nHTTP_PORT=9003\n");
        assertThat(place("bars", "--config", file.toString()).port()).isEqualTo(9002);
        assertThat(place("serve", "--config", file.toString()).port()).isEqualTo(9003);
    }

    @Test
    void theMonitorsVariableIsHeeded() {
        assertThat(HealthPlace.of(List.of("monitor"), Map.of("METRICS_PORT", "9004")))
                .isNotNull()
                .returns(9004, HealthPlace::port);
    }

    @Test
    void whatIsNoServiceHasNoPlace() {
        assertThat(HealthPlace.of(List.of("doctor"), Map.of())).isNull();
        assertThat(HealthPlace.of(List.of(), Map.of())).isNull();
    }

    @Test
    void aTradePulseIsToldByItsJar() {
        assertThat(
                        HealthCommand.ours(
                                "-Xmx1g", "-jar", "/opt/tradepulse/tradepulse.jar", "up", "--loop"))
                .contains(List.of("up", "--loop"));
        assertThat(HealthCommand.ours("-jar", "tradepulse.jar")).contains(List.of());
        assertThat(
                        Arrays.asList(
                                HealthCommand.ours("-jar", "/opt/nottradepulse.jar", "up"),
                                HealthCommand.ours("grep", "/opt/tradepulse/tradepulse.jar", "up"),
                                HealthCommand.ours()))
                .allMatch(found -> found.isEmpty());
    }
}
