package io.tradepulse.serve;

import io.tradepulse.model.Instrument;
import org.jspecify.annotations.Nullable;

/// Something whose newest state is pushed: the price of an instrument, or a bar. Its JSON is made
/// once for all who get it.
///
/// Owned by the event loop.
abstract class Item {
    private final Instrument instrument;
    private boolean isPublic;
    private byte @Nullable [] json;
    private long change;
    private @Nullable Item older;
    private @Nullable Item newer;

    /// @param isPublic whether a wildcard covers it
    Item(Instrument instrument, boolean isPublic) {
        this.instrument = instrument;
        this.isPublic = isPublic;
    }

    final Instrument instrument() {
        return instrument;
    }

    final boolean isPublic() {
        return isPublic;
    }

    /// Another counts in its place.
    final void hide() {
        isPublic = false;
    }

    /// Number of its last change among all of its list; 0 before the first.
    final long change() {
        return change;
    }

    /// Its state as a JSON object.
    final byte[] json() {
        byte[] made = json;
        if (made == null) {
            made = encode();
            json = made;
        }
        return made;
    }

    abstract byte[] encode();

    /// Items in the order of their last change: what has changed since then is found without
    /// looking at the rest.
    ///
    /// Owned by the event loop.
    static final class Changes {
        private @Nullable Item newest;
        private long count;

        /// How many changes there were.
        long count() {
            return count;
        }

        /// The item that has changed last.
        @Nullable Item newest() {
            return newest;
        }

        /// The item that has changed before that one.
        static @Nullable Item before(Item item) {
            return item.older;
        }

        /// It has changed just now.
        @SuppressWarnings("ReferenceEquality") // items are the nodes of a list
        void add(Item item) {
            item.json = null;
            item.change = ++count;
            if (item.equals(newest)) {
                return;
            }
            unlink(item);
            Item last = newest;
            item.older = last;
            item.newer = null;
            if (last != null) {
                last.newer = item;
            }
            newest = item;
        }

        /// Forgets them all; the count goes on.
        void clear() {
            newest = null;
        }

        private static void unlink(Item item) {
            Item before = item.older;
            Item after = item.newer;
            if (before != null) {
                before.newer = after;
            }
            if (after != null) {
                after.older = before;
            }
        }
    }
}
