package io.tradepulse.serve;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Reads `{"symbols":["AAPL","MSFT"],"provider":"tcp"}`; both may be missing.
final class SnapshotQuery {
    private SnapshotQuery() {}

    /// The same as parameters of a request, symbols with commas.
    ///
    /// @throws ProblemException where it is not like that
    static MultiMap parameters(Buffer body) {
        return JsonBody.read(
                body,
                fields -> {
                    MultiMap parameters = MultiMap.caseInsensitiveMultiMap();
                    while (fields.next()) {
                        parameters.set(fields.name(), value(fields.name(), fields.value()));
                    }
                    return parameters;
                });
    }

    private static String value(String name, JsonParser in) throws IOException {
        return switch (name) {
            case "symbols" -> symbols(in);
            case "provider" -> text(name, in);
            default -> throw Request.bad(name, "the body has symbols and provider, no " + name);
        };
    }

    private static String symbols(JsonParser in) throws IOException {
        if (in.currentToken() != JsonToken.START_ARRAY) {
            throw Request.bad("symbols", "symbols is an array of texts");
        }
        List<String> symbols = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            symbols.add(text("symbols", in));
        }
        return String.join(",", symbols);
    }

    private static String text(String name, JsonParser in) throws IOException {
        if (in.currentToken() != JsonToken.VALUE_STRING) {
            throw Request.bad(name, name + " has something that is no text");
        }
        return in.getText();
    }
}
