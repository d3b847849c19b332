package io.tradepulse.feed.ibkr;

import static io.tradepulse.feed.ibkr.Sources.T;
import static io.tradepulse.feed.ibkr.Sources.VERSION;
import static io.tradepulse.feed.ibkr.Sources.next;
import static io.tradepulse.feed.ibkr.Sources.options;
import static io.tradepulse.feed.ibkr.Sources.source;
import static io.tradepulse.feed.ibkr.Sources.unusedPort;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tradepulse.feed.ibkr.FakeGateway.Asked;
import io.tradepulse.model.Tick;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Gateways that are not there, cut the line, refuse, or are none.
@Timeout(60)
final class IbkrConnectionTest {
    @Test
    void waitsForAGatewayThatIsNotThereYet() throws Exception {
        int port = unusedPort();
        try (IbkrSource source =
                source(options(port, "AAPL").withReconnect(Duration.ofMillis(1), 2))) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> source.next(new Tick()))
                    .withMessageContaining("gave up after 2 attempts to reconnect")
                    .withMessageContaining("refused");
        }
    }

    @Test
    void asksAgainAfterACutInAMessage() throws Exception {
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.welcome(VERSION);
                                    int id = visit.subscription("AAPL Last");
                                    visit.trade(id, T + index, "150", "1");
                                    if (index < 2) {
                                        byte[] half = FakeGateway.message(99, id, 1, T, "1", "1");
                                        visit.raw(Arrays.copyOf(half, half.length - 3));
                                    } else {
                                        visit.stay();
                                    }
                                });
                IbkrSource source = source(options(gateway, "AAPL"))) {
            List<Long> seconds = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                seconds.add(next(source).ts() / 1_000_000_000L);
            }

            assertThat(seconds).containsExactly(T, T + 1, T + 2);
            assertThat(source.status().connections()).isEqualTo(3);
            assertThat(source.status().problem()).contains("closed the connection");
            assertThat(gateway.asked)
                    .extracting(one -> ((Asked.Subscribe) one).requestId())
                    .as("no number is used twice")
                    .containsExactly(1, 2, 3);
        }
    }

    @Test
    void aQuoteOfBeforeACutIsForgotten() throws Exception {
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.welcome(VERSION);
                                    int trades = visit.subscription("AAPL Last");
                                    int quotes = visit.subscription("AAPL BidAsk");
                                    if (index == 0) {
                                        visit.quote(quotes, T, "1", "2");
                                    }
                                    visit.trade(trades, T, "1.5", "1");
                                    if (index > 0) {
                                        visit.stay();
                                    }
                                });
                IbkrSource source = source(options(gateway, "AAPL").withQuotes(true))) {
            assertThat(next(source).bid()).isEqualTo(1);
            assertThat(next(source).bid()).isNaN();
        }
    }

    @Test
    void aClientIdThatIsTakenIsAClearFailure() throws Exception {
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.greet(VERSION);
                                    visit.notice(-1, 326, "Unable to connect");
                                });
                IbkrSource source = source(options(gateway, "AAPL"))) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> source.next(new Tick()))
                    .withMessageStartingWith(
                            "client id 7 is in use at the gateway: choose another");
            assertThat(gateway.visits()).isEqualTo(1);
        }
    }

    @Test
    void afterACutItsOwnClientIdMayBeTakenForAWhile() throws Exception {
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    if (index == 1 || index == 2) {
                                        visit.greet(VERSION);
                                        visit.notice(-1, 326, "Unable to connect");
                                        return;
                                    }
                                    visit.welcome(VERSION);
                                    visit.trade(visit.subscription("AAPL Last"), T, "1", "1");
                                    if (index > 0) {
                                        visit.stay();
                                    }
                                });
                IbkrSource source = source(options(gateway, "AAPL"))) {
            next(source);
            next(source);
            assertThat(gateway.visits()).isEqualTo(4);
        }
    }

    @ParameterizedTest
    @CsvSource({"136, too old", "100, too old", "201, 137 to 200", "-1, too old"})
    void aGatewayOfAnotherTimeIsAClearFailure(int version, String says) throws Exception {
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.hello();
                                    visit.send(version, "now");
                                    visit.waitForEnd();
                                });
                IbkrSource source = source(options(gateway, "AAPL"))) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> source.next(new Tick()))
                    .withMessageContaining("speaks version " + version)
                    .withMessageContaining(says);
        }
    }

    @Test
    void aGatewayThatWantsANewerClientIsAClearFailure() throws Exception {
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.greet(VERSION);
                                    visit.notice(-1, 503, "The TWS is out of date");
                                    visit.waitForEnd();
                                });
                IbkrSource source = source(options(gateway, "AAPL"))) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> source.next(new Tick()))
                    .withMessage("the gateway says 503 The TWS is out of date");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {502, 504, 507, 1300})
    void connectsAgainWhenTheGatewaySaysThatTheConnectionIsBad(int code) throws Exception {
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.welcome(VERSION);
                                    int id = visit.subscription("AAPL Last");
                                    if (index == 0) {
                                        visit.notice(-1, code, "bad");
                                        visit.waitForEnd();
                                    }
                                    visit.trade(id, T, "1", "1");
                                    visit.stay();
                                });
                IbkrSource source = source(options(gateway, "AAPL"))) {
            next(source);
            assertThat(source.status().problem()).isEqualTo("the gateway says " + code + " bad");
        }
    }

    @Test
    void anAbsurdLengthDropsTheConnectionAndNotTheMemory() throws Exception {
        List<byte[]> garbage =
                List.of(
                        new byte[] {0x7f, -1, -1, -1, 0},
                        new byte[] {-1, -1, -1, -1},
                        new byte[] {0, 0, 0, 0},
                        "HTTP/1.1 400 Bad Request".getBytes());
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    if (index < garbage.size()) {
                                        visit.hello();
                                        visit.raw(garbage.get(index));
                                        visit.waitForEnd();
                                        return;
                                    }
                                    visit.welcome(VERSION);
                                    int id = visit.subscription("AAPL Last");
                                    if (index < 2 * garbage.size()) {
                                        visit.raw(garbage.get(index - garbage.size()));
                                        visit.waitForEnd();
                                        return;
                                    }
                                    visit.trade(id, T, "1", "1");
                                    visit.stay();
                                });
                IbkrSource source = source(options(gateway, "AAPL"))) {
            next(source);
            assertThat(gateway.visits()).isEqualTo(2 * garbage.size() + 1);
            assertThat(source.status().problem())
                    .isEqualTo(
                            "a message of 1213486160 bytes, where 1 to 1048576 are possible: that is no TWS API");
        }
    }

    private static final Predicate<String> NOT_LET_IN =
            problem -> problem.startsWith("the gateway has not let the client in");

    @Test
    void aGatewayThatDoesNotAnswerIsTriedAgain() throws Exception {
        IbkrPacing impatient =
                new IbkrPacing(
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ofMillis(1),
                        0,
                        Duration.ofMillis(400),
                        Duration.ofSeconds(30));
        List<String> problems = new CopyOnWriteArrayList<>();
        AtomicReference<IbkrSource> asked = new AtomicReference<>();
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    problems.add(String.valueOf(asked.get().status().problem()));
                                    if (index == 0) {
                                        visit.waitForEnd();
                                    } else if (problems.stream().noneMatch(NOT_LET_IN)) {
                                        visit.greet(VERSION); // in time or not
                                        visit.waitForEnd();
                                    } else {
                                        visit.welcome(VERSION);
                                        int id = visit.subscription("AAPL Last");
                                        visit.trade(id, T, "1", "1");
                                        visit.stay();
                                    }
                                });
                IbkrSource source = source(options(gateway, "AAPL").withPacing(impatient))) {
            asked.set(source);
            next(source);
            assertThat(problems.get(1)).startsWith("no answer within 400 ms");
            assertThat(problems).anyMatch(NOT_LET_IN);
        }
    }

    @Test
    void aGatewayThatHasGoneQuietIsAskedForTheTimeAndThenLeft() throws Exception {
        IbkrPacing attentive =
                new IbkrPacing(
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ofMillis(1),
                        0,
                        Duration.ofSeconds(10),
                        Duration.ofMillis(30));
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.welcome(VERSION);
                                    int id = visit.subscription("AAPL Last");
                                    visit.read();
                                    visit.send(49, 1, T);
                                    if (index == 0) {
                                        visit.read();
                                        visit.waitForEnd();
                                    }
                                    visit.trade(id, T, "1", "1");
                                    visit.stay();
                                });
                IbkrSource source = source(options(gateway, "AAPL").withPacing(attentive))) {
            next(source);
            // However slow the machine: a gateway that takes too long is left once more.
            assertThat(gateway.asked).contains(new Asked.CurrentTime());
            assertThat(gateway.visits()).isGreaterThan(1);
            assertThat(source.status().problem()).isEqualTo("the gateway answers nothing any more");
        }
    }
}
