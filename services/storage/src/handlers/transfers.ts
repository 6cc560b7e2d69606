import type {
  FinishTransferDto,
  ListTransfersAnswer,
  TransferExpected,
  TransferPhase,
  TransferStanding,
} from '#contracts';
import { accept, fileJobId, folderId, refuse, type Refusal, type Result, transferId } from '#kernel';
import type { FolderCaller } from '../domain/folder/rights.ts';
import type { FolderRoots } from '../ports/folder-roots.ts';
import type { ListedTransfer, TransferViews } from '../ports/transfer-store.ts';
import type { FileJobs } from './file-jobs.ts';
import type { UploadTracker } from './track-uploads.ts';

type Told = Promise<Result<TransferStanding, Refusal>>;
/** What people ask of transfers: uploads, imports, and copies from volume to volume. */
export type Transfers = {
  readonly start: (caller: FolderCaller, folder: string, expected: TransferExpected, command: string) => Told;
  readonly finish: (caller: FolderCaller, id: string, how: FinishTransferDto) => Told;
  readonly cancel: (caller: FolderCaller, id: string) => Told;
  readonly read: (caller: FolderCaller, id: string) => Told;
  readonly list: (
    caller: FolderCaller,
    page: {
      readonly folder: string | undefined;
      readonly phase: TransferPhase | undefined;
      readonly before: string | undefined;
      readonly limit: number;
    },
  ) => Promise<Result<ListTransfersAnswer, Refusal>>;
};

/** How far those are that are under way in this process. */
export type LiveCounts = (transfer: ListedTransfer['transfer']) => TransferStanding['counts'] | undefined;
/** Ends the making of a clone. */
export type CancelCopy = (caller: FolderCaller, folder: string) => Promise<Result<unknown, Refusal>>;

type Ports = {
  readonly views: TransferViews;
  readonly tracker: UploadTracker;
  readonly jobs: FileJobs;
  readonly roots: FolderRoots;
  readonly cancelCopy: CancelCopy;
  readonly liveCounts: LiveCounts;
};

const unknown = (): Result<never, Refusal<'transfer-unknown'>> =>
  refuse({ code: 'transfer-unknown', message: 'No transfer that you may see goes by this id.' });

export const transfers = ({ views, tracker, jobs, roots, cancelCopy, liveCounts }: Ports): Transfers => {
  const told = ({ transfer, folderName }: ListedTransfer): TransferStanding => ({
    ...transfer,
    folderName,
    counts: (transfer.phase === 'open' ? liveCounts(transfer) : undefined) ?? transfer.counts,
  });
  const isOwn = (caller: FolderCaller, { transfer }: ListedTransfer): boolean =>
    caller.role === 'admin' || transfer.owner === `user:${caller.userId}`;
  const find = async (caller: FolderCaller, id: string): Promise<ListedTransfer | undefined> => {
    await views.catchUp();
    const found = await views.find(id);
    if (found === undefined || isOwn(caller, found)) return found;
    return (await roots(caller, found.transfer.folderId, 'read')).ok ? found : undefined;
  };
  const again = async (caller: FolderCaller, id: string): Told => {
    const found = await find(caller, id);
    return found === undefined ? unknown() : accept(told(found));
  };
  const end = async (caller: FolderCaller, found: ListedTransfer): Promise<Result<unknown, Refusal>> => {
    const { kind, transferId: id, folderId: folder } = found.transfer;
    const by = `user:${caller.userId}`;
    switch (kind) {
      case 'upload':
        return accept(await tracker.end(transferId(id), { kind: 'cancelled', by }));
      case 'import':
        return jobs.cancel(caller, folder, fileJobId(id));
      case 'copy':
        return cancelCopy(caller, folder);
    }
  };

  return {
    start: async (caller, folder, expected, command) => {
      const root = await roots(caller, folder, 'write');
      if (!root.ok) return root;
      const sender = { folderId: folderId(root.value.folderId), userId: caller.userId };
      const { transferId: id } = await tracker.announce(sender, expected, command);
      return again(caller, id);
    },
    finish: async (caller, id, { outcome, message = 'The sender gave up.' }) => {
      const found = await find(caller, id);
      if (found === undefined || !isOwn(caller, found) || found.transfer.kind !== 'upload') return unknown();
      const how =
        outcome === 'completed'
          ? ({ kind: 'completed' } as const)
          : ({ kind: 'failed', code: 'given-up', message } as const);
      await tracker.end(transferId(id), how);
      return again(caller, id);
    },
    cancel: async (caller, id) => {
      const found = await find(caller, id);
      if (found === undefined) return unknown();
      if (found.transfer.phase !== 'open') return accept(told(found));
      if (!isOwn(caller, found)) {
        const may = await roots(caller, found.transfer.folderId, 'delete');
        if (!may.ok) return may;
      }
      const ended = await end(caller, found);
      return ended.ok ? again(caller, id) : ended;
    },
    read: again,
    list: async (caller, { folder, phase = null, before = null, limit }) => {
      await views.catchUp();
      const root = folder === undefined ? undefined : await roots(caller, folder, 'read');
      if (root?.ok === false) return root;
      const whose =
        root === undefined
          ? { folder: null, owner: caller.role === 'admin' ? null : `user:${caller.userId}` }
          : { folder: folderId(root.value.folderId), owner: null };
      const found = await views.list({ ...whose, phase, before, limit: limit + 1 });
      return accept({ transfers: found.slice(0, limit).map(told), hasMore: found.length > limit });
    },
  };
};
