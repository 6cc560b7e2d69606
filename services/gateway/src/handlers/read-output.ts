import type { OutputPage } from '#contracts';
import { accept, DependencyFailure, refuse } from '#kernel';
import type { Refusal, Result } from '#kernel';
import { cursorIn } from '../domain/output-cursor.ts';
import type { OutputCursor } from '../domain/output-cursor.ts';
import { lastPlacement } from '../domain/session-view.ts';
import type { SessionView } from '../domain/session-view.ts';
import type { LogTail } from '../ports/log-tail.ts';
import type { NodeOutput } from '../ports/node-output.ts';
import { PAGE_BYTES } from './follow-output.ts';
import { sessionFromLog } from './session-from-log.ts';

export type ReadPage = Omit<OutputPage, 'cursor'> & { readonly cursor: OutputCursor };
export type ReadOutput = (
  found: SessionView,
  from: OutputCursor | undefined,
) => Promise<Result<ReadPage, Refusal>>;

/** One page of what a session has printed so far; empty while it has no place. The log says where that is: a view may be a moment behind. */
export const readOutput =
  (tail: LogTail, output: NodeOutput): ReadOutput =>
  async (found, from) => {
    const session =
      found.phase === 'ended' ? found : ((await sessionFromLog(tail, found.sessionId)) ?? found);
    const place = lastPlacement(session);
    const at = cursorIn(from, session.placements);
    const nothing = { chunks: [], droppedBytes: 0, cursor: at };
    if (place === undefined) return accept({ ...nothing, isComplete: session.phase === 'ended' });
    const read = { sessionId: session.sessionId, cursor: at.offset, limitBytes: PAGE_BYTES };
    try {
      const outcome = await output.read(place.nodeId, read);
      // The node has nothing of it: it never got as far as to print.
      if (!outcome.ok) return accept({ ...nothing, isComplete: session.phase === 'ended' });
      return accept({ ...outcome.value, cursor: { epoch: at.epoch, offset: outcome.value.cursor } });
    } catch (error) {
      if (!(error instanceof DependencyFailure)) throw error;
      const message = `The node ${place.nodeId}, which keeps the output, does not answer. Try again.`;
      return refuse({ code: 'output-unavailable', message });
    }
  };
