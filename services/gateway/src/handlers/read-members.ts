import type { OutputChunk } from '#contracts';
import { DependencyFailure, type NodeId } from '#kernel';
import { type Member, membersOf, membersPerNodeOf } from '../domain/members.ts';
import { type OutputCursor, offsetsIn, withOffsets } from '../domain/output-cursor.ts';
import { lastPlacement, type SessionView } from '../domain/session-view.ts';
import type { NodeOutput } from '../ports/node-output.ts';

/** What the members of a session have printed from a cursor on. */
export type MembersPage = {
  readonly chunks: readonly OutputChunk[];
  readonly cursor: OutputCursor;
  readonly isComplete: boolean;
  readonly droppedBytes: number;
  /** Nodes that did not answer. */
  readonly silent: readonly NodeId[];
  readonly hasAnswer: boolean;
};

/** Reads on in the output of each member at once. Null while it has no place. */
export const readMembers = async (
  output: NodeOutput,
  session: SessionView,
  cursor: OutputCursor,
  limitBytes: number,
): Promise<MembersPage | null> => {
  const place = lastPlacement(session);
  if (place === undefined) return null;
  const members = membersOf(place, membersPerNodeOf(session));
  const offsets = offsetsIn(cursor, members.length);
  const isAlone = members.length === 1;
  const limit = Math.ceil(limitBytes / members.length);

  const readOne = async ({ name, nodeId, local }: Member, from: number) => {
    const which = local === 0 ? {} : { member: local };
    try {
      const read = { sessionId: session.sessionId, ...which, cursor: from, limitBytes: limit };
      const outcome = await output.read(nodeId, read);
      // The node has nothing of it: the program has not got as far as to print, or never did.
      if (!outcome.ok)
        return { chunks: [], cursor: from, isComplete: session.phase === 'ended', droppedBytes: 0 };
      const { chunks } = outcome.value;
      return isAlone
        ? outcome.value
        : { ...outcome.value, chunks: chunks.map((chunk) => ({ ...chunk, member: name })) };
    } catch (error) {
      if (error instanceof DependencyFailure && error.retryable) return null;
      throw error;
    }
  };

  const pages = await Promise.all(members.map((member, n) => readOne(member, offsets[n] ?? 0)));
  const chunks = pages.flatMap((page) => page?.chunks ?? []);
  return {
    chunks: isAlone ? chunks : chunks.toSorted((a, b) => a.at - b.at),
    cursor: withOffsets(
      cursor,
      pages.map((page, n) => page?.cursor ?? offsets[n] ?? 0),
    ),
    isComplete: pages.every((page) => page?.isComplete === true),
    droppedBytes: pages.reduce((sum, page) => sum + (page?.droppedBytes ?? 0), 0),
    silent: [...new Set(members.flatMap(({ nodeId }, n) => (pages[n] === null ? [nodeId] : [])))],
    hasAnswer: pages.some((page) => page !== null),
  };
};
