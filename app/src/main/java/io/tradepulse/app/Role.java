package io.tradepulse.app;

import java.util.EnumSet;
import java.util.Set;

/// What a process does of the way of a tick: all of it, or one part as a service of its own.
enum Role {
    /// The door for ticks.
    INGEST,
    /// Ticks and dead letters into the store.
    PERSIST,
    /// Bars of ticks, into the store and onto the bus.
    BARS,
    /// REST, and the page.
    SERVE;

    /// Everything in one process.
    static final Set<Role> ALL = Set.copyOf(EnumSet.allOf(Role.class));
}
