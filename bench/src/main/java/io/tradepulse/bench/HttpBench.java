package io.tradepulse.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.SocketFactory;

/// How many latest prices a second are answered, beside a server of the same kind that says hello,
/// by turns; and how long each takes at half that rate. Asks with `wrk`, which has to be there.
///
/// `HttpBench launcher [rounds] [seconds a run] [connections]`
final class HttpBench {
    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
    private static final Pattern BAD = Pattern.compile("Non-2xx[^\\n]*|Socket errors[^\\n]*");
    private static final int WARM_UP_SECONDS = 10;

    private final int seconds;
    private final int connections;

    private HttpBench(int seconds, int connections) {
        this.seconds = seconds;
        this.connections = connections;
    }

    public static void main(String[] args) throws Exception {
        int rounds = argument(args, 1, 3);
        HttpBench bench = new HttpBench(argument(args, 2, 10), argument(args, 3, 64));
        Path folder = Files.createTempDirectory("tradepulse-http");
        int tcpPort = ServiceRun.freePort();
        try (ServiceRun up =
                        new ServiceRun(
                                args[0],
                                folder.resolve("up.log"),
                                "--http-port",
                                List.of(
                                        "up",
                                        "--no-source",
                                        "--tcp-port",
                                        Integer.toString(tcpPort),
                                        "--data-dir",
                                        folder.resolve("data").toString()));
                Hello hello = new Hello()) {
            up.awaitReady();
            oneTick(tcpPort);
            String price = "http://127.0.0.1:" + up.port() + "/price/latest?symbol=SYM000";
            String plain = "http://127.0.0.1:" + hello.port + "/";
            bench.run(price, plain, rounds);
        } finally {
            TemporaryFolder.delete(folder);
        }
    }

    private static int argument(String[] args, int index, int otherwise) {
        return args.length > index ? Integer.parseInt(args[index]) : otherwise;
    }

    private static void oneTick(int tcpPort) throws IOException, InterruptedException {
        try (Senders _ =
                new Senders(
                        tcpPort,
                        1,
                        10,
                        _ ->
                                new LoadOptions(
                                        LoadOptions.Form.PIPE,
                                        1,
                                        1,
                                        true,
                                        "http",
                                        true,
                                        SocketFactory.getDefault()))) {
            Thread.sleep(1_000);
        }
    }

    private void run(String price, String plain, int rounds)
            throws IOException, InterruptedException {
        wrk(price, WARM_UP_SECONDS);
        wrk(plain, WARM_UP_SECONDS);
        double[] prices = new double[rounds];
        double[] hellos = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            prices[round] = wrk(price, seconds);
            hellos[round] = wrk(plain, seconds);
            System.out.printf(
                    Locale.ROOT,
                    "/price/latest %,.0f/s, hello %,.0f/s%n",
                    prices[round],
                    hellos[round]);
        }
        double half = median(prices) / 2;
        System.out.printf(
                Locale.ROOT,
                "median: /price/latest %,.0f/s, hello %,.0f/s: %.1f %%%n",
                median(prices),
                median(hellos),
                median(prices) / median(hellos) * 100);
        for (int round = 0; round < rounds; round++) {
            System.out.println(new PacedRequests(price, half, connections).run(seconds));
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private double wrk(String address, int length) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("wrk", "-t", "1", "-c", Integer.toString(connections)));
        command.addAll(List.of("-d", length + "s", address));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        process.waitFor();
        Matcher bad = BAD.matcher(said);
        if (bad.find()) {
            System.out.println(bad.group());
        }
        Matcher rate = RATE.matcher(said);
        if (!rate.find()) {
            throw new IOException("wrk said: " + said);
        }
        return Double.parseDouble(rate.group(1));
    }

    /// A [HelloHost] in a process of its own, with the launcher's flags for `up`.
    private static final class Hello implements AutoCloseable {
        private final Process process;
        final int port;

        Hello() throws IOException {
            ProcessBuilder builder =
                    new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "-Xmx512m",
                            "-XX:+UseSerialGC",
                            "-XX:+UseCompactObjectHeaders",
                            "-cp",
                            System.getProperty("java.class.path"),
                            HelloHost.class.getName());
            Map<String, String> environment = builder.environment();
            environment.remove("JAVA_TOOL_OPTIONS");
            process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
            BufferedReader said =
                    new BufferedReader(
                            new InputStreamReader(
                                    process.getInputStream(), StandardCharsets.US_ASCII));
            port =
                    said.lines()
                            .filter(line -> line.startsWith("port "))
                            .findFirst()
                            .map(line -> Integer.parseInt(line.substring("port ".length())))
                            .orElseThrow(() -> new IOException("the bare server has ended"));
        }

        @Override
        public void close() {
            process.destroy();
            process.onExit().join();
        }
    }
}
