package io.tradepulse.serve;

import io.tradepulse.ingest.TokenHash;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.locks.LockSupport;

/// Who is let in to HTTP, and what each may see: what the [Gate] asks, and whatever answers over a
/// longer time.
///
/// Thread-safe.
final class Access {
    /// Who asks, while an answer to it is being made. What lists or resolves symbols keeps to it;
    /// where it is not bound, there is no limit.
    static final ScopedValue<Caller> CALLER = ScopedValue.newInstance();

    private static final String CONTEXT_KEY = "tradepulse.caller";
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);

    private final AccessConfig config;
    private final Origins origins;
    private final Set<String> askingPaths = ConcurrentHashMap.newKeySet();
    private volatile Known known = new Known(List.of(), Map.of());

    /// What was made of the keys when they were looked at.
    private record Known(List<ApiKey> keys, Map<TokenHash, Caller> callers) {}

    Access(AccessConfig config) {
        this.config = config;
        this.origins = new Origins(config.corsOrigins());
        refresh();
    }

    /// Who asks, while an answer to it is being made.
    static Caller current() {
        return CALLER.isBound() ? CALLER.get() : Caller.EVERYBODY;
    }

    /// Whether keys are asked for.
    boolean asksForKeys() {
        return config.keys() != null && config.keys().areAskedFor();
    }

    /// Says that what pushes prices at that path keeps to what each caller may see, and asks for
    /// the key in the first message where none was shown: see [#of]. Until it is said of a path,
    /// only those are let in to pushes who may see all.
    void asksItself(String path) {
        askingPaths.add(path);
    }

    /// Whether that was said of that path.
    boolean isAskedAt(String path) {
        return askingPaths.contains(path);
    }

    /// Whose key that is; empty where it is none of ours.
    Optional<Caller> caller(String key) {
        return Optional.ofNullable(known.callers.get(TokenHash.of(key)));
    }

    /// The same caller with what its key is for now; empty where the key has been revoked. To be
    /// asked now and then by what answers over a longer time.
    Optional<Caller> now(Caller caller) {
        return caller.key()
                .map(key -> Optional.ofNullable(known.callers.get(key.hash())))
                .orElse(Optional.of(caller));
    }

    /// Who made a request, once it has passed the gate: [Caller#EVERYBODY] where no keys are asked
    /// for, [Caller#NOBODY] where none was shown and it was let through all the same.
    Caller of(RoutingContext context) {
        if (!asksForKeys()) {
            return Caller.EVERYBODY;
        }
        Caller caller = context.get(CONTEXT_KEY);
        return caller == null ? Caller.NOBODY : caller;
    }

    void set(RoutingContext context, Caller caller) {
        context.put(CONTEXT_KEY, caller);
    }

    /// Whether a page that makes this request may do so: it is one of ours, or of an origin that is
    /// let in. Programs are no pages, and may. For what browsers don't hold to CORS: WebSockets,
    /// and posts of plain text.
    boolean allowsOrigin(HttpServerRequest request) {
        return origins.allow(request);
    }

    Origins origins() {
        return origins;
    }

    AccessConfig config() {
        return config;
    }

    /// Follows the files of keys and certificate, where there are any, on a thread of its own until
    /// that is interrupted.
    void watch(ExecutorService virtualThreads) {
        if (config.keys() != null || config.tls() != null) {
            virtualThreads.execute(this::watch);
        }
    }

    private void watch() {
        Thread.currentThread().setName("http-watch");
        while (!Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(this, LOOK_EVERY.toNanos());
            look();
        }
    }

    /// Looks at the files. Not for the event loop.
    void look() {
        if (config.keys() != null) {
            config.keys().look();
            refresh();
        }
        if (config.tls() != null) {
            config.tls().look();
        }
    }

    /// A key that is as it was keeps its caller, and so what that has left of its quota.
    private void refresh() {
        List<ApiKey> keys = config.keys() == null ? List.of() : config.keys().keys();
        Known before = known;
        if (keys.equals(before.keys)) {
            return;
        }
        Map<TokenHash, Caller> callers = HashMap.newHashMap(keys.size());
        for (ApiKey key : keys) {
            Caller old = before.callers.get(key.hash());
            boolean same = old != null && old.key().filter(key::equals).isPresent();
            callers.put(key.hash(), same ? old : Caller.of(key));
        }
        known = new Known(keys, callers);
    }
}
