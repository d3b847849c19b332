package io.tradepulse.serve;

import io.tradepulse.tls.ReloadingTls;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who is let in to HTTP, and how.
///
/// Immutable.
///
/// @param keys null: nobody is asked for one
/// @param open what needs no key where keys are asked for
/// @param corsOrigins pages of these origins may read the answers; `*` for all, none for none
/// @param requestsPerSecond so many may come from one address, unless its key has a quota; 0: no
///   limit
/// @param tls null: plain text
public record AccessConfig(
        @Nullable ReloadingKeys keys,
        Set<OpenPart> open,
        List<String> corsOrigins,
        int requestsPerSecond,
        @Nullable ReloadingTls tls) {
    /// Everybody may do all, by pages of this origin only, in plain text.
    public static final AccessConfig OPEN = new AccessConfig(null, Set.of(), List.of(), 0, null);

    /// Parts that can be open to all.
    public enum OpenPart {
        METRICS,
        HEALTH,
        DOCS,
        PAGE;

        /// As it is written.
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public AccessConfig {
        open = Set.copyOf(open);
        corsOrigins = List.copyOf(corsOrigins);
    }
}
