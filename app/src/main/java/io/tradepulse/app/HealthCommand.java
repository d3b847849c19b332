package io.tradepulse.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tradepulse health`: asks the services that run here, which in a container is the one that it is
/// for. What a container's engine asks again and again, so it starts no more than it needs.
@Command(
        name = "health",
        description = "Ask the services that run here, or one anywhere, whether they are alive.",
        mixinStandardHelpOptions = true)
final class HealthCommand implements Callable<Integer> {
    private static final int PATIENCE_MILLIS = 3_000;
    private static final String JAR = "tradepulse.jar";

    @Parameters(
            arity = "0..1",
            paramLabel = "URL",
            description = "Ask there, such as http://localhost:8000/health/live.")
    @Nullable URI url;

    @Option(names = "--ready", description = "Ask whether they are ready to work, too.")
    boolean ready;

    @Spec @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (url != null) {
            return said(url.toString(), asked(url)) ? ExitCode.GOOD : ExitCode.FAILURE;
        }
        List<HealthPlace> places =
                runningHere()
                        .map(arguments -> HealthPlace.of(arguments, System.getenv()))
                        .filter(Objects::nonNull)
                        .toList();
        if (places.isEmpty()) {
            throw new StartException("no service of Trade Pulse runs here");
        }
        boolean isGood = true;
        for (HealthPlace place : places) {
            isGood &= isWell(place);
        }
        return isGood ? ExitCode.GOOD : ExitCode.FAILURE;
    }

    /// The arguments of every Trade Pulse of this machine or container that we may look at, but for
    /// our own.
    private static Stream<List<String>> runningHere() {
        long own = ProcessHandle.current().pid();
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != own)
                .map(process -> process.info().arguments())
                .flatMap(Optional::stream)
                .map(HealthCommand::ours)
                .flatMap(Optional::stream);
    }

    /// What stands behind the jar's name.
    static Optional<List<String>> ours(String... arguments) {
        for (int i = 1; i < arguments.length; i++) {
            String jar = arguments[i];
            if (arguments[i - 1].equals("-jar") && (jar.equals(JAR) || jar.endsWith("/" + JAR))) {
                return Optional.of(List.of(arguments).subList(i + 1, arguments.length));
            }
        }
        return Optional.empty();
    }

    private boolean isWell(HealthPlace place) throws IOException {
        if (place.isNowhere()) {
            return said(place.command() + ", which METRICS_ENABLED keeps from saying more", "");
        }
        if (place.port() == 0) {
            throw new StartException(
                    place.command() + " took a free port; say which by the URL of its health");
        }
        return said(place.command() + " on port " + place.port(), asked(place));
    }

    private String asked(HealthPlace place) throws IOException {
        InetAddress address = InetAddress.getByName(place.host());
        HttpGuest guest =
                new HttpGuest(
                        Finding.Part.HTTP,
                        place.command(),
                        ready ? "/health/ready" : "/health/live",
                        Set.of(),
                        place.certificate());
        return answer(
                guest.open(
                        new InetSocketAddress(
                                address.isAnyLocalAddress()
                                        ? InetAddress.getLoopbackAddress()
                                        : address,
                                place.port())));
    }

    private static String asked(URI url) throws IOException {
        if (!(url.toURL().openConnection() instanceof HttpURLConnection connection)) {
            throw new ConfigException(url + " is not like http://localhost:8000/health/live");
        }
        connection.setConnectTimeout(PATIENCE_MILLIS);
        connection.setReadTimeout(PATIENCE_MILLIS);
        return answer(connection);
    }

    /// @return empty where all is well, and otherwise why not
    private static String answer(HttpURLConnection connection) {
        try {
            int status = connection.getResponseCode();
            return status == HttpURLConnection.HTTP_OK ? "" : "it answers " + status;
        } catch (IOException e) {
            return SourceFlags.reason(e);
        } finally {
            connection.disconnect();
        }
    }

    private boolean said(String who, String problem) {
        PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
        out.println(who + ": " + (problem.isEmpty() ? "well" : problem));
        out.flush();
        return problem.isEmpty();
    }
}
