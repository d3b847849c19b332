package io.tradepulse.monitor;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The options of one target while they are read. Owned by the thread that reads.
final class TargetOptions {
    private static final String SETTING = "TARGETS";
    private final URI uri;
    private String name;
    private String service;
    private ExpectedStatus expected = ExpectedStatus.ANY_2XX;
    private String body = "";
    private boolean isPinged = true;
    private @Nullable String schedule;
    private @Nullable Duration timeout;

    TargetOptions(URI uri) {
        this.uri = uri;
        this.name = uri.toString();
        this.service = uri.getHost();
    }

    void set(String option, String value) {
        switch (option) {
            case "status" -> expected = ExpectedStatus.parse(onlyOf("http", option, value));
            case "body" -> body = onlyOf("http", option, value);
            case "ping" -> isPinged = isOn(onlyOf("ws", option, value));
            case "service" -> service = notEmpty(option, value);
            case "name" -> name = notEmpty(option, value);
            case "interval" -> schedule = checkedInterval(value);
            case "timeout" -> timeout = Durations.parse(SETTING, value);
            default -> throw new IllegalArgumentException(option);
        }
    }

    Target target() {
        return new Target(uri, name, service, expected, body, isPinged, schedule, timeout);
    }

    private static String checkedInterval(String value) {
        Schedule.parse(SETTING, value);
        return value;
    }

    private String onlyOf(String scheme, String option, String value) {
        if (!uri.getScheme().startsWith(scheme)) {
            throw new SettingException(
                    SETTING,
                    "'" + uri + "' can't have " + option + ": it is not " + scheme + "://");
        }
        return value;
    }

    private static String notEmpty(String option, String value) {
        if (value.isBlank()) {
            throw new SettingException(SETTING, option + " is empty");
        }
        return value;
    }

    private static boolean isOn(String value) {
        return switch (value) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new SettingException(SETTING, "ping is on or off");
        };
    }
}
