import { randomUUID } from 'node:crypto';
import type { TransferCounts, TransferExpected } from '#contracts';
import { FolderRefused } from '#folder-files';
import {
  type Clock,
  commandId,
  describeError,
  type FolderId,
  type Log,
  type TransferId,
  transferId,
} from '#kernel';
import {
  endTransfer,
  followTransfer,
  isQuiet,
  startTransfer,
  type TransferEnd,
} from '../domain/transfer/decide-transfer.ts';
import { type KnownTransfer, NOTHING_YET, type OpenTransfer } from '../domain/transfer/transfer-state.ts';
import type { TransferTallies, TransferViews, UnfinishedUpload } from '../ports/transfer-store.ts';
import { transferIdFor } from './name-ids.ts';
import type { TransferLog } from './transfer-log.ts';
import { type Live, over, type Sender, type UploadPart, uploadParts } from './upload-parts.ts';

/** What a request says of itself. */
export type SendingRequest = {
  /** The transfer that it belongs to, as the client says. */
  readonly transfer: string | undefined;
  /** The upload that it goes on with. */
  readonly upload: string | undefined;
  /** Whether it may be the first of a transfer that nobody announced. */
  readonly mayBegin: boolean;
};
export type UploadTracker = {
  readonly announce: (sender: Sender, expected: TransferExpected, command: string) => Promise<KnownTransfer>;
  /** Undefined: the request belongs to no transfer. @throws FolderRefused `transfer-unknown`, `transfer-ended` */
  readonly enter: (sender: Sender, request: SendingRequest) => Promise<UploadPart | undefined>;
  readonly end: (id: TransferId, end: TransferEnd) => Promise<KnownTransfer | undefined>;
  /** What is seen of one that is open. */
  readonly counts: (id: string) => TransferCounts | undefined;
  /** One look at all that is open: what time does to it, and what those that ended have left. */
  readonly look: () => Promise<void>;
  /** Keeps what was seen since; for when the process ends. */
  readonly keep: () => Promise<void>;
};

type Ports = {
  readonly transfers: TransferLog;
  readonly views: TransferViews;
  readonly tallies: TransferTallies;
  /** Takes an upload from its folder; none is no fault. */
  readonly dropUpload: (folder: FolderId, uploadId: string) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
};

const OPEN_MAX = 10_000;

/**
 * Follows what clients send into folders, as transfers: all that one client announced as one, or else all that a user sends into a folder without a
 * longer pause. What it has seen is kept beside the log every two seconds, so that a kill loses no more than that of the counts.
 */
