package io.tradepulse.monitor;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.security.Security;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The command line: `java -jar tradepulse-monitor.jar`, with the settings in the environment.
public final class Main {
    private static final int GOOD = 0;
    private static final int FAILURE = 1;
    private static final int USAGE = 2;
    private static final long STOP_SECONDS = 9;
    private static final String REQUEST_SECONDS = "10";

    private Main() {}

    /// Probes until it is stopped.
    public static void main(String[] arguments) {
        int code = run(Arrays.asList(arguments), System.getenv(), System.out, System.err);
        if (code != GOOD) {
            System.exit(code);
        }
    }

    /// The same for whoever has a command line of its own.
    ///
    /// @return the exit code: 0 good, 1 failure, 2 usage or configuration
    public static int run(
            List<String> arguments,
            Map<String, String> environment,
            PrintStream out,
            PrintStream err) {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            out.print(help());
            return GOOD;
        }
        try {
            return probeUntilStopped(MonitorSettings.read(arguments, environment), out, err);
        } catch (SettingException e) {
            err.println(e.getMessage());
            return USAGE;
        } catch (IOException e) {
            err.println("The monitor did not start: " + e.getMessage());
            return FAILURE;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return FAILURE;
        }
    }

    /// Where a monitor of that command line answers.
    ///
    /// @throws SettingException where it would not start
    public static InetSocketAddress address(
            List<String> arguments, Map<String, String> environment) {
        return MonitorSettings.read(arguments, environment).address();
    }

    private static int probeUntilStopped(MonitorSettings settings, PrintStream out, PrintStream err)
            throws IOException, InterruptedException {
        prepareTheProcess(settings);
        Monitor.Builder builder =
                Monitor.builder()
                        .targets(settings.targets())
                        .interval(settings.interval())
                        .timeout(settings.timeout())
                        .http(settings.address(), settings.metricsPath());
        settings.trust().ifPresent(builder::trust);
        for (String sink : settings.sinks()) {
            builder.sink(sink.equals("stdout") ? new TextSink(out) : new LogSink());
        }
        settings.influx().ifPresent(options -> builder.sink(new InfluxSink(options)));
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stopAndWait(stop, stopped)));
        try (Monitor monitor = builder.start()) {
            err.println(
                    "Probing "
                            + settings.targets().size()
                            + " targets; /probes and "
                            + settings.metricsPath()
                            + " are on port "
                            + monitor.port());
            stop.await();
        } finally {
            stopped.countDown();
        }
        return GOOD;
    }

    /// A name is looked up at every attempt, or its phase would say nothing. Who connects and does
    /// not ask is let go. The log takes its level before there is a log.
    private static void prepareTheProcess(MonitorSettings settings) {
        Security.setProperty("networkaddress.cache.ttl", "0");
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
        System.setProperty("sun.net.httpserver.maxReqTime", REQUEST_SECONDS);
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", settings.logLevel());
        System.setProperty("org.slf4j.simpleLogger.showDateTime", "true");
        System.setProperty("org.slf4j.simpleLogger.dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
        System.setProperty("org.slf4j.simpleLogger.showShortLogName", "true");
    }

    /// Runs when the process is told to stop, which is a good end where it stops in time.
    private static void stopAndWait(CountDownLatch stop, CountDownLatch stopped) {
        if (stopped.getCount() == 0) {
            return;
        }
        stop.countDown();
        try {
            boolean isInTime = stopped.await(STOP_SECONDS, TimeUnit.SECONDS);
            Runtime.getRuntime().halt(isInTime ? GOOD : FAILURE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static String help() {
        StringBuilder help = new StringBuilder();
        help.append("Usage: java -jar tradepulse-monitor.jar [--NAME VALUE]...\n");
        help.append("Probes services from outside, and tells where the time went.\n\n");
        for (MonitorSetting setting : MonitorSetting.values()) {
            String fallback = setting.fallback().isEmpty() ? "none" : setting.fallback();
            help.append(String.format("  %-22s %s.%n", setting.flag(), setting.meaning()));
            help.append(
                    String.format(
                            "  %-22s %s%s, default: %s%n",
                            "",
                            setting.name(),
                            setting.isSecret() ? " or " + setting.fileName() : "",
                            fallback));
        }
        return help.append(
                        "\nA target's options: ;status=200|2xx ;body=text ;service=name ;name=label")
                .append(" ;interval=5s ;timeout=1s ;ping=off\n")
                .append("In them a comma is %2C, a semicolon %3B and a percent sign %25.\n")
                .append("Exit codes: 0 good, 1 failure, 2 usage or configuration.\n")
                .toString();
    }
}
