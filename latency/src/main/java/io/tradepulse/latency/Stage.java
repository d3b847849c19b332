package io.tradepulse.latency;

/// A part of a tick's way, from one stamp to another.
///
/// @param name the value of the label `stage`
/// @param group consumer group, where the stage is one group's; else empty
public record Stage(String name, String group) {
    /// Event time to the read from the socket; crosses two clocks, so it can be negative where the
    /// source's is off and was not measured.
    public static final Stage SOURCE_TO_INGEST = new Stage("source_to_ingest");

    /// The read from the socket to the end of validation.
    public static final Stage PARSE_VALIDATE = new Stage("parse_validate");

    /// The read from the socket to the append to the bus, backpressure included.
    public static final Stage INGEST_TO_BUS = new Stage("ingest_to_bus");

    /// The append to the commit in the store.
    public static final Stage BUS_TO_STORE = new Stage("bus_to_store");

    /// The append to the moment a frame with the tick is handed to a client's socket, of clients
    /// that asked for it at once.
    public static final Stage BUS_TO_PUSH = new Stage("bus_to_push");

    /// The same of clients that asked for frames to be some time apart: that time is in it.
    public static final Stage BUS_TO_PUSH_CONFLATED = new Stage("bus_to_push", "conflated");

    /// Event time to the moment a frame with the tick is handed to a client's socket; crosses two
    /// clocks.
    public static final Stage SOURCE_TO_PUSH = new Stage("source_to_push");

    /// The same of clients that asked for frames to be some time apart.
    public static final Stage SOURCE_TO_PUSH_CONFLATED = new Stage("source_to_push", "conflated");

    /// The frame handed to the socket to the moment the page says that it has drawn it; crosses two
    /// clocks.
    public static final Stage PUSH_TO_SCREEN = new Stage("push_to_screen");

    /// Where a tick is when it has got through, as it is named in a [Trace].
    Hop end(long at) {
        return switch (name) {
            case "source_to_ingest" -> new Hop(Hop.RECEIVED, at);
            case "parse_validate" -> new Hop(Hop.VALIDATED, at);
            case "ingest_to_bus" -> new Hop(Hop.APPENDED, at);
            case "bus_to_consumer" -> new Hop(Hop.TAKEN, group, at);
            case "bus_to_store" -> new Hop(Hop.STORED, at);
            default -> new Hop(Hop.PUSHED, at);
        };
    }

    /// Name and group, as one text.
    public String text() {
        return group.isEmpty() ? name : name + " " + group;
    }

    public Stage(String name) {
        this(name, "");
    }

    /// The append to the moment a consumer of that group has the tick.
    public static Stage busToConsumer(String group) {
        return new Stage("bus_to_consumer", group);
    }
}
