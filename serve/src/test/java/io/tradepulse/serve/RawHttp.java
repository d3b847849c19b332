package io.tradepulse.serve;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Sends what no client would.
final class RawHttp {
    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *(\\d+)");

    private RawHttp() {}

    /// The whole answer to a request; up to the end of the connection where its length is not told.
    static String ask(int port, String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String head = head(socket.getInputStream());
            Matcher length = LENGTH.matcher(head);
            byte[] body =
                    length.find()
                            ? socket.getInputStream().readNBytes(Integer.parseInt(length.group(1)))
                            : socket.getInputStream().readAllBytes();
            return head + new String(body, StandardCharsets.UTF_8);
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        for (int c = in.read(); c >= 0; c = in.read()) {
            head.write(c);
            if (head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
                break;
            }
        }
        return head.toString(StandardCharsets.US_ASCII);
    }
}
