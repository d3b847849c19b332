package io.tradepulse.serve;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads what Prometheus says of its alerts (`GET /api/v1/alerts` of its HTTP API), and says it
/// shorter: those that fire first, then by name.
final class FiringAlerts {
    private static final List<String> TOLD = List.of("summary", "description", "runbook_url");

    private FiringAlerts() {}

    /// Null where that is not what it says.
    static @Nullable Buffer of(JsonObject said) {
        JsonObject data = said.getJsonObject("data");
        JsonArray alerts = data == null ? null : data.getJsonArray("alerts");
        if (alerts == null) {
            return null;
        }
        List<JsonObject> sorted =
                alerts.stream()
                        .map(each -> alert((JsonObject) each))
                        .sorted(FiringAlerts::order)
                        .toList();
        return new JsonObject().put("alerts", new JsonArray(sorted)).toBuffer();
    }

    private static JsonObject alert(JsonObject said) {
        JsonObject labels = said.getJsonObject("labels", new JsonObject()).copy();
        JsonObject alert =
                new JsonObject()
                        .put("name", String.valueOf(labels.remove("alertname")))
                        .put("state", said.getString("state", "firing"))
                        .put("severity", labels.getString("severity", ""))
                        .put("since", said.getString("activeAt", ""));
        labels.remove("severity");
        JsonObject annotations = said.getJsonObject("annotations", new JsonObject());
        for (String name : TOLD) {
            String text = annotations.getString(name);
            if (text != null) {
                alert.put(name, text);
            }
        }
        return alert.put("labels", labels);
    }

    private static int order(JsonObject one, JsonObject other) {
        int byState = one.getString("state").compareTo(other.getString("state")); // firing, pending
        return byState != 0 ? byState : one.getString("name").compareTo(other.getString("name"));
    }
}
