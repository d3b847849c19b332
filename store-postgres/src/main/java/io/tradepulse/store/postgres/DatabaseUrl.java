package io.tradepulse.store.postgres;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// Where a database is and who asks: `postgres://user:password@host:port/database?sslmode=require`.
///
/// Immutable. Its text never shows the password.
///
/// @param parameters of the driver, such as `sslmode`
public record DatabaseUrl(
        String host,
        int port,
        String database,
        String user,
        String password,
        Map<String, String> parameters) {
    /// The port of a PostgreSQL server that was told none.
    public static final int DEFAULT_PORT = 5432;

    private static final String DEFAULT_HOST = "localhost";
    private static final String DEFAULT_NAME = "postgres";
    private static final int MAX_PORT = 65_535;

    public DatabaseUrl {
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException(port + " is not a port");
        }
        host = host.isEmpty() ? DEFAULT_HOST : host;
        user = user.isEmpty() ? DEFAULT_NAME : user;
        database = database.isEmpty() ? user : database;
        if (host.matches(".*[\\s/?#@,].*")) {
            throw new IllegalArgumentException("the host has a character that no host has");
        }
        parameters = Map.copyOf(parameters);
    }

    /// Of parts that stand each in a setting of its own; an empty one takes its default: localhost,
    /// the user postgres, a database named like the user.
    public static DatabaseUrl of(
            String host, int port, String database, String user, String password) {
        return new DatabaseUrl(host, port, database, user, password, Map.of());
    }

    /// Reads `postgres://` and `postgresql://` URLs. User, password and database may be
    /// percent-encoded; what is left out takes its default.
    ///
    /// @throws IllegalArgumentException where it is none; the message shows nothing of it, since a
    ///   password may be anywhere in it
    public static DatabaseUrl parse(String text) {
        String rest = withoutScheme(text.strip());
        int question = rest.indexOf('?');
        String query = question < 0 ? "" : rest.substring(question + 1);
        String address = question < 0 ? rest : rest.substring(0, question);
        int at = address.lastIndexOf('@');
        String login = at < 0 ? "" : address.substring(0, at);
        String place = address.substring(at + 1);
        int slash = place.indexOf('/');
        String server = slash < 0 ? place : place.substring(0, slash);
        String database = slash < 0 ? "" : place.substring(slash + 1);
        int colon = login.indexOf(':');
        String user = colon < 0 ? login : login.substring(0, colon);
        String password = colon < 0 ? "" : login.substring(colon + 1);
        int portAt = server.startsWith("[") ? server.indexOf("]:") + 1 : server.indexOf(':');
        boolean hasPort = portAt > 0 || server.startsWith(":");
        return new DatabaseUrl(
                unbracketed(hasPort ? server.substring(0, portAt) : server),
                hasPort ? port(server.substring(portAt + 1)) : DEFAULT_PORT,
                decoded(database),
                decoded(user),
                decoded(password),
                parametersOf(query));
    }

    private static String withoutScheme(String text) {
        for (String scheme : new String[] {"postgres://", "postgresql://"}) {
            if (text.regionMatches(true, 0, scheme, 0, scheme.length())) {
                return text.substring(scheme.length());
            }
        }
        throw new IllegalArgumentException(
                "a database URL looks like postgres://user:password@host:5432/database");
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") && host.endsWith("]")
                ? host.substring(1, host.length() - 1)
                : host;
    }

    private static int port(String text) {
        if (text.isEmpty()) {
            return DEFAULT_PORT;
        }
        if (!text.matches("\\d{1,5}")) {
            throw new IllegalArgumentException("the port of the database URL is not a number");
        }
        return Integer.parseInt(text);
    }

    private static Map<String, String> parametersOf(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parameters.put(
                        decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return parameters;
    }

    /// Percent-decoding, in which a plus is a plus.
    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException(
                    "the database URL has a % that is not followed by two hexadecimal digits");
        }
    }

    /// For the driver; without user, password and parameters.
    String jdbcUrl() {
        String at = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return "jdbc:postgresql://"
                + at
                + ":"
                + port
                + "/"
                + URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /// `host:port/database`.
    public String place() {
        return host + ":" + port + "/" + database;
    }

    /// The URL without its password.
    @Override
    public String toString() {
        return "postgres://" + user + "@" + place();
    }
}
