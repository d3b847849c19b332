package io.tradepulse.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// UTF-8 taken at its word: no overlong forms, no surrogates, nothing cut off (Unicode 16, table
/// 3-7).
final class Utf8 {
    private Utf8() {}

    static boolean isValid(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] < 0) {
                return text(bytes, i, to) != null;
            }
        }
        return true;
    }

    /// The text of these bytes; null where they are not UTF-8.
    static @Nullable String text(byte[] bytes, int from, int to) {
        String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        byte[] back = text.getBytes(StandardCharsets.UTF_8); // what was bad has been replaced
        return Arrays.equals(back, 0, back.length, bytes, from, to) ? text : null;
    }
}
