package io.tradepulse.store.postgres;

import io.tradepulse.store.RefusedException;
import io.tradepulse.store.StoreException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// What an [SQLException] means, in a sentence.
///
/// Immutable.
final class Failures {
    static final String NO_PARTITION = "23514";
    static final String DUPLICATE = "23505";
    private static final String DEADLOCK = "40P01";
    private static final String SERIALIZATION = "40001";
    private static final String STARTING_UP = "57P03";
    private static final String TOO_LARGE = "54000";

    private final DatabaseUrl url;

    Failures(DatabaseUrl url) {
        this.url = url;
    }

    /// Data that no second attempt makes better is refused; all else may be over a moment later.
    StoreException of(SQLException e) {
        String sentence = sentence(e);
        return isRefusal(e) ? new RefusedException(sentence, e) : new StoreException(sentence, e);
    }

    /// The same at the start: a wrong password, a database that is not there and a lack of rights
    /// stay until somebody does something about them. In mid-flight they pass for an outage.
    static StoreException atStart(StoreException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && stays(state(sql))) {
                return new RefusedException(String.valueOf(e.getMessage()), e);
            }
        }
        return e;
    }

    private static boolean stays(String state) {
        return state.startsWith("28") || state.equals("3D000") || state.equals("42501");
    }

    /// A duplicate and a day without its partition are of class 23, and no fault of the data.
    private static boolean isRefusal(SQLException e) {
        String state = state(e);
        return state.startsWith("22")
                || (state.startsWith("23")
                        && !state.equals(DUPLICATE)
                        && !state.equals(NO_PARTITION))
                || state.equals(TOO_LARGE);
    }

    /// Another transaction stood in the way of this one.
    static boolean isCollision(SQLException e) {
        return state(e).equals(DEADLOCK) || state(e).equals(SERIALIZATION);
    }

    static boolean is(SQLException e, String state) {
        return state(e).equals(state);
    }

    /// Where it is, and what is wrong, in one line without the password.
    String sentence(SQLException e) {
        SQLException cause = innermost(e);
        String state = state(cause);
        String server = url.host() + ":" + url.port();
        if (state.startsWith("28")) {
            return "PostgreSQL at "
                    + server
                    + " refuses the user "
                    + url.user()
                    + ": "
                    + message(cause);
        }
        if (state.equals("3D000")) {
            return "PostgreSQL at " + server + " has no database " + url.database();
        }
        if (state.equals(STARTING_UP)) {
            return "PostgreSQL at " + server + " is starting or stopping: " + message(cause);
        }
        if (state.startsWith("08") || state.isEmpty()) {
            return "PostgreSQL at " + server + " can't be reached: " + message(cause);
        }
        if (state.equals("53100")) {
            return "PostgreSQL at " + server + " has no room on its disk: " + message(cause);
        }
        return "PostgreSQL at " + url.place() + ": " + message(cause) + " (" + state + ")";
    }

    /// The pool wraps what the driver said.
    private static SQLException innermost(SQLException e) {
        SQLException deepest = e;
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                deepest = sql;
            }
        }
        return deepest;
    }

    private static String state(SQLException e) {
        @Nullable String state = e.getSQLState();
        return state == null ? "" : state;
    }

    private static String message(SQLException e) {
        @Nullable String message = e.getMessage();
        return message == null
                ? e.getClass().getSimpleName()
                : message.lines().findFirst().orElse("").strip();
    }
}
