package io.tradepulse.ingest;

import io.tradepulse.model.RejectCode;
import io.tradepulse.model.Tick;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The rules of the door for recorded ticks that come by another way: no age rule, and recent
/// prices age by event time.
///
/// Not thread-safe.
public final class TickRules {
    private static final Validator.Origin NOWHERE =
            new Validator.Origin() {
                @Override
                public String client() {
                    return "";
                }

                @Override
                public long line() {
                    return 0;
                }

                @Override
                public String text() {
                    return "";
                }
            };

    private final Validator validator;

    public TickRules(ValidationConfig config) {
        validator = new Validator(config, new Validator.References());
        validator.replay(true);
    }

    /// Holds a tick, whose instrument is interned, against the rules; a zero volume becomes an
    /// absent one where they are lenient.
    ///
    /// @param now epoch nanoseconds
    /// @param accepted gets the tick where it passes, after those rejected before that it proves
    ///   right
    /// @return why it is rejected ([#detail()] says it in words); null where it passes
    public @Nullable RejectCode take(Tick tick, long now, Consumer<Tick> accepted) {
        RejectCode code = validator.checkTick(tick, now, false);
        code = code == null ? validator.checkPrice(tick, now, NOWHERE) : code;
        if (code == null) {
            recovered().forEach(accepted);
            accepted.accept(tick);
        }
        return code;
    }

    /// Ticks rejected before for their price that the last one proved right, oldest first.
    public List<Tick> recovered() {
        return validator.recovered().stream().map(Deviant::tick).toList();
    }

    /// Why the last tick was rejected, as a sentence.
    public String detail() {
        return validator.detail();
    }
}
