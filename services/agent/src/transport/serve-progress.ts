import type { Bus } from '#bus';
import { PATTERNS, type Progress } from '#contracts';
import { accept, isSessionId, type Log, type NodeId, refuse, type SessionId, sessionId } from '#kernel';
import { servePattern } from './serve-pattern.ts';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** Tells how far the preparation of a session is; null where there is nothing to tell. Returns how to stop. */
export const serveProgress = (
  bus: Bus,
  node: NodeId,
  progressOf: (session: SessionId) => Progress | null,
  log: Log,
): (() => void) =>
  servePattern(
    bus,
    PATTERNS.progressRead(node),
    (data) => {
      const asked = isRecord(data) ? data['sessionId'] : undefined;
      return Promise.resolve(
        typeof asked === 'string' && isSessionId(asked)
          ? accept(progressOf(sessionId(asked)))
          : refuse({ code: 'invalid-request', message: 'sessionId is missing', pointer: '/sessionId' }),
      );
    },
    log,
  );
