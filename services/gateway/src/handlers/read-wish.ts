import { parseAs, RequestSessionCommandDto } from '#contracts';
import type { RequestSessionDto } from '#contracts';
import { createHash } from 'node:crypto';
import { sessionId } from '#kernel';
import type { CommandId, Refusal, Result, SessionId } from '#kernel';
import { reachOf } from '../domain/caller.ts';
import type { Caller } from '../domain/caller.ts';
import type { ResolveAfter } from './resolve-after.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** The id of the session that a command asks for: the same command again means the same session. */
export const sessionIdOf = (command: CommandId): SessionId => {
  const digest = createHash('sha256').update(command).digest();
  const letter = LETTERS[(digest[0] ?? 0) % LETTERS.length] ?? 'a';
  const rest = digest.readBigUInt64BE(1).toString(36).padStart(13, '0').slice(-11);
  return sessionId(`${letter}${rest}`);
};

/** What somebody wishes for, as the owner of sessions is asked: whose it is, and other sessions by their ids. */
export const readWish = async (
  caller: Caller,
  wish: RequestSessionDto,
  command: CommandId,
  resolveAfter: ResolveAfter,
): Promise<Result<RequestSessionCommandDto, Refusal>> => {
  const after = await resolveAfter(wish.after ?? []);
  if (!after.ok) return after;
  const id = sessionIdOf(command);
  return parseAs(RequestSessionCommandDto, {
    ...wish,
    after: after.value,
    name: wish.name ?? id,
    commandId: command,
    sessionId: id,
    projectId: caller.projectId,
    userId: caller.userId,
    reach: reachOf(caller),
  });
};
