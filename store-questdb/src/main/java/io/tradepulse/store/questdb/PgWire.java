package io.tradepulse.store.questdb;

/// A port that speaks PostgreSQL's protocol, for one user who may only read.
///
/// Immutable.
///
/// @param host to listen at, such as `127.0.0.1`: what is said there is not encrypted
/// @param port 0: any free one
/// @param user by name; not empty
/// @param password of that user; not empty
public record PgWire(String host, int port, String user, String password) {
    public PgWire {
        if (user.isBlank() || password.isBlank()) {
            throw new IllegalArgumentException("a port for queries needs a user and a password");
        }
    }

    @Override
    public String toString() {
        return user + "@" + host + ":" + port;
    }
}
