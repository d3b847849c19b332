package io.tradepulse.serve;

import io.tradepulse.model.Instrument;
import io.tradepulse.serve.Resolution.Ambiguous;
import io.tradepulse.serve.Resolution.Found;
import io.tradepulse.serve.Resolution.Unknown;
import io.tradepulse.wire.Symbols;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What the symbols of a client's message mean, to that client.
final class Targets {
    /// Symbols of one message that something is wrong with: to look for what they may mean takes
    /// time.
    private static final int MAX_PROBLEMS = 20;

    private final Caller caller;
    private final Set<Instrument> found = new LinkedHashSet<>();
    private final Map<String, Resolution> problems = new LinkedHashMap<>();
    private final List<String> unknown = new ArrayList<>();

    private Targets(Caller caller) {
        this.caller = caller;
    }

    static Targets of(
            Collection<String> symbols,
            @Nullable String provider,
            Caller caller,
            PushLookup lookup) {
        Targets targets = new Targets(caller);
        for (String symbol : symbols) {
            targets.add(
                    symbol,
                    targets.problems.size() < MAX_PROBLEMS
                            ? lookup.resolve(symbol, provider, caller)
                            : lookup.find(symbol, provider, caller));
        }
        return targets;
    }

    private void add(String symbol, Resolution resolution) {
        if (resolution instanceof Found(Instrument instrument)) {
            found.add(instrument);
            return;
        }
        problems.put(symbol, resolution);
        if (resolution instanceof Unknown && isToAppear(symbol)) {
            unknown.add(symbol);
        }
    }

    List<Instrument> found() {
        return List.copyOf(found);
    }

    /// Those that may appear some day.
    List<String> unknown() {
        return unknown;
    }

    /// Whether there may be one of that name some day, that the client may see then.
    private boolean isToAppear(String symbol) {
        return Symbols.isValid(symbol) && caller.sees(symbol);
    }

    /// Tells what is wrong with those that mean nothing.
    ///
    /// @param pending whether those that may appear are waited for
    /// @param error takes the members of a message
    void tellProblems(boolean pending, Consumer<Consumer<Json>> error) {
        int told = 0;
        for (Map.Entry<String, Resolution> problem : problems.entrySet()) {
            String symbol = problem.getKey();
            if (++told > MAX_PROBLEMS) {
                String text = "from " + symbol + " on they are not told one by one";
                error.accept(json -> json.text("error", text).text("code", "TOO_MANY_PROBLEMS"));
                return;
            }
            switch (problem.getValue()) {
                case Unknown(List<String> near) ->
                        error.accept(json -> tellUnknown(symbol, near, pending, json));
                case Ambiguous(List<String> candidates) ->
                        error.accept(json -> tellAmbiguous(symbol, candidates, json));
                case Found _ -> {
                    // No problem.
                }
            }
        }
    }

    private void tellUnknown(String symbol, List<String> near, boolean pending, Json json) {
        String orElse = caller.seesAll() ? "" : ", or the API key is not for it";
        json.text("error", "no tick of " + symbol + " has come in" + orElse)
                .text("code", "UNKNOWN_SYMBOL")
                .text("symbol", symbol)
                .flag("pending", pending && isToAppear(symbol))
                .texts("near_matches", near);
    }

    private static void tellAmbiguous(String symbol, List<String> candidates, Json json) {
        json.text("error", symbol + " is the root of several symbols: name one of them")
                .text("code", "AMBIGUOUS_SYMBOL")
                .text("symbol", symbol)
                .texts("candidates", candidates);
    }
}
