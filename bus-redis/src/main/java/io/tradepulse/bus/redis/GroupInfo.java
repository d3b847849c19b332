package io.tradepulse.bus.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What Redis says of a consumer group (XINFO GROUPS).
///
/// Immutable.
///
/// @param pending entries taken and not acknowledged
/// @param delivered the newest entry that any member was given
/// @param lag entries not delivered, where the server counts them (Redis 7); -1 where it doesn't
record GroupInfo(String name, long pending, EntryId delivered, long lag) {
    static List<GroupInfo> of(List<Object> reply) {
        List<GroupInfo> groups = new ArrayList<>();
        for (Object group : reply) {
            if (group instanceof List<?> fields) {
                groups.add(of(fields.toArray()));
            }
        }
        return groups;
    }

    private static GroupInfo of(Object[] fields) {
        String name = "";
        long pending = 0;
        EntryId delivered = EntryId.NONE;
        long lag = -1;
        for (int i = 0; i + 1 < fields.length; i += 2) {
            Object value = fields[i + 1];
            switch (text(fields[i])) {
                case "name" -> name = text(value);
                case "pending" -> pending = (Long) value;
                case "last-delivered-id" -> delivered = EntryId.parse(text(value));
                case "lag" -> lag = value instanceof Long counted ? counted : -1;
                default -> {}
            }
        }
        return new GroupInfo(name, pending, delivered, lag);
    }

    private static String text(Object value) {
        return value instanceof byte[] bytes
                ? new String(bytes, StandardCharsets.UTF_8)
                : String.valueOf(value);
    }
}
