package io.tradepulse.serve;

import java.util.List;
import java.util.Random;

/// Choices made one after the other, by which something odd is made up: the same choices make the
/// same.
///
/// Owned by one thread.
@FunctionalInterface
interface Choices {
    /// From 0 up to below that.
    int below(int bound);

    default boolean oneIn(int count) {
        return below(count) == 0;
    }

    default <T> T of(List<T> things) {
        return things.get(below(things.size()));
    }

    static Choices random(long seed) {
        return new Random(seed)::nextInt;
    }

    /// As the bytes say, and the first of all where there are no more.
    static Choices from(byte[] bytes) {
        return new Choices() {
            private int next;

            @Override
            public int below(int bound) {
                int value = byteOr0();
                if (bound > 256) {
                    value = value << 8 | byteOr0();
                }
                return value % bound;
            }

            private int byteOr0() {
                return next < bytes.length ? bytes[next++] & 0xFF : 0;
            }
        };
    }
}
