package io.tradepulse.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TargetTest {
    @Test
    void readsAListAsItStandsInTheContract() {
        assertThat(Target.parseList("http://a/health,https://b,tcp://c:9092, ws://d/ws"))
                .extracting(Target::name, Target::host, Target::port, Target::pathAndQuery)
                .containsExactly(
                        tuple("http://a/health", "a", 80, "/health"),
                        tuple("https://b", "b", 443, "/"),
                        tuple("tcp://c:9092", "c", 9092, "/"),
                        tuple("ws://d/ws", "d", 80, "/ws"));
    }

    @Test
    void readsWhatIsExpectedOfIt() {
        Target target =
                Target.parse(
                        "HTTP://[::1]:8000/h?a=1;status=200|3xx;body=a%2Cb%3Bc+d;service=api;name=door;interval=*/5 * * * * *;timeout=1s");

        assertThat(target.host()).isEqualTo("::1");
        assertThat(target.pathAndQuery()).isEqualTo("/h?a=1");
        assertThat(target.body()).isEqualTo("a,b;c+d");
        assertThat(target.service()).isEqualTo("api");
        assertThat(target.name()).isEqualTo("door");
        assertThat(target.timeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(target.expected().includes(200)).isTrue();
        assertThat(target.expected().includes(302)).isTrue();
        assertThat(target.expected().includes(201)).isFalse();
    }

    @Test
    void belongsToTheServiceOfItsHostWhereNothingIsSaid() {
        assertThat(Target.parse("tcp://kafka:9092").service()).isEqualTo("kafka");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "a/health",
                "ftp://a",
                "http://",
                "tcp://a",
                "tcp://a:0",
                "tcp://a:70000",
                "http://a b",
                "http://a;stauts=200",
                "http://a;status",
                "http://a;status=2000",
                "http://a;body=%zz",
                "tcp://a:1;status=200",
                "http://a;ping=off",
                "ws://a;ping=no",
                "http://a;service=",
                "http://a;timeout=0s",
                "http://a;interval=1 2 3",
                "http://a,http://a"
            })
    void refusesWhatItCanNotProbe(String text) {
        assertThatThrownBy(() -> Target.parseList(text))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith("TARGETS: ");
    }

    @Test
    void refusesCredentialsAndDoesNotRepeatThem() {
        assertThatThrownBy(() -> Target.parse("http://me:hush@a/"))
                .isInstanceOf(SettingException.class)
                .hasMessageNotContaining("hush");
    }
}
