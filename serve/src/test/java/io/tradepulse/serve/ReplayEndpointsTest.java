package io.tradepulse.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.serve.ReplayControl.Change;
import io.tradepulse.serve.ReplayControl.Range;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReplayEndpointsTest {
    private static final long AT = StandInReplay.FROM;

    private final StandInReplay replay = new StandInReplay();
    private final List<Change> changes = replay.changes;
    private final ApiUnderTest server = new ApiUnderTest(AccessConfig.OPEN, replay);

    @AfterEach
    void close() {
        server.close();
    }

    private HttpResponse<String> control(String body) {
        return server.send(
                server.request("/v1/replay/control").POST(BodyPublishers.ofString(body)));
    }

    @Test
    void tellsHowItIs() {
        assertThat(server.get("/v1/replay").body())
                .isEqualTo(
                        """
                        {"state":"paused","speed":2.5,"keep_time":false,"loop":true,"files":["a.csv","b/*.csv"],\
                        "from":"2026-01-12T14:30:00Z","position":"2026-01-12T14:30:01Z","ticks":17,"bad_rows":1}""");
    }

    @Test
    void changesWhatIsSaidAndLeavesTheRest() {
        assertThat(control("{\"state\":\"playing\"}").statusCode()).isEqualTo(200);
        control("{\"speed\":10,\"state\":\"paused\"}");
        control("{\"from\":\"2026-01-12T14:30:00Z\",\"to\":null}");
        control("{\"to\":1768228200}");
        control("{}");
        assertThat(changes)
                .containsExactly(
                        new Change(Optional.of(true), Optional.empty(), Optional.empty()),
                        new Change(Optional.of(false), Optional.of(10.0), Optional.empty()),
                        range(Optional.of(AT), Optional.empty()),
                        range(Optional.empty(), Optional.of(AT)),
                        new Change(Optional.empty(), Optional.empty(), Optional.empty()));
    }

    private static Change range(Optional<Long> from, Optional<Long> to) {
        return new Change(Optional.empty(), Optional.empty(), Optional.of(new Range(from, to)));
    }

    @Test
    void saysWhatIsWrongAndChangesNothing() {
        assertThat(ApiUnderTest.problem(control("{\"speed\":-1}"), 409))
                .containsEntry("code", "BAD_REPLAY")
                .containsEntry("detail", "speed -1.0 is none");
        Map<String, String> wrong =
                Map.of(
                        "{\"state\":\"stopped\"}", "state",
                        "{\"speed\":\"fast\"}", "speed",
                        "{\"from\":\"noon\"}", "from",
                        "{\"to\":[]}", "to",
                        "{\"pace\":1}", "pace");
        wrong.forEach(
                (body, name) ->
                        assertThat(ApiUnderTest.problem(control(body), 400))
                                .as(body)
                                .containsEntry("parameter", name));
        for (String body : new String[] {"", "[]", "{", "{}{}", "{\"speed\":}"}) {
            assertThat(control(body).statusCode()).as(body).isEqualTo(400);
        }
        assertThat(changes).isEmpty();
    }

    @Test
    void pagesOfOthersCanNotSteerIt() {
        HttpResponse<String> response =
                server.send(
                        server.request("/v1/replay/control")
                                .header("Origin", "https://elsewhere.example")
                                .POST(BodyPublishers.ofString("{}")));
        assertThat(ApiUnderTest.problem(response, 403)).containsEntry("code", "CROSS_ORIGIN");
        assertThat(changes).isEmpty();
    }

    @Test
    void whereNothingIsPlayedItSaysWhatToDo() {
        try (ApiUnderTest other = new ApiUnderTest()) {
            assertThat(other.problem("/v1/replay", 404))
                    .containsEntry("code", "NO_REPLAY")
                    .extractingByKey("detail")
                    .asString()
                    .contains("--file");
        }
    }
}
