package io.tradepulse.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// Where on this machine the places of a [ComposeFile] are: a port for each port of each container,
/// a folder for each volume, files for the secrets.
///
/// Not thread-safe.
final class LocalPlaces {
    private static final String HOST = "127.0.0.1";
    private static final String SECRETS = "/run/secrets/";
    private static final Pattern PLACE =
            Pattern.compile("(?<![\\w.-])([a-z][a-z_-]*|(?<=//)):(\\d{2,5})(?!\\d)");

    private final ComposeFile compose;
    private final Path folder;
    private final Map<String, Integer> ports = new LinkedHashMap<>();

    LocalPlaces(ComposeFile compose, Path folder) {
        this.compose = compose;
        this.folder = folder;
    }

    /// A port that is free here in place of one inside a container.
    ///
    /// @param replica which of the service's containers, from 1
    int port(ComposeService service, int replica, int inside) {
        return ports.computeIfAbsent(
                nameOf(service, replica) + ":" + inside,
                _ -> {
                    try {
                        return PlatformProcess.freePort();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    /// The first container is called like its service.
    static String nameOf(ComposeService service, int replica) {
        return replica == 1 ? service.name() : service.name() + "-" + replica;
    }

    /// The port at which a service of ours tells how it is.
    static int healthPort(ComposeService service) {
        return Deployed.scraped().get(service.name());
    }

    Path secrets() {
        return folder.resolve("secrets");
    }

    Path folderOf(String name) {
        try {
            return Files.createDirectories(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A text of a service's configuration with all places in it as they are here. Another service
    /// is its first container.
    String local(ComposeService service, int replica, String text) {
        String here = text.replace(SECRETS, secrets() + "/");
        for (Map.Entry<String, String> mount : service.mounts().entrySet()) {
            if (!mount.getValue().startsWith(".")) {
                String volume = nameOf(service, replica) + "-" + mount.getValue();
                here =
                        Pattern.compile("(?<![\\w.-])" + Pattern.quote(mount.getKey()) + "(?!\\w)")
                                .matcher(here)
                                .replaceAll(_ -> folderOf(volume).toString());
            }
        }
        return PLACE.matcher(here)
                .replaceAll(place -> place(service, replica, place.group(1), place.group(2)));
    }

    private String place(ComposeService service, int replica, String host, String port) {
        int inside = Integer.parseInt(port);
        if (host.isEmpty() || host.equals("localhost") || host.equals(service.name())) {
            return HOST + ":" + port(service, replica, inside);
        }
        ComposeService other = compose.services().get(host.replace("md-postgres", "md_postgres"));
        return other == null ? host + ":" + port : HOST + ":" + port(other, 1, inside);
    }
}
