package io.tradepulse.monitor;

import java.io.IOException;
import java.time.Duration;

/// Opens a connection to a target and holds a conversation over it. Immutable.
final class NetworkProbe implements Probe {
    private final Target target;
    private final Network network;
    private final Conversation conversation;

    private NetworkProbe(Target target, Network network, Conversation conversation) {
        this.target = target;
        this.network = network;
        this.conversation = conversation;
    }

    static NetworkProbe of(Target target, Network network) {
        return new NetworkProbe(
                target,
                network,
                switch (target.uri().getScheme()) {
                    case "tcp" -> _ -> "";
                    case "ws", "wss" -> new WebSocketConversation(target);
                    default -> new HttpConversation(target);
                });
    }

    @Override
    public String target() {
        return target.name();
    }

    @Override
    public String service() {
        return target.service();
    }

    @Override
    public Outcome attempt(Duration timeout) {
        Duration limit = target.timeout() == null ? timeout : target.timeout();
        try (TimedConnection connection = new TimedConnection(target, network, limit)) {
            try {
                connection.open();
                return connection.outcome(conversation.hold(connection));
            } catch (IOException e) {
                return connection.broken(e);
            }
        }
    }
}
