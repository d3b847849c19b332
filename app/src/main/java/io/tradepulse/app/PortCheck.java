package io.tradepulse.app;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.List;

/// Whether a port that we would listen on is free, or who has it.
///
/// Immutable.
///
/// @param part that the port is of
/// @param name of its setting
/// @param guest asks who answers
record PortCheck(Finding.Part part, String name, String host, int port, Guest guest) {
    private static final int CONNECT_MILLIS = 1_000;

    /// Speaks to what listens on a port.
    @FunctionalInterface
    interface Guest {
        /// What there is to say of it.
        ///
        /// @throws IOException where it does not answer as one of us does
        List<Finding> ask(InetSocketAddress place) throws IOException;
    }

    List<Finding> findings() throws IOException {
        if (port == 0) {
            return List.of(Finding.ok(part, name + " 0 takes a free one"));
        }
        InetAddress address;
        try {
            address = InetAddress.getByName(host);
        } catch (UnknownHostException _) {
            return List.of(
                    Finding.problem(
                            part,
                            name + " is on " + host + ", which is not a known host",
                            "set it to an address of this machine"));
        }
        InetAddress reached =
                address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address;
        InetSocketAddress place = new InetSocketAddress(reached, port);
        return listens(place) ? List.copyOf(asked(place)) : List.of(bound(address));
    }

    private static boolean listens(InetSocketAddress place) {
        try (Socket socket = new Socket()) {
            socket.connect(place, CONNECT_MILLIS);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private List<Finding> asked(InetSocketAddress place) {
        try {
            return guest.ask(place);
        } catch (IOException e) {
            return List.of(
                    Finding.problem(
                            part,
                            "%s %d on %s is taken, and not by a Trade Pulse (%s)"
                                    .formatted(name, port, host, e.getMessage()),
                            "stop what listens there, or set " + name + " to another port"));
        }
    }

    /// Holds the port for an instant, which nobody sees.
    private Finding bound(InetAddress address) throws IOException {
        String place = name + " " + port + " on " + host;
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
            return Finding.ok(part, place + " is free");
        } catch (BindException e) {
            return Finding.problem(
                    part,
                    place + " can't be had: " + e.getMessage(),
                    "set " + name + " to another port, or its host to an address of this machine");
        }
    }
}
