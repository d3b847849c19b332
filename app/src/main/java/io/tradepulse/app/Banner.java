package io.tradepulse.app;

import java.io.PrintStream;
import java.nio.file.Path;

/// The one screen that says where to look.
final class Banner {
    private Banner() {}

    static void print(Settings settings, Platform platform, SourceChoice choice) {
        PrintStream out = System.out;
        String http =
                HttpAccess.scheme(settings)
                        + shown(settings.get(Settings.HTTP_HOST))
                        + ":"
                        + platform.httpPort();
        String tcp = shown(settings.get(Settings.TCP_HOST)) + " " + platform.tcpPort();
        out.println();
        out.println("  Trade Pulse is up.");
        out.println();
        out.println("  Page          " + http + "/");
        out.println("  Latest price  " + http + "/price/latest?symbol=AAPL");
        out.println("  Bars          " + http + "/candles?symbol=AAPL&interval=1m");
        out.println("  Latency       " + http + "/latency");
        out.println("  Metrics       " + http + "/metrics");
        out.println("  Send ticks    " + sendTicks(settings, tcp));
        out.println("  Source        " + choice.text());
        out.println(
                "  Data          "
                        + Path.of(settings.get(Settings.DATA_DIR)).toAbsolutePath().normalize());
        out.println();
        out.println("  Ctrl-C stops it: what was taken in is stored first.");
        out.println();
        out.flush();
    }

    private static String shown(String host) {
        return host.equals("0.0.0.0") || host.equals("127.0.0.1") ? "localhost" : host;
    }

    /// What can be pasted, where a plain line is let in.
    private static String sendTicks(Settings settings, String tcp) {
        boolean tls = !settings.get(Settings.TCP_TLS_CERT).isEmpty();
        boolean token = settings.get(Settings.TCP_AUTH_TOKENS).areAskedFor();
        return tls || token
                ? "to " + tcp + (tls ? ", over TLS" : "") + (token ? ", with a token" : "")
                : "echo \"AAPL|150.25|$(date +%s)000|1000|149.50|151.00\" | nc -w 1 " + tcp;
    }
}
