package io.tradepulse.monitor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// One GET over HTTP/1.1; redirections are an answer like any other. Immutable.
final class HttpConversation implements Conversation {
    private final Target target;
    private final byte[] request;

    HttpConversation(Target target) {
        this.target = target;
        this.request =
                ("GET "
                                + target.pathAndQuery()
                                + " HTTP/1.1\r\nHost: "
                                + target.uri().getRawAuthority()
                                + "\r\nUser-Agent: tradepulse-monitor\r\nAccept: */*\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String hold(TimedConnection connection) throws IOException {
        connection.ask(request);
        HttpHead head = HttpHead.read(connection.in());
        connection.answered(head.status());
        connection.enter("the body");
        String body = HttpBody.read(head, connection.in());
        if (!target.expected().includes(head.status())) {
            return "answered " + head.status() + ", expected " + target.expected();
        }
        return body.contains(target.body())
                ? ""
                : "the body does not contain '" + target.body() + "'";
    }
}