export const trackUploads = ({ transfers, views, tallies, dropUpload, clock, log }: Ports): UploadTracker => {
  const live = new Map<string, Live>();
  const unfinished = new Map<string, UnfinishedUpload>();
  const { partOf, keep } = uploadParts(tallies, unfinished, clock);
  /** Of those that nobody announced: where the next request of the same sender belongs. */
  const joined = new Map<string, Promise<Live>>();
  let restored: Promise<void> | undefined;

  const keyOf = ({ folderId, userId }: Sender): string => `${folderId} ${userId}`;
  const adopt = (state: OpenTransfer, counts: TransferCounts, touchedAt: Live['touchedAt']): Live => {
    const sender = { folderId: state.folderId, userId: state.owner.replace(/^user:/, '') };
    const id = state.transferId;
    const mine = {
      id,
      sender,
      counts,
      touchedAt,
      recorded: state,
      isKept: true,
      requests: 0,
      end: undefined,
    };
    live.set(mine.id, mine);
    return mine;
  };

  /** What was open when the process before this one ended. */
  const restore = async (): Promise<void> => {
    await views.catchUp();
    for (const id of await views.openUploads(OPEN_MAX)) {
      const state = await transfers.look(id);
      if (state.phase !== 'open') continue;
      const kept = await tallies.tally(id);
      adopt(state, kept?.counts ?? state.counts, kept?.touchedAt ?? state.recordedAt);
    }
    for (const upload of await tallies.unfinished()) unfinished.set(upload.uploadId, upload);
  };
  const ready = (): Promise<void> => {
    restored ??= restore().catch((error: unknown) => {
      restored = undefined;
      throw error;
    });
    return restored;
  };

  const start = async (
    sender: Sender,
    id: TransferId,
    expected?: TransferExpected,
  ): Promise<KnownTransfer> => {
    const now = clock.now();
    const asked = {
      transferId: id,
      folderId: sender.folderId,
      owner: `user:${sender.userId}`,
      startedAt: now,
    } as const;
    const wish = expected === undefined ? asked : { ...asked, expected };
    const state = await transfers.record(id, 'start', (before) => startTransfer(before, wish));
    if (state.phase === 'unknown') throw over(undefined);
    if (state.phase === 'open' && !live.has(id)) adopt(state, state.counts, now);
    return state;
  };

  const join = (sender: Sender): Promise<Live> => {
    const key = keyOf(sender);
    const begun = joined.get(key);
    if (begun !== undefined) return begun;
    const mine = start(sender, transferIdFor(commandId(randomUUID()))).then((state) => {
      const found = live.get(state.transferId);
      if (found === undefined) throw over(undefined);
      return found;
    });
    joined.set(key, mine);
    mine.catch(() => joined.delete(key));
    return mine;
  };

  const named = async (id: string, sender: Sender): Promise<Live> => {
    const mine = live.get(id);
    const isTheirs = mine?.sender.folderId === sender.folderId && mine.sender.userId === sender.userId;
    if (mine !== undefined && isTheirs) return mine;
    const state = /^[a-z][a-z0-9]{11}$/.test(id) ? await transfers.look(transferId(id)) : undefined;
    if (state !== undefined && state.phase !== 'unknown' && state.phase !== 'open')
      throw over(state.phase === 'cancelled' ? { kind: 'cancelled', by: state.by ?? '' } : undefined);
    throw new FolderRefused('transfer-unknown', 'No transfer of yours into this folder goes by this id.');
  };

  /** Who goes on with what was cancelled is told so. */
  const requireWanted = async ({ transferId: id }: UnfinishedUpload): Promise<void> => {
    const state = await transfers.look(id);
    if (state.phase === 'cancelled') throw over({ kind: 'cancelled', by: state.by ?? '' });
  };

  const whose = async (
    sender: Sender,
    { transfer, upload, mayBegin }: SendingRequest,
  ): Promise<Live | undefined> => {
    const known = upload === undefined ? undefined : unfinished.get(upload);
    const before = known?.folderId === sender.folderId ? live.get(known.transferId) : undefined;
    if (known !== undefined && before === undefined) await requireWanted(known);
    if (transfer === undefined) return before ?? (mayBegin || known !== undefined ? join(sender) : undefined);
    return named(transfer, sender);
  };

  const leaveBehind = async (mine: Live): Promise<void> => {
    const key = keyOf(mine.sender);
    if ((await joined.get(key))?.id === mine.id) joined.delete(key);
  };
  const forget = async (mine: Live): Promise<void> => {
    live.delete(mine.id);
    await leaveBehind(mine);
    await tallies.forgetTally(mine.id);
  };

  const follow = async (mine: Live, unfinishedUploads: number): Promise<void> => {
    const { id, counts, requests, touchedAt } = mine;
    const sight = { counts, requests, touchedAt, unfinished: unfinishedUploads };
    await keep(mine);
    const now = clock.now();
    // What is sent next is another transfer, however long somebody still has to go on with a part of this one.
    if (isQuiet(sight, now)) await leaveBehind(mine);
    if (followTransfer(mine.recorded, sight, now).length === 0) return;
    const state = await transfers.record(id, `look-${now}`, (before) => followTransfer(before, sight, now));
    if (state.phase === 'open') mine.recorded = state;
    else await forget(mine);
  };

  /** Of those that have ended, nothing stays on its way. */
  const clear = async ({ uploadId, transferId: id, folderId }: UnfinishedUpload): Promise<void> => {
    if (live.has(id)) return;
    // Who gave up may still go on with it for as long as uploads are kept, as another transfer.
    const { phase } = await transfers.look(id);
    if (phase !== 'failed') await dropUpload(folderId, uploadId);
    if (unfinished.get(uploadId)?.transferId !== id) return;
    unfinished.delete(uploadId);
    await tallies.end(uploadId);
  };

  const attempt = async (about: object, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      log.warn({ ...about, cause: describeError(error) }, 'a transfer was not followed; it is tried again');
    }
  };

  return {
    announce: async (sender, expected, command) => {
      await ready();
      return start(sender, transferIdFor(commandId(command)), expected);
    },
    enter: async (sender, request) => {
      await ready();
      const mine = await whose(sender, request);
      if (mine?.end !== undefined) throw over(mine.end);
      if (mine === undefined) return undefined;
      const part = partOf(mine);
      const { upload } = request;
      // Its sender goes on with it as a part of another transfer.
      if (upload !== undefined && (unfinished.get(upload)?.transferId ?? mine.id) !== mine.id)
        await part.begun(upload);
      return part;
    },
    end: async (id, end) => {
      await ready();
      const mine = live.get(id);
      if (mine !== undefined) mine.end = end;
      const counts = mine?.counts ?? NOTHING_YET;
      try {
        const state = await transfers.record(id, 'end', (now) => endTransfer(now, counts, end, clock.now()));
        if (mine !== undefined) await forget(mine);
        return state.phase === 'unknown' ? undefined : state;
      } catch (error) {
        if (mine !== undefined) mine.end = undefined;
        throw error;
      }
    },
    counts: (id) => live.get(id)?.counts,
    keep: async () => {
      for (const mine of live.values()) await attempt({ transferId: mine.id }, () => keep(mine));
    },
    look: async () => {
      await ready();
      const left = new Map<string, number>();
      for (const { transferId: id } of unfinished.values()) left.set(id, (left.get(id) ?? 0) + 1);
      for (const mine of [...live.values()])
        await attempt({ transferId: mine.id }, () => follow(mine, left.get(mine.id) ?? 0));
      for (const upload of [...unfinished.values()])
        await attempt({ uploadId: upload.uploadId }, () => clear(upload));
    },
  };
};
