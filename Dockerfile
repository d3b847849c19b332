# Trade Pulse: one image, and the command chooses the service: docker run tradepulse ingest
# Nothing here needs BuildKit's own syntax but the cache of Maven. deploy/image/replay does all of it without an engine.

# The page, which npm builds.
FROM node:24.18.0-bookworm-slim@sha256:6f7b03f7c2c8e2e784dcf9295400527b9b1270fd37b7e9a7285cf83b6951452d AS page
WORKDIR /source
COPY web/package.json web/package-lock.json ./web/
RUN cd web && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error
COPY web ./web
RUN web/build/make.sh build

# The rest, and what runs it: a Java with the modules that are used, and what that JVM learned of a short run.
FROM maven:3.9.16-eclipse-temurin-25@sha256:93b8a14ea2f412782e4e842651273b4d903e35cc496284f178fbbe2d67d00976 AS build
ARG REVISION=unknown
WORKDIR /source
COPY . .
COPY --from=page /source/web/target ./web/target
RUN --mount=type=cache,target=/root/.m2 \
    mvn -B -ntp -pl app -am -DskipTests -Dexec.skip=true \
      -Dmaven.buildNumber.skip=true -DbuildNumber="$REVISION" package
# Where it will be, as what the JVM learns is for this place.
RUN deploy/package/layout /opt/tradepulse \
    && cp deploy/image/jvm.options /opt/tradepulse/conf/jvm.options \
    && /opt/tradepulse/bin/train

FROM debian:bookworm-20261005-slim@sha256:7c7b2c966bc9ee8cedfeef67e0e279108992c77681fa595db4a9d65c06ccc587
RUN groupadd --gid 10001 tradepulse \
    && useradd --no-log-init --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin tradepulse \
    && install -d -o 10001 -g 10001 -m 750 /data \
    && install -d /etc/tradepulse
COPY --from=build /opt/tradepulse /opt/tradepulse

ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
ARG CREATED
LABEL org.opencontainers.image.title="Trade Pulse" \
      org.opencontainers.image.description="Real-time market data that measures its own latency at every stage" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.created="$CREATED" \
      org.opencontainers.image.base.name="docker.io/library/debian:bookworm-20261005-slim"

# In a container what listens on 127.0.0.1 is reached by nobody.
ENV PATH=/opt/tradepulse/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    LANG=C.UTF-8 \
    DATA_DIR=/data \
    HTTP_HOST=0.0.0.0 \
    TCP_HOST=0.0.0.0

# What is kept on this machine, where anything is; everything else may be read-only, with a /tmp.
VOLUME /data
# tradepulse.properties or tradepulse.yaml is looked for here.
WORKDIR /etc/tradepulse
USER 10001:10001

# REST and page, the door, metrics and health of services.
EXPOSE 8000 7000 7001 8083 8084 8085 8086 8087
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --start-interval=2s --retries=3 \
    CMD ["tradepulse", "health"]
ENTRYPOINT ["tradepulse"]
CMD ["up"]
