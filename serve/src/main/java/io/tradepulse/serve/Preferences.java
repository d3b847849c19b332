package io.tradepulse.serve;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a client said that it has already, and that it can unpack (RFC 9110, 12.5.3 and 13.1.2).
final class Preferences {
    private static final int LEAST_TO_PACK = 1024;

    private Preferences() {}

    /// The answer itself, or that it is what the client has.
    static Reply unlessKnown(Reply reply, MultiMap headers) {
        String tag = reply.headers().get("ETag");
        String known = headers.get(HttpHeaders.IF_NONE_MATCH);
        return reply.status() == 200 && tag != null && known != null && names(known, tag)
                ? reply.notModified()
                : reply;
    }

    private static boolean names(String known, String tag) {
        if (known.strip().equals("*")) {
            return true;
        }
        String opaque = opaque(tag);
        for (String each : known.split(",", -1)) {
            if (opaque(each.strip()).equals(opaque)) {
                return true;
            }
        }
        return false;
    }

    /// Weak comparison: a tag without what says that it is weak.
    private static String opaque(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }

    /// Packed, where that is worth it and the client takes it. Takes long for a large one: not for
    /// the event loop.
    static Reply packed(Reply reply, MultiMap headers) {
        boolean worthIt =
                reply.body().length() >= LEAST_TO_PACK
                        && !reply.headers().containsKey("Content-Encoding");
        return worthIt && takesGzip(headers.get(HttpHeaders.ACCEPT_ENCODING))
                ? reply.packed()
                : reply;
    }

    static boolean takesGzip(@Nullable String accepted) {
        if (accepted == null) {
            return false;
        }
        boolean any = false;
        for (String each : accepted.toLowerCase(Locale.ROOT).split(",", -1)) {
            int parameters = each.indexOf(';');
            String coding = (parameters < 0 ? each : each.substring(0, parameters)).strip();
            boolean wanted = parameters < 0 || !isZero(each.substring(parameters + 1));
            if (coding.equals("gzip") || coding.equals("x-gzip")) {
                return wanted;
            }
            any |= coding.equals("*") && wanted;
        }
        return any;
    }

    private static boolean isZero(String weight) {
        return weight.strip().matches("q\\s*=\\s*0(\\.0{0,3})?");
    }
}
