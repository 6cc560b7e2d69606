import { unreachable } from '#kernel';
import type { Caller } from '../domain/caller.ts';
import { formatCursor } from '../domain/output-cursor.ts';
import type { SessionView } from '../domain/session-view.ts';
import type { OutputMessage } from '../handlers/follow-output.ts';
import type { WatchMessage } from '../handlers/watch-session.ts';
import type { StreamMessage } from './event-stream.ts';
import { chunkResource } from './resources/page.resource.ts';
import { progressResource } from './resources/progress.resource.ts';
import { sessionResource } from './resources/session.resource.ts';
import { milestoneResource } from './resources/session-parts.resource.ts';
import type { SessionResource } from './resources/session.resource.ts';

/** A piece of output, or the end of it, as Server-Sent Event: its id is where to go on. */
export const outputMessage = (message: OutputMessage, caller: Caller): StreamMessage => {
  const id = formatCursor(message.cursor);
  switch (message.kind) {
    case 'output': {
      const chunks = message.chunks.map(chunkResource);
      return { event: 'output', id, data: { chunks, droppedBytes: message.droppedBytes } };
    }
    case 'end': {
      const { session, isComplete } = message;
      return { event: 'end', id, data: { session: sessionResource(session, caller), isComplete } };
    }
    default:
      return unreachable(message);
  }
};

/** What happens to a session, as Server-Sent Event. Only phases have an id: the rest is live and never told twice. */
export const watchMessage = (
  message: WatchMessage,
  render: (view: SessionView) => SessionResource,
): StreamMessage => {
  switch (message.kind) {
    case 'phase': {
      const { milestone, session, position } = message;
      return {
        event: 'phase',
        id: String(position),
        data: { ...milestoneResource(milestone), nodeId: session.placements.at(-1)?.nodeId, position },
      };
    }
    case 'why':
      return { event: 'why', data: message.answer };
    case 'progress':
      return { event: 'progress', data: progressResource(message.progress) };
    case 'note':
      return { event: 'note', data: { text: message.text } };
    case 'end':
      return { event: 'end', data: { session: render(message.session) } };
    default:
      return unreachable(message);
  }
};
