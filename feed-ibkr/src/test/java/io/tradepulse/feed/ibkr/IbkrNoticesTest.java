package io.tradepulse.feed.ibkr;

import static io.tradepulse.feed.ibkr.Sources.T;
import static io.tradepulse.feed.ibkr.Sources.VERSION;
import static io.tradepulse.feed.ibkr.Sources.next;
import static io.tradepulse.feed.ibkr.Sources.options;
import static io.tradepulse.feed.ibkr.Sources.source;
import static io.tradepulse.feed.ibkr.Sources.subscription;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tradepulse.feed.ibkr.FakeGateway.Asked;
import io.tradepulse.feed.ibkr.IbkrSubscription.State;
import io.tradepulse.model.Tick;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the gateway says by code, of the broker and of requests.
@Timeout(60)
final class IbkrNoticesTest {
    @Test
    void waitsWhileTheBrokerIsLostAndGoesOnWhenTheDataIsKept() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.welcome(VERSION);
                                    int id = visit.subscription("AAPL Last");
                                    visit.trade(id, T, "1", "1");
                                    visit.notice(-1, 1100, "Connectivity has been lost");
                                    seen.await();
                                    visit.notice(-1, 1102, "restored - data maintained");
                                    visit.trade(id, T, "2", "1");
                                    visit.stay();
                                });
                IbkrSource source = source(options(gateway, "AAPL"))) {
            next(source);
            Eventually.isTrue(
                    "the loss shows", () -> source.status().state() == IbkrState.BROKER_LOST);
            assertThat(source.status().problem()).contains("1100");
            seen.countDown();

            assertThat(next(source).price()).isEqualTo(2);
            assertThat(source.status().state()).isEqualTo(IbkrState.CONNECTED);
            assertThat(gateway.asked).hasSize(1);
        }
    }

    @Test
    void asksAgainWhenTheBrokerIsBackWithoutTheData() throws Exception {
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.welcome(VERSION);
                                    int first = visit.subscription("AAPL Last");
                                    visit.notice(-1, 1100, "Connectivity has been lost");
                                    visit.notice(-1, 1101, "restored - data lost");
                                    int second = visit.subscription("AAPL Last");
                                    visit.trade(first, T, "1", "1");
                                    visit.trade(second, T, "2", "1");
                                    visit.stay();
                                });
                IbkrSource source = source(options(gateway, "AAPL"))) {
            assertThat(next(source).price()).as("the old stream is over").isEqualTo(2);
            assertThat(gateway.visits()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10189, 10190, 101, 322, 10197, 99_999})
    void asksAgainLaterForWhatWasRefusedForNow(int code) throws Exception {
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.welcome(VERSION);
                                    int apple = visit.subscription("AAPL Last");
                                    int other = visit.subscription("MSFT Last");
                                    visit.notice(other, code, "not now");
                                    visit.trade(apple, T, "1", "1");
                                    int again = visit.subscription("MSFT Last");
                                    visit.notice(again, code, "not now");
                                    again = visit.subscription("MSFT Last");
                                    visit.trade(again, T, "2", "1");
                                    visit.stay();
                                });
                IbkrSource source = source(options(gateway, "AAPL", "MSFT"))) {
            assertThat(next(source).price()).as("the other one goes on").isEqualTo(1);
            assertThat(next(source).price()).isEqualTo(2);
            assertThat(subscription(source, 1))
                    .isEqualTo(new IbkrSubscription("MSFT", TickByTick.LAST, State.LIVE, null));
        }
    }

    @Test
    void aStreamThatRanIsCancelledBeforeItIsAskedForAgain() throws Exception {
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.welcome(VERSION);
                                    int id = visit.subscription("AAPL Last");
                                    visit.trade(id, T, "1", "1");
                                    visit.notice(id, 10197, "competing live session");
                                    visit.read();
                                    visit.notice(id, 300, "Can't find EId");
                                    visit.trade(visit.subscription("AAPL Last"), T, "2", "1");
                                    visit.stay();
                                });
                IbkrSource source = source(options(gateway, "AAPL"))) {
            next(source);
            assertThat(next(source).price()).isEqualTo(2);
            assertThat(gateway.asked.get(1)).isEqualTo(new Asked.Cancel(1));
        }
    }

    @Test
    void givesUpWhatIsRefusedTooOften() throws Exception {
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.welcome(VERSION);
                                    for (int i = 0; i < 4; i++) {
                                        int id = visit.subscription("AAPL Last");
                                        visit.notice(id, 10190, "Max number has been reached.");
                                    }
                                    visit.stay();
                                });
                IbkrSource source = source(options(gateway, "AAPL"))) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> source.next(new Tick()))
                    .withMessage(
                            "nothing is left to ask for: AAPL (Last): 10190 Max number has been reached.");
            assertThat(source.status().state()).isEqualTo(IbkrState.ENDED);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "200, No security definition has been found for the request",
        "354, Requested market data is not subscribed.",
        "321, Error validating request",
        "10089, Requested market data requires additional subscription"
    })
    void givesUpAnInstrumentThatIsRefusedForGoodAndGoesOnWithTheOthers(int code, String text)
            throws Exception {
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.welcome(VERSION);
                                    int bad = visit.subscription("AAPPL Last");
                                    int good = visit.subscription("AAPL Last");
                                    visit.notice(bad, code, text);
                                    visit.trade(good, T, "1", "1");
                                    visit.stay();
                                });
                IbkrSource source = source(options(gateway, "AAPPL", "AAPL"))) {
            next(source);

            assertThat(subscription(source, 0))
                    .isEqualTo(
                            new IbkrSubscription(
                                    "AAPPL", TickByTick.LAST, State.GIVEN_UP, code + " " + text));
            assertThat(gateway.asked).hasSize(2);
        }
    }

    @Test
    void whatIsGivenUpIsNotAskedForAfterAReconnect() throws Exception {
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.welcome(VERSION);
                                    if (index == 0) {
                                        visit.notice(visit.subscription("BAD Last"), 200, "none");
                                    }
                                    visit.trade(visit.subscription("AAPL Last"), T, "1", "1");
                                    if (index > 0) {
                                        visit.stay();
                                    }
                                });
                IbkrSource source = source(options(gateway, "BAD", "AAPL"))) {
            next(source);
            next(source);
            assertThat(gateway.streamsAsked())
                    .containsExactly("BAD Last", "AAPL Last", "AAPL Last");
        }
    }

    @Test
    void tradesGoOnWithoutQuotesThatAreRefused() throws Exception {
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.welcome(VERSION);
                                    int trades = visit.subscription("AAPL Last");
                                    int quotes = visit.subscription("AAPL BidAsk");
                                    visit.notice(quotes, 354, "not subscribed");
                                    visit.trade(trades, T, "1", "1");
                                    visit.stay();
                                });
                IbkrSource source = source(options(gateway, "AAPL").withQuotes(true))) {
            assertThat(next(source).price()).isEqualTo(1);
            assertThat(subscription(source, 1).state()).isEqualTo(State.GIVEN_UP);
        }
    }

    @Test
    void quotesOfAnInstrumentWithoutTradesAreCancelled() throws Exception {
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.welcome(VERSION);
                                    int bad = visit.subscription("BAD Last");
                                    int good = visit.subscription("AAPL Last");
                                    int quotes = visit.subscription("BAD BidAsk");
                                    visit.subscription("AAPL BidAsk");
                                    visit.quote(quotes, T, "1", "2");
                                    visit.notice(bad, 354, "not subscribed");
                                    visit.read();
                                    visit.trade(good, T, "1", "1");
                                    visit.stay();
                                });
                IbkrSource source = source(options(gateway, "BAD", "AAPL").withQuotes(true))) {
            next(source);
            assertThat(gateway.asked.getLast()).isEqualTo(new Asked.Cancel(3));
            assertThat(subscription(source, 2).state()).isEqualTo(State.GIVEN_UP);
        }
    }

    @Test
    void endsWhenNoInstrumentIsLeftAfterGivingTheTicksThatCame() throws Exception {
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.welcome(VERSION);
                                    int first = visit.subscription("AAPL Last");
                                    int second = visit.subscription("MSFT Last");
                                    visit.trade(first, T, "1", "1");
                                    visit.notice(first, 354, "not subscribed");
                                    visit.notice(second, 200, "No security definition");
                                    visit.stay();
                                });
                IbkrSource source = source(options(gateway, "AAPL", "MSFT"))) {
            assertThat(next(source).price()).isEqualTo(1);
            for (int i = 0; i < 2; i++) {
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(() -> source.next(new Tick()))
                        .withMessage(
                                "nothing is left to ask for: AAPL (Last): 354 not subscribed;"
                                        + " MSFT (Last): 200 No security definition");
            }
        }
    }
}
