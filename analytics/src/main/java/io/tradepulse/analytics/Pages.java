package io.tradepulse.analytics;

import io.tradepulse.store.Paging;
import io.tradepulse.store.Store.Page;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/// Cuts pages out of what is longer than memory.
final class Pages {
    /// So many rows are kept to find the newest in one go; past it, they are gone through twice.
    static final int MAX_KEPT = 100_000;

    private Pages() {}

    /// Gives its rows, oldest first, to whoever asks, the same each time.
    interface Rows<E> {
        void each(Consumer<E> row);
    }

    static <E> Page<E> of(Rows<E> rows, Paging paging) {
        if (!paging.newestFirst()) {
            return part(rows, paging.offset(), paging.limit());
        }
        return paging.offset() <= MAX_KEPT - paging.limit()
                ? newest(rows, paging)
                : newestInTwoPasses(rows, paging);
    }

    private static final class Count<E> implements Consumer<E> {
        long count;

        @Override
        public void accept(E row) {
            count++;
        }
    }

    private static <E> Page<E> part(Rows<E> rows, long offset, int limit) {
        List<E> kept = new ArrayList<>();
        Count<E> count = new Count<>();
        rows.each(
                row -> {
                    if (count.count >= offset && kept.size() < limit) {
                        kept.add(row);
                    }
                    count.accept(row);
                });
        return new Page<>(kept, count.count);
    }

    private static <E> Page<E> newest(Rows<E> rows, Paging paging) {
        int needed = (int) paging.offset() + paging.limit();
        Deque<E> last = new ArrayDeque<>();
        Count<E> count = new Count<>();
        rows.each(
                row -> {
                    count.accept(row);
                    last.addLast(row);
                    if (last.size() > needed) {
                        last.removeFirst();
                    }
                });
        List<E> page =
                last.reversed().stream().skip(paging.offset()).limit(paging.limit()).toList();
        return new Page<>(page, count.count);
    }

    private static <E> Page<E> newestInTwoPasses(Rows<E> rows, Paging paging) {
        Count<E> count = new Count<>();
        rows.each(count);
        long end = count.count - paging.offset();
        if (end <= 0) {
            return new Page<>(List.of(), count.count);
        }
        long start = Math.max(0, end - paging.limit());
        Page<E> page = part(rows, start, (int) (end - start));
        return new Page<>(page.rows().reversed(), page.total());
    }

    /// A page of two results, the one after the other.
    static <E> Page<E> of(
            Function<Paging, Page<E>> first, Function<Paging, Page<E>> second, Paging paging) {
        Page<E> one = first.apply(paging);
        int room = paging.limit() - one.rows().size();
        long left = Math.max(0, paging.offset() - one.total());
        Page<E> two = second.apply(new Paging(Math.max(1, room), left, paging.newestFirst()));
        List<E> rows = new ArrayList<>(one.rows());
        rows.addAll(two.rows().subList(0, Math.min(room, two.rows().size())));
        return new Page<>(rows, one.total() + two.total());
    }
}
