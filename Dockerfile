# Both stages have the same Node: the build records V8's code cache for it. The digest is that of an index, for all processors.
# `docker buildx imagetools inspect node:24-slim` prints the newest.
ARG NODE_IMAGE=node:24-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6

# The stages before the last leave nothing in the image but what is copied from them.
FROM $NODE_IMAGE AS build
# A C compiler for the native kernels.
RUN apt-get update && apt-get install --yes --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /app
# The packages first: they are installed again only where the lock file has changed.
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json ./
COPY scripts/build-wasm.ts scripts/build-native.ts scripts/native-objects.ts scripts/build-web.ts scripts/build-client.ts scripts/build-app.ts scripts/bundle.ts scripts/asconfig.json ./scripts/
COPY src ./src
RUN npm run build

FROM $NODE_IMAGE
# Large buffers are mappings of their own, which go back whole: the service keeps those that it needs. In the allocator's heaps, which
# shrink at their ends only, it would hold up to half as much again.
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=3000 \
    HEALTH_PORT=3001 \
    MALLOC_MMAP_THRESHOLD_=1048576 \
    MALLOC_TRIM_THRESHOLD_=4194304
WORKDIR /app
# Owned by root and written by nobody: the service needs no place to write, and runs with a read-only root.
# All packages are in the bundles.
COPY scripts/healthcheck.sh ./
COPY --from=build /app/package.json ./
COPY --from=build /app/dist ./dist
USER node
EXPOSE 3000 3001
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 CMD ["bash", "healthcheck.sh"]
CMD ["node", "dist/server.js"]
