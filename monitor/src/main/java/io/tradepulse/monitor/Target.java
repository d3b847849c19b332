package io.tradepulse.monitor;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is to be probed, and what is expected of it: `http://a/health;status=200;body=ok`.
/// Immutable.
///
/// @param uri of scheme `http`, `https`, `tcp`, `ws` or `wss`, always with a host
/// @param name the label of its figures: the address as it was written, unless it is given
/// @param service the service that it belongs to: the host, unless it is given
/// @param expected which status is expected
/// @param body what an answer's body has to contain, empty for anything
/// @param isPinged whether a WebSocket is sent a ping and has to answer it
/// @param schedule when it is due, null for when all are
/// @param timeout how long it may take, null for how long all may
public record Target(
        URI uri,
        String name,
        String service,
        ExpectedStatus expected,
        String body,
        boolean isPinged,
        @Nullable String schedule,
        @Nullable Duration timeout) {
    private static final String SETTING = "TARGETS";
    private static final Map<String, Integer> PORTS =
            Map.of("http", 80, "https", 443, "ws", 80, "wss", 443, "tcp", -1);
    private static final List<String> OPTIONS =
            List.of("status", "body", "service", "name", "ping", "interval", "timeout");

    /// All targets of a list with commas.
    ///
    /// @throws SettingException where one is none, or there are none, or two have one name
    public static List<Target> parseList(String text) {
        List<Target> targets = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String one : text.split(",", -1)) {
            if (one.isBlank()) {
                continue;
            }
            Target target = parse(one.strip());
            if (!names.add(target.name())) {
                throw new SettingException(
                        SETTING, "two targets are called " + target.name() + "; set ;name=");
            }
            targets.add(target);
        }
        if (targets.isEmpty()) {
            throw new SettingException(SETTING, "names nothing to probe, such as http://a/health");
        }
        return List.copyOf(targets);
    }

    /// One target: an address, and options after it, each `;name=value`, where `%2C` is a comma and
    /// `%3B` a semicolon.
    ///
    /// @throws SettingException where it is none
    public static Target parse(String text) {
        String[] parts = text.split(";", -1);
        URI uri = address(parts[0].strip());
        TargetOptions options = new TargetOptions(uri);
        for (int i = 1; i < parts.length; i++) {
            String[] pair = parts[i].split("=", 2);
            String option = pair[0].strip();
            if (pair.length != 2 || !OPTIONS.contains(option)) {
                throw new SettingException(
                        SETTING,
                        "';"
                                + parts[i]
                                + "' is not one of "
                                + String.join(", ", OPTIONS)
                                + " with a value; a semicolon of the address is %3B");
            }
            options.set(option, decoded(pair[1]));
        }
        return options.target();
    }

    int port() {
        return uri.getPort() >= 0 ? uri.getPort() : PORTS.getOrDefault(uri.getScheme(), -1);
    }

    boolean isTls() {
        return uri.getScheme().equals("https") || uri.getScheme().equals("wss");
    }

    /// The host without the brackets of an IPv6 address.
    String host() {
        String host = uri.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /// What stands in the request's first line.
    String pathAndQuery() {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    private static URI address(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new SettingException(SETTING, "an entry is no address: " + e.getReason());
        }
        if (uri.getRawUserInfo() != null) {
            throw new SettingException(SETTING, "an address must not hold credentials");
        }
        if (uri.getScheme() == null
                || !PORTS.containsKey(uri.getScheme().toLowerCase(Locale.ROOT))) {
            throw new SettingException(
                    SETTING, "'" + text + "' is none of http, https, tcp, ws and wss://");
        }
        if (uri.getHost() == null) {
            throw new SettingException(SETTING, "'" + text + "' has no host");
        }
        boolean isTcp = uri.getScheme().equalsIgnoreCase("tcp");
        if (uri.getPort() > 65_535 || uri.getPort() == 0 || (isTcp && uri.getPort() < 0)) {
            throw new SettingException(SETTING, "'" + text + "' has no port that can be reached");
        }
        return URI.create(
                uri.getScheme().toLowerCase(Locale.ROOT)
                        + text.substring(uri.getScheme().length()));
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw new SettingException(SETTING, "'" + value + "': a % is written %25");
        }
    }
}
