package io.tradepulse.serve;

import java.util.Arrays;

/// Puts a frame together of JSON that is there already, in one array that is used again.
///
/// Owned by the event loop.
final class FrameText {
    private byte[] bytes = new byte[1 << 12];
    private int length;
    private boolean isFirst;

    /// Begins a frame of that type.
    FrameText begin(String type) {
        length = 0;
        return put("{\"type\":\"").put(type).put("\"");
    }

    FrameText text(String name, String value) {
        return name(name).put("\"").put(value).put("\"");
    }

    FrameText texts(String name, Iterable<String> values) {
        name(name).put("[");
        String separator = "\"";
        for (String value : values) {
            put(separator).put(value).put("\"");
            separator = ",\"";
        }
        return put("]");
    }

    FrameText whole(String name, long value) {
        return name(name).put(Long.toString(value));
    }

    FrameText flag(String name) {
        return name(name).put("true");
    }

    private FrameText name(String name) {
        return put(",\"").put(name).put("\":");
    }

    FrameText beginData() {
        isFirst = true;
        return put(",\"data\":[");
    }

    FrameText data(byte[] json) {
        if (!isFirst) {
            put(",");
        }
        isFirst = false;
        return put(json);
    }

    FrameText endData() {
        return put("]");
    }

    byte[] end() {
        put("}");
        return Arrays.copyOf(bytes, length);
    }

    /// ASCII that needs no escaping.
    @SuppressWarnings("deprecation") // the method for it: takes the low bytes as they are
    private FrameText put(String text) {
        int more = text.length();
        room(more);
        text.getBytes(0, more, bytes, length);
        length += more;
        return this;
    }

    private FrameText put(byte[] json) {
        room(json.length);
        System.arraycopy(json, 0, bytes, length, json.length);
        length += json.length;
        return this;
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
