# syntax=docker/dockerfile:1
# One image with the three programs; docker-compose.yml says which one a container runs.

FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
# The caches outlive the layer: after a change only what changed is compiled again.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked -p pay-api -p pay-worker -p alipay-sandbox --bins \
 && install -D -t /out target/release/pay-api target/release/pay-worker target/release/alipay-sandbox

FROM debian:bookworm-slim
# Certificates for the real gateway. The two folders belong to the user, and so will volumes that are mounted there empty.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --no-create-home paydesk \
 && install --directory --owner=paydesk --mode=700 /keys /sandbox
COPY --from=build /out/ /usr/local/bin/
USER paydesk
CMD ["pay-api", "serve"]
