package io.tradepulse.app;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tradepulse.feed.SenderOptions;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Timestamps;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `tradepulse rejects`: shows the dead letters of a running platform, and puts them through
/// validation again.
@Command(
        name = "rejects",
        description = "Show what was not accepted, and put it through validation again.",
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false)
final class RejectsCommand implements Callable<Integer> {
    private static final JsonFactory JSON = new JsonFactory();

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "http://localhost:8000",
            description = "The platform to ask (default: ${DEFAULT-VALUE}).")
    String url = "";

    @Option(
            names = "--api-key-file",
            paramLabel = "FILE",
            description = "A key with the scope admin, where the platform asks for keys.")
    @Nullable Path apiKeyFile;

    @Option(names = "--code", paramLabel = "CODE", description = "Only those for this reason.")
    @Nullable String code;

    @Option(names = "--provider", paramLabel = "NAME", description = "Only those of this provider.")
    @Nullable String provider;

    @Option(names = "--symbol", paramLabel = "NAME", description = "Only those of this symbol.")
    @Nullable String symbol;

    @Option(
            names = "--start",
            paramLabel = "TIME",
            description = "Only those read from then on: RFC 3339, or epoch s, ms, µs or ns.")
    @Nullable String start;

    @Option(names = "--end", paramLabel = "TIME", description = "Only those read before then.")
    @Nullable String end;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "Show the newest N, 10,000 at most (default: ${DEFAULT-VALUE}).")
    int limit;

    @Option(names = "--json", description = "Show one JSON object a line instead of a table.")
    boolean json;

    @Option(
            names = "--reinject",
            description =
                    "Put them all through the TCP door again, as recorded data, oldest first. Done twice,"
                            + " a tick is stored once. Has to be on the platform's machine, or have a"
                            + " token for it.")
    boolean reinject;

    @Option(names = "--dry-run", description = "Only say what --reinject would put in.")
    boolean dryRun;

    @Mixin DoorOptions doorOptions = new DoorOptions();

    @Spec @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (dryRun && !reinject) {
            throw new ConfigException("--dry-run is for --reinject");
        }
        try (RejectsReader reader =
                new RejectsReader(url, DoorOptions.secret("--api-key-file", apiKeyFile))) {
            if (reinject) {
                reinject(reader);
            } else {
                show(reader);
            }
        }
        return ExitCode.GOOD;
    }

    private PrintWriter out() {
        return Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    }

    private Map<String, String> filter() {
        Map<String, String> filter = new TreeMap<>();
        put(filter, "code", code);
        put(filter, "provider", provider);
        put(filter, "symbol", symbol);
        put(filter, "start", start);
        put(filter, "end", end);
        return filter;
    }

    private static void put(Map<String, String> filter, String name, @Nullable String value) {
        if (value != null) {
            filter.put(name, value);
        }
    }

    private void show(RejectsReader reader) throws InterruptedException {
        Map<String, String> parameters = filter();
        parameters.put("order", "desc");
        parameters.put("limit", Integer.toString(limit));
        RejectsReader.Page page = reader.page(parameters);
        PrintWriter out = out();
        if (json) {
            page.letters().forEach(letter -> out.println(json(letter)));
            return;
        }
        page.letters().forEach(letter -> out.println(row(letter)));
        out.println(page.letters().size() + " of " + page.total());
    }

    private static String row(RejectedLine letter) {
        return "%-30s %-12s %-12s %-20s %s%n  %s"
                .formatted(
                        letter.at(),
                        printable(letter.provider()),
                        printable(letter.symbol()),
                        letter.code(),
                        printable(letter.detail()),
                        printable(letter.text()));
    }

    /// Senders wrote it: nothing of it may steer the terminal.
    private static String printable(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints()
                .forEach(
                        c -> {
                            boolean harmless =
                                    Character.getType(c) != Character.CONTROL
                                            && Character.getType(c) != Character.FORMAT
                                            && Character.getType(c) != Character.LINE_SEPARATOR
                                            && Character.getType(c)
                                                    != Character.PARAGRAPH_SEPARATOR;
                            out.append(harmless ? Character.toString(c) : "\\x%02x".formatted(c));
                        });
        return out.toString();
    }

    private static String json(RejectedLine letter) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            out.writeStringField("at", letter.at());
            out.writeStringField("provider", letter.provider());
            out.writeStringField("symbol", letter.symbol());
            out.writeStringField("code", letter.code());
            out.writeStringField("detail", letter.detail());
            out.writeNumberField("line", letter.line());
            out.writeStringField("text", letter.text());
            out.writeStringField("client", letter.client());
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private void reinject(RejectsReader reader) throws InterruptedException {
        Map<String, String> filter = filter();
        // Those that are rejected again on the way are not for this time.
        filter.putIfAbsent("end", Timestamps.text(EpochClock.system().nanos()));
        if (dryRun) {
            report(reinject(reader, filter, _ -> Map.of()));
            return;
        }
        SenderOptions to = doorOptions.sender();
        try (ReinjectionDoor door = new ReinjectionDoor(to)) {
            report(reinject(reader, filter, door));
        } catch (IOException | UncheckedIOException e) {
            throw new StartException(
                    "the door at "
                            + to.host()
                            + " "
                            + to.port()
                            + " did not take it all: "
                            + e.getMessage(),
                    e);
        }
    }

    private static Reinjection reinject(
            RejectsReader reader, Map<String, String> filter, Reinjection.Door door)
            throws InterruptedException {
        Reinjection reinjection = new Reinjection(door);
        Map<String, String> recovered = new TreeMap<>(filter);
        recovered.put("code", "PRICE_DEVIATION");
        recovered.remove("end");
        reader.forEach(recovered, reinjection::learn);
        reader.forEach(filter, letter -> unchecked(() -> reinjection.take(letter)));
        unchecked(reinjection::finish);
        return reinjection;
    }

    @FunctionalInterface
    private interface Sending {
        void run() throws IOException;
    }

    private static void unchecked(Sending sending) {
        try {
            sending.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void report(Reinjection done) {
        PrintWriter out = out();
        long rejected = done.rejected().values().stream().mapToLong(Long::longValue).sum();
        if (dryRun) {
            out.println("would send " + done.sent());
        } else {
            out.println(
                    "sent "
                            + done.sent()
                            + ", accepted "
                            + (done.sent() - rejected)
                            + ", rejected "
                            + rejected
                            + byReason(done.rejected()));
        }
        long passedOver = done.passedOver().values().stream().mapToLong(Long::longValue).sum();
        out.println("passed over " + passedOver + byReason(done.passedOver()));
    }

    private static String byReason(Map<String, Long> counts) {
        return counts.isEmpty()
                ? ""
                : counts.entrySet().stream()
                        .map(e -> e.getKey() + " " + e.getValue())
                        .collect(Collectors.joining(", ", " (", ")"));
    }
}
