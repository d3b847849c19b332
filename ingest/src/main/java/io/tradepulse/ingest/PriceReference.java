package io.tradepulse.ingest;

import io.tradepulse.model.Tick;
import java.util.ArrayList;
import java.util.List;

/// What the recent accepted prices of one instrument were, and which ticks lately did not fit them.
///
/// Not thread-safe: callers hold its monitor, which senders of the same instrument only contend
/// for.
final class PriceReference {
    private static final int WINDOW = 9;

    private final double[] recent = new double[WINDOW];
    private final double[] sorted = new double[WINDOW];
    private int size;
    private int oldest;
    private long lastAt;
    private final List<Deviant> deviants = new ArrayList<>();

    boolean isEmptyOrOlderThan(long at) {
        return size == 0 || lastAt < at;
    }

    double median() {
        return sorted[size / 2];
    }

    /// Takes an accepted price in.
    void accept(double price, long at) {
        if (!deviants.isEmpty()) {
            deviants.clear();
        }
        push(price);
        lastAt = Math.max(lastAt, at);
    }

    private void push(double price) {
        if (size < WINDOW) {
            recent[size] = price;
            settle(price, size++);
            return;
        }
        int i = 0;
        while (sorted[i] != recent[oldest]) {
            i++;
        }
        recent[oldest] = price;
        oldest = oldest + 1 == WINDOW ? 0 : oldest + 1;
        settle(price, i);
    }

    /// Puts a price in its order, into the free place at that index.
    private void settle(double price, int free) {
        int i = free;
        while (i > 0 && sorted[i - 1] > price) {
            sorted[i] = sorted[i - 1];
            i--;
        }
        while (i < size - 1 && sorted[i + 1] < price) {
            sorted[i] = sorted[i + 1];
            i++;
        }
        sorted[i] = price;
    }

    /// Starts anew at this price.
    void restart(double price, long at) {
        size = 0;
        oldest = 0;
        lastAt = at;
        accept(price, at);
    }

    /// Keeps a tick that does not fit, as long as it fits those that did not before it.
    ///
    /// @return how many there are that agree, this one included
    int deviate(Tick tick, double bound, Validator.Origin origin) {
        if (!agrees(tick.price(), bound)) {
            deviants.clear();
        }
        deviants.add(Deviant.of(tick, origin));
        return deviants.size();
    }

    private boolean agrees(double price, double bound) {
        for (Deviant deviant : deviants) {
            if (Math.abs(price / deviant.tick().price() - 1) > bound) {
                return false;
            }
        }
        return true;
    }

    /// The ticks that deviated and agreed, without the last, oldest first; their prices are the
    /// reference from here on.
    List<Deviant> reanchor(long at) {
        List<Deviant> agreed = List.copyOf(deviants);
        deviants.clear();
        size = 0;
        oldest = 0;
        lastAt = at;
        agreed.forEach(deviant -> push(deviant.tick().price()));
        return agreed.subList(0, agreed.size() - 1);
    }
}
