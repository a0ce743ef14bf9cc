# The stages before the last leave nothing in the image but what is copied from them.
FROM node:24-slim AS build
WORKDIR /app
# The packages first: they are installed again only where the lock file has changed.
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json ./
COPY scripts/build-wasm.ts scripts/build-web.ts scripts/build-app.ts scripts/bundle.ts scripts/asconfig.json ./scripts/
COPY src ./src
RUN npm run build
RUN npm prune --omit=dev --no-audit --no-fund

FROM node:24-slim
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
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
USER node
EXPOSE 3000 3001
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 CMD ["node", "dist/healthcheck.js"]
CMD ["node", "dist/server.js"]
