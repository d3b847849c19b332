package io.tradepulse.serve;

import io.tradepulse.model.Instrument;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What a session has chosen of one list of items, and up to which change it has shown them. It
/// costs nothing while nothing changes, and memory only for what was chosen by name.
///
/// Owned by the event loop.
final class Selection {
    private final Item.Changes changes;
    private final Function<Instrument, ? extends Collection<? extends Item>> items;
    private final Predicate<Instrument> visible;
    private final Set<Instrument> chosen = new LinkedHashSet<>();
    private boolean isAll;
    private long shown;

    /// @param items the items of an instrument
    /// @param visible which instruments a wildcard may cover
    Selection(
            Item.Changes changes,
            Function<Instrument, ? extends Collection<? extends Item>> items,
            Predicate<Instrument> visible) {
        this.changes = changes;
        this.items = items;
        this.visible = visible;
        this.shown = changes.count();
    }

    boolean isAll() {
        return isAll;
    }

    void chooseAll(boolean all) {
        isAll = all;
    }

    /// Chooses it.
    ///
    /// @return whether it was not chosen before
    boolean choose(Instrument instrument) {
        return chosen.add(instrument);
    }

    /// Chooses it no more.
    ///
    /// @return whether it was chosen before
    boolean drop(Instrument instrument) {
        return chosen.remove(instrument);
    }

    /// Those chosen by name.
    Set<Instrument> chosen() {
        return chosen;
    }

    boolean isEmpty() {
        return !isAll && chosen.isEmpty();
    }

    /// Up to which change it has shown all.
    long shown() {
        return shown;
    }

    /// As if it had shown nothing since then.
    void backTo(long change) {
        shown = Math.min(shown, change);
    }

    /// All is shown.
    void catchUp() {
        shown = changes.count();
    }

    boolean isBehind() {
        return shown < changes.count();
    }

    /// Adds what has changed since it was shown, the oldest change first, so many at most; from
    /// here on that counts as shown.
    void takeChanged(List<Item> to, int most) {
        long since = shown;
        shown = changes.count();
        if (shown == since || isEmpty()) {
            return;
        }
        if (!isAll && chosen.size() < shown - since) {
            takeOfChosen(since, to);
        } else {
            takeOfList(since, to);
        }
        if (to.size() > most) {
            to.sort(Comparator.comparingLong(Item::change));
            to.subList(most, to.size()).clear();
            shown = to.getLast().change();
        }
    }

    private void takeOfChosen(long since, List<Item> to) {
        for (Instrument instrument : chosen) {
            for (Item item : items.apply(instrument)) {
                if (item.change() > since) {
                    to.add(item);
                }
            }
        }
    }

    private void takeOfList(long since, List<Item> to) {
        int from = to.size();
        Item item = changes.newest();
        while (item != null && item.change() > since) {
            if (covers(item)) {
                to.add(item);
            }
            item = Item.Changes.before(item);
        }
        Collections.reverse(to.subList(from, to.size()));
    }

    private boolean covers(@Nullable Item item) {
        return item != null && covers(item.instrument(), item.isPublic());
    }

    /// Whether it was chosen, by name or as one of all.
    boolean covers(Instrument instrument, boolean isPublic) {
        return (isAll && isPublic && visible.test(instrument)) || chosen.contains(instrument);
    }
}
