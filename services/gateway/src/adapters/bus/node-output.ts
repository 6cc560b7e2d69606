import type { Bus, Requester } from '#bus';
import { PATTERNS, SUBJECTS } from '#contracts';
import type { OutputChunk, OutputPage, Progress } from '#contracts';
import { accept, DependencyFailure, epochMs } from '#kernel';
import type { NodeOutput } from '../../ports/node-output.ts';
import { readProgress } from './read-progress.ts';

const READ = { timeoutMs: 3000 };
/** Who looks at a session does not wait long for figures. */
const READ_PROGRESS = { timeoutMs: 1000 };

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

const chunkOf = (value: unknown): OutputChunk | undefined => {
  if (!isRecord(value)) return undefined;
  const { source, at, text } = value;
  if ((source !== 'stdout' && source !== 'stderr') || !isCount(at) || typeof text !== 'string')
    return undefined;
  return { source, at: epochMs(at), text };
};

const pageOf = (value: unknown): OutputPage | undefined => {
  if (!isRecord(value) || !Array.isArray(value['chunks'])) return undefined;
  const { cursor, isComplete, droppedBytes } = value;
  const chunks = value['chunks'].map(chunkOf);
  if (!isCount(cursor) || typeof isComplete !== 'boolean' || !isCount(droppedBytes)) return undefined;
  if (!chunks.every((chunk) => chunk !== undefined)) return undefined;
  return { chunks, cursor, isComplete, droppedBytes };
};

const progressIn = (payload: string): Progress | undefined => {
  try {
    return readProgress(JSON.parse(payload));
  } catch {
    return undefined; // live figures only: one that can't be read is as good as none
  }
};

export const busNodeOutput = (bus: Bus, request: Requester): NodeOutput => ({
  read: async (node, read) => {
    const outcome = await request(PATTERNS.outputRead(node), read, READ);
    if (!outcome.ok) return outcome;
    const page = pageOf(outcome.value);
    if (page !== undefined) return accept(page);
    throw new DependencyFailure(`agent ${node}`, 'read output', {
      retryable: false,
      cause: 'not a page of output',
    });
  },
  progress: async (node, session) => {
    const outcome = await request(PATTERNS.progressRead(node), { sessionId: session }, READ_PROGRESS);
    return outcome.ok ? readProgress(outcome.value) : undefined;
  },
  onOutput: (session, heard) => bus.listen(SUBJECTS.output(session), () => heard()),
  onProgress: (session, heard) =>
    bus.listen(SUBJECTS.progress(session), (message) => {
      const progress = progressIn(message.string());
      if (progress !== undefined) heard(progress);
    }),
});
