# jmin as a container: every command of the command line, as a user without rights.
#   docker build -t jmin .
#   docker run --rm jmin --help
# With a Redis, workers and the dashboard: see docker-compose.yml.
ARG NODE_VERSION=24

# The build stage has a compiler, for the native kernel, and TypeScript.
FROM node:${NODE_VERSION}-bookworm AS build
WORKDIR /jmin
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build \
 && node scripts/build-native.mjs \
 && test -f build/native/jmin.node && test -x build/native/launcher-1 \
 && npm prune --omit=dev --ignore-scripts --no-audit --no-fund \
 && find bundle dist \( -name '*.map' -o -name '*.d.ts' -o -name '.tsbuildinfo' \) -delete

FROM node:${NODE_VERSION}-bookworm-slim
ENV NODE_ENV=production
WORKDIR /jmin
COPY --from=build /jmin/package.json /jmin/LICENSE ./
COPY --from=build /jmin/node_modules node_modules
COPY --from=build /jmin/build build
# Read from their own folders: the WebAssembly kernels, and the script of report.html.
COPY --from=build /jmin/src/trainers/network/kernel src/trainers/network/kernel
COPY --from=build /jmin/dist/src/report/browser dist/src/report/browser
COPY --from=build /jmin/bundle bundle
COPY --from=build /jmin/sweeps /srv/sweeps
# Results are written here: a folder of the host may be mounted over it.
RUN ln -s /jmin/bundle/src/cli/main.js /usr/local/bin/jmin && install -d -o node -g node /srv /srv/reports
USER node
WORKDIR /srv
ENTRYPOINT ["jmin"]
CMD ["--help"]
# A worker is healthy while it reaches a usable Redis; compose has a check of the dashboard.
HEALTHCHECK --interval=60s --timeout=20s --start-period=20s --retries=3 CMD ["jmin", "doctor", "--quiet"]
