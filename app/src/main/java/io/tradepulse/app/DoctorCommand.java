package io.tradepulse.app;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tradepulse.model.EpochClock;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `tradepulse doctor`: looks at what the settings name, and changes nothing of it.
@Command(
        name = "doctor",
        description = "Check what the settings reach, and say what is wrong.",
        abbreviateSynopsis = true,
        sortOptions = false)
final class DoctorCommand implements Callable<Integer> {
    static final List<Setting<?>> SETTINGS = Settings.ALL;

    /// What libraries log of servers that are away is said here in a sentence.
    static final Map<Setting<?>, String> DEFAULTS = Map.of(Settings.LOG_LEVEL, "OFF");

    private static final JsonFactory JSON = new JsonFactory();
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @Option(names = "--json", description = "One JSON object instead of lines.")
    boolean json;

    @Mixin SettingOptions settingOptions = new SettingOptions();

    @Spec @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Settings settings = settingOptions.settings(DEFAULTS);
        List<Finding> findings =
                new Checkup(checks(settings, EpochClock.system()), LIMIT).findings();
        PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
        if (json) {
            out.println(json(findings));
        } else {
            print(findings, out);
        }
        out.flush();
        return worst(findings) == Finding.Level.PROBLEM ? ExitCode.FAILURE : ExitCode.GOOD;
    }

    /// @throws ConfigException where a value is no good
    private static List<Check> checks(Settings settings, EpochClock clock) {
        Stores.check(settings);
        List<Check> checks = new ArrayList<>();
        checks.add(new Check(Finding.Part.SETTINGS, new SettingsCheck(settings)::findings));
        checks.add(new Check(Finding.Part.TLS, new TlsCheck(settings, Instant.now())::findings));
        checks.add(new Check(Finding.Part.FOLDER, new FolderCheck(settings)::findings));
        ports(settings, clock).forEach(port -> checks.add(new Check(port.part(), port::findings)));
        if (StoreSettings.of(settings).isPostgres()) {
            DatabaseCheck database = new DatabaseCheck(settings, clock);
            checks.add(new Check(Finding.Part.DATABASE, database::findings));
        }
        if (settings.get(Settings.BUS).equals(Buses.KAFKA)) {
            KafkaCheck kafka = new KafkaCheck(KafkaSettings.options(settings));
            checks.add(new Check(Finding.Part.KAFKA, kafka::findings));
        }
        if (RedisSettings.isNamed(settings)) {
            RedisCheck redis = new RedisCheck(settings, clock);
            checks.add(new Check(Finding.Part.REDIS, redis::findings));
        }
        return checks;
    }

    private static List<PortCheck> ports(Settings settings, EpochClock clock) {
        List<PortCheck> ports = new ArrayList<>();
        ports.add(
                new PortCheck(
                        Finding.Part.DOOR,
                        "TCP_PORT",
                        settings.get(Settings.TCP_HOST),
                        settings.get(Settings.TCP_PORT),
                        new DoorGuest(settings, clock)));
        String host = settings.get(Settings.HTTP_HOST);
        ports.add(
                new PortCheck(
                        Finding.Part.HTTP,
                        "HTTP_PORT",
                        host,
                        settings.get(Settings.HTTP_PORT),
                        HttpGuest.ofApi(settings)));
        if (!Buses.isEmbedded(settings) && settings.get(Settings.METRICS_ENABLED)) {
            ports.add(
                    new PortCheck(
                            Finding.Part.METRICS,
                            "METRICS_PORT",
                            host,
                            settings.get(Settings.METRICS_PORT),
                            HttpGuest.ofMetrics()));
        }
        return ports;
    }

    private static Finding.Level worst(List<Finding> findings) {
        return findings.stream()
                .map(Finding::level)
                .max(Comparator.naturalOrder())
                .orElse(Finding.Level.OK);
    }

    private static void print(List<Finding> findings, PrintWriter out) {
        for (Finding finding : findings) {
            out.println(
                    "%-8s %-9s %s"
                            .formatted(
                                    finding.level(), name(finding), printable(finding.sentence())));
            if (!finding.advice().isEmpty()) {
                out.println(" ".repeat(19) + "-> " + printable(finding.advice()));
            }
        }
        out.println(
                "%d OK, %s, %s"
                        .formatted(
                                count(findings, Finding.Level.OK),
                                Amounts.count(count(findings, Finding.Level.WARNING), "warning"),
                                Amounts.count(count(findings, Finding.Level.PROBLEM), "problem")));
    }

    private static long count(List<Finding> findings, Finding.Level level) {
        return findings.stream().filter(finding -> finding.level() == level).count();
    }

    private static String name(Finding finding) {
        return finding.part().name().toLowerCase(Locale.ROOT);
    }

    /// Servers wrote some of it: nothing may steer the terminal.
    private static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cf}]+", " ");
    }

    private static String json(List<Finding> findings) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            out.writeStringField("status", worst(findings).name());
            out.writeArrayFieldStart("findings");
            for (Finding finding : findings) {
                out.writeStartObject();
                out.writeStringField("level", finding.level().name());
                out.writeStringField("part", name(finding));
                out.writeStringField("sentence", finding.sentence());
                if (!finding.advice().isEmpty()) {
                    out.writeStringField("advice", finding.advice());
                }
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
