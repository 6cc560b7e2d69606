import type { Bus } from '#bus';
import { PATTERNS, readStreamOpen } from '#contracts';
import type { Log, NodeId } from '#kernel';
import type { OpenStream } from '../handlers/open-streams.ts';
import { servePattern } from './serve-pattern.ts';

/** Opens streams into the runs of one node, for gateways. Returns how to stop. */
export const serveStreams = (bus: Bus, node: NodeId, open: OpenStream, log: Log): (() => void) =>
  servePattern(
    bus,
    PATTERNS.streamOpen(node),
    async (data) => {
      const wanted = readStreamOpen(data);
      return wanted.ok ? open(wanted.value) : wanted;
    },
    log,
  );
