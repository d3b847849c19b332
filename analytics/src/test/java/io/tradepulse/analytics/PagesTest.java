package io.tradepulse.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.store.Paging;
import io.tradepulse.store.Store.Page;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PagesTest {
    private static Page<Integer> page(int rows, Paging paging) {
        return Pages.of(each -> IntStream.range(0, rows).forEach(each::accept), paging);
    }

    @Property(tries = 300)
    void areCutFromEitherEnd(
            @ForAll @IntRange(max = 40) int rows,
            @ForAll @IntRange(min = 1, max = 12) int limit,
            @ForAll @IntRange(max = 50) int offset,
            @ForAll boolean newestFirst) {
        List<Integer> all = IntStream.range(0, rows).boxed().toList();
        Page<Integer> page = page(rows, new Paging(limit, offset, newestFirst));
        assertThat(page.rows())
                .isEqualTo(
                        (newestFirst ? all.reversed() : all)
                                .stream().skip(offset).limit(limit).toList());
        assertThat(page.total()).isEqualTo(rows);
    }

    @Test
    void areFoundFarFromTheNewest() {
        int rows = 3 * Pages.MAX_KEPT;
        assertThat(page(rows, new Paging(2, 2 * Pages.MAX_KEPT, true)).rows())
                .containsExactly(Pages.MAX_KEPT - 1, Pages.MAX_KEPT - 2);
        assertThat(page(rows, new Paging(5, rows - 2, true)).rows()).containsExactly(1, 0);
        assertThat(page(rows, new Paging(5, rows, true))).isEqualTo(new Page<>(List.of(), rows));
        assertThat(page(rows, new Paging(5, Long.MAX_VALUE, true)).total()).isEqualTo(rows);
    }
}
