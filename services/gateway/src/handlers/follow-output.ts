import type { OutputChunk } from '#contracts';
import type { SessionId } from '#kernel';
import { cursorIn, isSameCursor } from '../domain/output-cursor.ts';
import type { OutputCursor } from '../domain/output-cursor.ts';
import { evolveSessionView } from '../domain/session-view.ts';
import type { SessionView } from '../domain/session-view.ts';
import type { LogTail } from '../ports/log-tail.ts';
import type { NodeOutput } from '../ports/node-output.ts';
import { createAlarm } from '../waiting/alarm.ts';
import { readMembers } from './read-members.ts';
import { sessionEvents } from './session-events.ts';

export type OutputMessage =
  | {
      readonly kind: 'output';
      readonly chunks: readonly OutputChunk[];
      readonly droppedBytes: number;
      readonly cursor: OutputCursor;
    }
  /** `isComplete` is false when the node could not be asked for the rest. */
  | {
      readonly kind: 'end';
      readonly session: SessionView;
      readonly isComplete: boolean;
      readonly cursor: OutputCursor;
    };

export type FollowOutput = (
  sessionId: SessionId,
  from: OutputCursor | undefined,
  signal: AbortSignal,
) => AsyncGenerator<OutputMessage, void, undefined>;

export const PAGE_BYTES = 128 * 1024;
/** Output is hinted at; this is for hints that got lost. */
const POLL_MS = 1000;
const RETRY_MS = 400;
/** How long the node of an ended session is asked for the rest of its output. */
const REST_MAX_MS = 30_000;
/** The same when the node was given up already. */
const REST_OF_LOST_MS = 3000;

/** All that a session prints, from a cursor on, over restarts of everything, until it has ended and the last byte was read. */
export const followOutput = (tail: LogTail, output: NodeOutput): FollowOutput =>
  async function* follow(sessionId, from, signal) {
    const over = new AbortController();
    const both = AbortSignal.any([signal, over.signal]);
    const alarm = createAlarm(both);
    let view: SessionView | undefined;
    let fault: Error | undefined;

    const followSession = async (): Promise<void> => {
      for await (const event of sessionEvents(tail, sessionId, both)) {
        view = evolveSessionView(view, event);
        alarm.ring();
      }
    };
    const following = followSession().catch((error: unknown) => {
      fault = error instanceof Error ? error : new Error(String(error));
      alarm.ring();
    });
    const deaf = output.onOutput(sessionId, alarm.ring);

    try {
      let cursor = from;
      let endedSince: number | undefined;
      while (!signal.aborted) {
        if (fault !== undefined) throw fault;
        const session = view;
        if (session === undefined) {
          await alarm.wait(POLL_MS);
          continue;
        }
        const at = cursorIn(cursor, session.placements);
        const page = await readMembers(output, session, at, PAGE_BYTES);
        if (page !== null && (page.chunks.length > 0 || !isSameCursor(page.cursor, at))) {
          cursor = page.cursor;
          yield { kind: 'output', chunks: page.chunks, droppedBytes: page.droppedBytes, cursor };
          endedSince = undefined;
          continue;
        }
        if (session.phase === 'ended') {
          endedSince ??= performance.now();
          const isComplete = page?.isComplete === true || session.placements.length === 0;
          const patienceMs = session.outcome?.kind === 'node-lost' ? REST_OF_LOST_MS : REST_MAX_MS;
          if (isComplete || performance.now() - endedSince > patienceMs) {
            yield { kind: 'end', session, isComplete, cursor: at };
            return;
          }
        }
        await alarm.wait(page !== null && page.silent.length > 0 ? RETRY_MS : POLL_MS);
      }
    } finally {
      deaf();
      over.abort();
      await following;
    }
  };
