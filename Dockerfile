# One image for all five services; docker-compose.yml says which of them a container runs.
FROM node:24-trixie-slim AS build
WORKDIR /berth
# Without the optional packages: they carry a Node and a Postgres for machines that have neither.
COPY package.json package-lock.json ./
COPY cli/package.json cli/
RUN npm ci --ignore-scripts --omit=optional --no-audit --no-fund
COPY . .
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*
RUN node node_modules/typescript/bin/tsc -p tsconfig.build.json \
  && node node_modules/typescript/bin/tsc -p services/gateway/web --noEmit false \
  && node dist/libs/file-operations/src/native/build-helper.main.js \
  && npm prune --ignore-scripts --omit=dev --omit=optional --no-audit --no-fund

FROM node:24-trixie-slim
WORKDIR /berth
ENV NODE_ENV=production
# The agent keeps sessions from the ports of its machine, and joins their networks over machines; volumes may be exports of a NAS.
RUN apt-get update \
  && apt-get install -y --no-install-recommends iptables iproute2 nfs-common \
  && rm -rf /var/lib/apt/lists/*
COPY --from=build /berth/package.json ./
COPY --from=build /berth/node_modules node_modules
COPY --from=build /berth/cli cli
COPY --from=build /berth/dist dist
COPY --from=build /berth/services/gateway/kernels services/gateway/kernels
COPY --from=build /berth/proto proto
COPY --from=build /berth/images images
USER node
