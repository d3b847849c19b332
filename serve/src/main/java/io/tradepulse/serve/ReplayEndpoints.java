package io.tradepulse.serve;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tradepulse.model.Timestamps;
import io.tradepulse.serve.ReplayControl.Change;
import io.tradepulse.serve.ReplayControl.Range;
import io.tradepulse.serve.ReplayControl.Status;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// The replay inside this process: how it is, and how it goes on.
///
/// Thread-safe.
final class ReplayEndpoints {
    private final Optional<ReplayControl> replay;

    /// @param replay empty where nothing is played here
    ReplayEndpoints(Optional<ReplayControl> replay) {
        this.replay = replay;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.slow("/v1/replay", _ -> reply(replay().status())),
                Endpoint.post("/v1/replay/control", this::control));
    }

    private ReplayControl replay() {
        return replay.orElseThrow(() -> new ProblemException(Problem.noReplay()));
    }

    private Reply control(Request request) {
        if (!Access.current().may(Scope.WRITE)) {
            throw new ProblemException(Problem.keyLacks(Scope.WRITE));
        }
        ReplayControl control = replay();
        try {
            return reply(control.change(JsonBody.read(request.body(), ReplayEndpoints::read)));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problem.badReplay(String.valueOf(e.getMessage())));
        }
    }

    private static Reply reply(Status status) {
        return Reply.json(
                Json.object(
                        json -> {
                            json.text("state", status.state().text())
                                    .decimal("speed", status.speed())
                                    .flag("keep_time", status.keepsTime())
                                    .flag("loop", status.isLoop())
                                    .texts("files", status.inputs());
                            status.from().ifPresent(at -> json.time("from", at));
                            status.to().ifPresent(at -> json.time("to", at));
                            status.position().ifPresent(at -> json.time("position", at));
                            json.whole("ticks", status.ticks())
                                    .whole("bad_rows", status.badRows())
                                    .decimal("progress", status.share());
                        }));
    }

    /// Reads `{"state":"playing","speed":10,"from":"2026-01-12T14:30:00Z","to":null}`, all of which
    /// may be missing. A range is given by either end; the other is then open.
    private static Change read(JsonBody fields) throws IOException {
        Optional<Boolean> play = Optional.empty();
        Optional<Double> speed = Optional.empty();
        Optional<Long> from = Optional.empty();
        Optional<Long> to = Optional.empty();
        boolean isMoved = false;
        while (fields.next()) {
            String name = fields.name();
            JsonParser in = fields.value();
            switch (name) {
                case "state" -> play = Optional.of(isPlaying(in));
                case "speed" -> speed = Optional.of(number(in));
                case "from" -> from = time(name, in);
                case "to" -> to = time(name, in);
                default ->
                        throw Request.bad(
                                name, "the body has state, speed, from and to, no " + name);
            }
            isMoved |= name.equals("from") || name.equals("to");
        }
        return new Change(
                play, speed, isMoved ? Optional.of(new Range(from, to)) : Optional.empty());
    }

    private static boolean isPlaying(JsonParser in) throws IOException {
        String text = in.currentToken() == JsonToken.VALUE_STRING ? in.getText() : "";
        if (!text.equals("playing") && !text.equals("paused")) {
            throw Request.bad("state", "state is \"playing\" or \"paused\"");
        }
        return text.equals("playing");
    }

    private static double number(JsonParser in) throws IOException {
        if (!in.currentToken().isNumeric()) {
            throw Request.bad("speed", "speed is a number");
        }
        return in.getDoubleValue();
    }

    private static Optional<Long> time(String name, JsonParser in) throws IOException {
        if (in.currentToken() == JsonToken.VALUE_NULL) {
            return Optional.empty();
        }
        if (in.currentToken().isScalarValue()) {
            var time = Timestamps.parse(in.getText());
            if (time.isPresent()) {
                return Optional.of(time.getAsLong());
            }
        }
        throw Request.bad(name, name + " is neither RFC 3339 nor an epoch time, nor null");
    }
}
