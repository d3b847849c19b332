package io.tradepulse.serve;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the messages by which a client of Binance's streams says what it wants, does as they say,
/// and answers each.
final class BinanceMethods {
    /// What a connection listens to.
    interface Subscriptions {
        /// Adds streams, all or none.
        ///
        /// @return false where one is none, or these would be too many
        boolean subscribe(List<String> streams);

        void unsubscribe(List<String> streams);

        /// In the order in which they were asked for.
        List<String> streams();

        /// Whether events go out with their stream's name around them.
        boolean isCombined();

        void combined(boolean combined);
    }

    /// Where Binance would name the line and column of what is wrong.
    private static final String VARIANTS =
            "expected one of `SUBSCRIBE`, `UNSUBSCRIBE`, `LIST_SUBSCRIPTIONS`, `SET_PROPERTY`,"
                    + " `GET_PROPERTY`";

    private static final String COMBINED = "combined";
    private static final int BAD_REQUEST = 2;
    private static final int MAX_ID_LENGTH = 36;

    private BinanceMethods() {}

    /// Whether a message is one of these, not one of our own protocol.
    static boolean isOne(String text) {
        if (!text.contains("\"method\"")) {
            return false;
        }
        try {
            return new JsonObject(text).containsKey("method");
        } catch (DecodeException | ClassCastException _) {
            return false;
        }
    }

    /// The answer to a message, whatever it says.
    static String answer(String text, Subscriptions subscriptions) {
        JsonObject message;
        try {
            message = new JsonObject(text);
        } catch (DecodeException | ClassCastException _) {
            return error(3, "Invalid JSON: expected value at line 1 column 1", null);
        }
        return answer(message, subscriptions);
    }

    private static String answer(JsonObject message, Subscriptions subscriptions) {
        Object id = message.getValue("id");
        if (!isId(id)) {
            return invalid("request ID must be an unsigned integer", null);
        }
        if (!(message.getValue("method") instanceof String method)) {
            return invalid("missing field `method`", id);
        }
        List<?> parameters =
                message.getValue("params") instanceof JsonArray array ? array.getList() : List.of();
        return switch (method) {
            case "SUBSCRIBE", "UNSUBSCRIBE" ->
                    change(method.equals("SUBSCRIBE"), parameters, id, subscriptions);
            case "LIST_SUBSCRIPTIONS" -> result(new JsonArray(subscriptions.streams()), id);
            case "SET_PROPERTY" -> set(parameters, id, subscriptions);
            case "GET_PROPERTY" -> get(parameters, id, subscriptions);
            default -> invalid("unknown variant `" + method + "`, " + VARIANTS, id);
        };
    }

    private static boolean isId(@Nullable Object id) {
        return id == null
                || id instanceof Integer
                || id instanceof Long
                || (id instanceof String text && text.length() <= MAX_ID_LENGTH);
    }

    private static String change(
            boolean add, List<?> parameters, @Nullable Object id, Subscriptions subscriptions) {
        if (parameters.isEmpty()) {
            return invalid("missing field `params`", id);
        }
        if (!parameters.stream().allMatch(String.class::isInstance)) {
            return invalid("params must be strings", id);
        }
        List<String> names = parameters.stream().map(String.class::cast).toList();
        if (!add) {
            subscriptions.unsubscribe(names);
        } else if (!subscriptions.subscribe(names)) {
            return invalid("invalid stream", id);
        }
        return result(null, id);
    }

    private static String set(
            List<?> parameters, @Nullable Object id, Subscriptions subscriptions) {
        String problem = propertyProblem(parameters, 2);
        if (!problem.isEmpty()) {
            return invalid(problem, id);
        }
        if (!COMBINED.equals(parameters.getFirst())) {
            return error(0, "Unknown property", id);
        }
        if (!(parameters.getLast() instanceof Boolean combined)) {
            return error(1, "Invalid value type: expected Boolean", id);
        }
        subscriptions.combined(combined);
        return result(null, id);
    }

    private static String get(
            List<?> parameters, @Nullable Object id, Subscriptions subscriptions) {
        String problem = propertyProblem(parameters, 1);
        if (!problem.isEmpty()) {
            return invalid(problem, id);
        }
        return COMBINED.equals(parameters.getFirst())
                ? result(subscriptions.isCombined(), id)
                : error(0, "Unknown property", id);
    }

    private static String propertyProblem(List<?> parameters, int expected) {
        if (parameters.size() > expected) {
            return "too many parameters";
        }
        boolean named = !parameters.isEmpty() && parameters.getFirst() instanceof String;
        return named ? "" : "property name must be a string";
    }

    private static String result(@Nullable Object result, @Nullable Object id) {
        return new JsonObject().put("result", result).put("id", id).encode();
    }

    private static String invalid(String problem, @Nullable Object id) {
        return error(BAD_REQUEST, "Invalid request: " + problem, id);
    }

    private static String error(int code, String message, @Nullable Object id) {
        JsonObject error = new JsonObject().put("code", code).put("msg", message);
        JsonObject answer = new JsonObject().put("error", error);
        return (id == null ? answer : answer.put("id", id)).encode();
    }
}
