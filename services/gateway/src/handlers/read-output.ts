import type { OutputPage } from '#contracts';
import { accept, refuse } from '#kernel';
import type { Refusal, Result } from '#kernel';
import { cursorIn } from '../domain/output-cursor.ts';
import type { OutputCursor } from '../domain/output-cursor.ts';
import type { SessionView } from '../domain/session-view.ts';
import type { LogTail } from '../ports/log-tail.ts';
import type { NodeOutput } from '../ports/node-output.ts';
import { PAGE_BYTES } from './follow-output.ts';
import { readMembers } from './read-members.ts';
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
    const at = cursorIn(from, session.placements);
    const page = await readMembers(output, session, at, PAGE_BYTES);
    if (page === null)
      return accept({ chunks: [], droppedBytes: 0, cursor: at, isComplete: session.phase === 'ended' });
    if (page.hasAnswer) return accept(page);
    const message = `The node ${page.silent.join(', ')}, which keeps the output, does not answer. Try again.`;
    return refuse({ code: 'output-unavailable', message });
  };
