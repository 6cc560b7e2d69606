import type { TransferCounts } from '#contracts';
import { FolderRefused } from '#folder-files';
import type { Clock, FolderId, TransferId } from '#kernel';
import type { TransferEnd } from '../domain/transfer/decide-transfer.ts';
import type { OpenTransfer } from '../domain/transfer/transfer-state.ts';
import type { TransferTallies, UnfinishedUpload } from '../ports/transfer-store.ts';

/** Who sends into which folder. */
export type Sender = { readonly folderId: FolderId; readonly userId: string };
/** A transfer, for the time of one request. */
export type UploadPart = {
  /** @throws FolderRefused `transfer-ended` when it was cancelled meanwhile */
  readonly arrived: (bytes: number) => void;
  readonly filed: (files: number) => void;
  readonly failed: (files: number) => void;
  readonly begun: (uploadId: string) => Promise<void>;
  /** It is whole, or was given up. */
  readonly ended: (uploadId: string, isWhole: boolean) => Promise<void>;
  readonly leave: () => void;
};

/** A transfer that is open, with what was seen of it since it was recorded last. */
export type Live = {
  readonly id: TransferId;
  readonly sender: Sender;
  counts: TransferCounts;
  touchedAt: ReturnType<Clock['now']>;
  /** What was recorded of it last. */
  recorded: OpenTransfer;
  isKept: boolean;
  requests: number;
  end: TransferEnd | undefined;
};

/** What is sent for a transfer that has ended is refused so. */
export const over = (end: TransferEnd | undefined): FolderRefused => {
  const how = end?.kind === 'cancelled' ? `was cancelled by ${end.by.replace(/^user:/, '')}` : 'is over';
  return new FolderRefused(
    'transfer-ended',
    `The transfer ${how}: what is sent for it is not taken any more.`,
  );
};

/** Counts what the requests of a transfer bring. `unfinished`: all uploads on their way, which it keeps. */
export const uploadParts = (
  tallies: TransferTallies,
  unfinished: Map<string, UnfinishedUpload>,
  clock: Clock,
) => {
  const add = (mine: Live, more: Partial<TransferCounts>): void => {
    const { files, bytes, failures } = mine.counts;
    const [f, b, x] = [more.files ?? 0, more.bytes ?? 0, more.failures ?? 0];
    mine.counts = { files: files + f, bytes: bytes + b, failures: failures + x };
    mine.touchedAt = clock.now();
    mine.isKept = false;
  };

  const partOf = (mine: Live): UploadPart => {
    mine.requests += 1;
    add(mine, {});
    return {
      arrived: (bytes) => {
        if (mine.end !== undefined) throw over(mine.end);
        add(mine, { bytes });
      },
      filed: (files) => add(mine, { files }),
      failed: (failures) => add(mine, { failures }),
      begun: async (uploadId) => {
        const upload = { uploadId, transferId: mine.id, folderId: mine.sender.folderId };
        unfinished.set(uploadId, upload);
        await tallies.begin(upload);
      },
      ended: async (uploadId, isWhole) => {
        if (!unfinished.delete(uploadId)) return;
        if (isWhole) add(mine, { files: 1 });
        await tallies.end(uploadId);
      },
      leave: () => {
        mine.requests -= 1;
        mine.touchedAt = clock.now();
      },
    };
  };

  const keep = async (mine: Live): Promise<void> => {
    const { id, counts, touchedAt, isKept } = mine;
    if (isKept) return;
    await tallies.keepTally(id, { counts, touchedAt });
    mine.isKept = mine.counts === counts;
  };

  return { partOf, keep };
};
