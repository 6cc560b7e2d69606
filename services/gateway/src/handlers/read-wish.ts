import { createHash } from 'node:crypto';
import { parseAs, RequestArrayCommandDto } from '#contracts';
import type { OwnedWishDto, RequestArrayDto, RequestSessionCommandDto, RequestSessionDto } from '#contracts';
import { accept, arrayId, sessionId } from '#kernel';
import type { ArrayId, CommandId, Refusal, Result, SessionId } from '#kernel';
import { reachOf } from '../domain/caller.ts';
import type { Caller } from '../domain/caller.ts';
import type { Resolvers } from './resolve-folders.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** The id of the session that a command asks for: the same command again means the same session. */
export const sessionIdOf = (command: CommandId): SessionId => {
  const digest = createHash('sha256').update(command).digest();
  const letter = LETTERS[(digest[0] ?? 0) % LETTERS.length] ?? 'a';
  const rest = digest.readBigUInt64BE(1).toString(36).padStart(13, '0').slice(-11);
  return sessionId(`${letter}${rest}`);
};

/** The id of the array that a command asks for; no session has one like it. */
export const arrayIdOf = (command: CommandId): ArrayId => arrayId(`${sessionIdOf(command).slice(0, -2)}zz`);

type Owned = Pick<OwnedWishDto, 'commandId' | 'projectId' | 'userId' | 'reach' | 'ownImage'> &
  Required<Pick<OwnedWishDto, 'after' | 'folders'>>;

/** Whose wish it is, and other sessions by their ids. */
const ownedBy = async (
  caller: Caller,
  { after, folders, image }: RequestSessionDto,
  command: CommandId,
  resolve: Resolvers,
): Promise<Result<Owned, Refusal>> => {
  const resolved = await resolve.after(caller, after ?? []);
  if (!resolved.ok) return resolved;
  const mounted = await resolve.folders(caller, folders ?? []);
  if (!mounted.ok) return mounted;
  const own = await resolve.image(caller, image);
  if (!own.ok) return own;
  const { projectId, userId } = caller;
  return accept({
    after: resolved.value,
    folders: mounted.value,
    ...(own.value === null ? {} : { ownImage: own.value }),
    commandId: command,
    projectId,
    userId,
    reach: reachOf(caller),
  });
};

/** What somebody wishes for, as the owner of sessions is asked: he reads it again, and refuses what was put together wrongly. */
export const readWish = async (
  caller: Caller,
  wish: RequestSessionDto,
  command: CommandId,
  resolve: Resolvers,
): Promise<Result<RequestSessionCommandDto, Refusal>> => {
  const owned = await ownedBy(caller, wish, command, resolve);
  if (!owned.ok) return owned;
  const sessionId = sessionIdOf(command);
  return accept({ name: sessionId, ...wish, ...owned.value, sessionId });
};

/** {@link readWish} for an array. */
export const readArrayWish = async (
  caller: Caller,
  wish: RequestArrayDto,
  command: CommandId,
  resolve: Resolvers,
): Promise<Result<RequestArrayCommandDto, Refusal>> => {
  const owned = await ownedBy(caller, wish, command, resolve);
  if (!owned.ok) return owned;
  return parseAs(RequestArrayCommandDto, { ...wish, ...owned.value, arrayId: arrayIdOf(command) });
};
