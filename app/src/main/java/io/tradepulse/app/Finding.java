package io.tradepulse.app;

/// What a check has found: how things are, and what to do about it.
///
/// Immutable. There is no secret in it.
///
/// @param sentence how it is
/// @param advice what to do about it; empty where nothing is to be done
record Finding(Level level, Part part, String sentence, String advice) {
    /// How bad it is.
    enum Level {
        /// As it should be.
        OK,
        /// It works, and may not stay so, or means less than it seems.
        WARNING,
        /// It does not work.
        PROBLEM
    }

    /// What was looked at, in the order in which it is shown.
    enum Part {
        SETTINGS,
        TLS,
        FOLDER,
        DOOR,
        HTTP,
        METRICS,
        DATABASE,
        KAFKA,
        REDIS,
        CLOCK
    }

    static Finding ok(Part part, String sentence) {
        return new Finding(Level.OK, part, sentence, "");
    }

    static Finding warning(Part part, String sentence, String advice) {
        return new Finding(Level.WARNING, part, sentence, advice);
    }

    static Finding problem(Part part, String sentence, String advice) {
        return new Finding(Level.PROBLEM, part, sentence, advice);
    }
}
