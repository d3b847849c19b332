package io.tradepulse.serve;

import io.tradepulse.serve.AccessConfig.OpenPart;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/// Keys for tests.
final class Keys {
    static final String READER = "reader-key-of-a-test";
    static final String WRITER = "writer-key-of-a-test";
    static final String ADMIN = "admin-key-of-a-test";
    static final String LIMITED = "limited-key-of-a-test";
    static final String LIMITED_ADMIN = "limited-admin-key-of-a-test";
    static final String HURRIED = "hurried-key-of-a-test";

    private static final String ALL =
            READER
                    + " name=reader, "
                    + WRITER
                    + " name=writer scopes=write provider=desk symbols=A*, "
                    + ADMIN
                    + " name=admin scopes=admin, "
                    + LIMITED
                    + " name=limited symbols=AAPL.O|BTC*, "
                    + LIMITED_ADMIN
                    + " name=limited-admin scopes=admin symbols=A*, "
                    + HURRIED
                    + " name=hurried rate=3/h";

    private Keys() {}

    static AccessConfig asked(OpenPart... open) {
        return asked(0, open);
    }

    static AccessConfig asked(int requestsPerSecond, OpenPart... open) {
        return new AccessConfig(given(ALL), Set.of(open), List.of(), requestsPerSecond, null);
    }

    static ReloadingKeys given(String keys) {
        try {
            return new ReloadingKeys(ApiKeys.parse(keys), null, System::nanoTime);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
