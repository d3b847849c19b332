package io.tradepulse.analytics;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Reads `sessions.txt`, which says itself what its lines mean.
///
/// Owned by the thread that reads.
final class SessionTable {
    private final Map<String, SessionCalendar> calendars = new HashMap<>();
    private List<String> exchanges = List.of();
    private ZoneId zone = ZoneOffset.UTC;
    private LocalTime open = LocalTime.MIN;
    private LocalTime close = LocalTime.MAX;
    private Set<LocalDate> closed = new HashSet<>();
    private Map<LocalDate, LocalTime> early = new HashMap<>();

    private SessionTable() {}

    /// The calendar of every exchange, by each of its codes.
    static Map<String, SessionCalendar> read() {
        SessionTable table = new SessionTable();
        try (InputStream in = SessionTable.class.getResourceAsStream("sessions.txt")) {
            new BufferedReader(
                            new InputStreamReader(
                                    Objects.requireNonNull(in), StandardCharsets.UTF_8))
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(table::line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        table.finish();
        return Map.copyOf(table.calendars);
    }

    private void line(String line) {
        List<String> words = List.of(line.split(" "));
        switch (words.getFirst()) {
            case "exchange" -> begin(words.subList(1, words.size()));
            case "zone" -> zone = ZoneId.of(words.get(1));
            case "hours" -> {
                open = LocalTime.parse(words.get(1));
                close = LocalTime.parse(words.get(2));
            }
            case "closed" ->
                    words.stream().skip(2).forEach(day -> closed.add(date(words.get(1), day)));
            case "early" -> {
                LocalTime at = LocalTime.parse(words.get(2));
                words.stream().skip(3).forEach(day -> early.put(date(words.get(1), day), at));
            }
            default -> throw new IllegalStateException("sessions.txt: what is " + line);
        }
    }

    private static LocalDate date(String year, String monthAndDay) {
        return LocalDate.parse(year + "-" + monthAndDay);
    }

    private void begin(List<String> codes) {
        finish();
        exchanges = codes;
        closed = new HashSet<>();
        early = new HashMap<>();
    }

    private void finish() {
        for (String code : exchanges) {
            calendars.put(code, new SessionCalendar(zone, open, close, closed, early));
        }
    }
}
