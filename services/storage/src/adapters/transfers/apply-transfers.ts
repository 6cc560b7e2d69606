import type { EntityManager } from 'typeorm';
import {
  type FileJobFact,
  type FolderFact,
  isFileJobEvent,
  isFolderEvent,
  isTransferEvent,
  type RecordedEvent,
  type TransferFact,
} from '#contracts';
import { factsOf, type Projection } from '#event-log';
import { followView } from '../../domain/transfer/transfer-view.ts';
import { rowsOf } from '../rows-of.ts';
import { transferIn } from './transfer-row.ts';

const write = async (
  id: string,
  event: RecordedEvent<TransferFact | FileJobFact | FolderFact>,
  transaction: EntityManager,
): Promise<void> => {
  const [row] = rowsOf(
    await transaction.query('SELECT standing FROM storage.transfer WHERE transfer_id = $1', [id]),
  );
  const before = row === undefined ? undefined : transferIn(row);
  const view = followView(before, event);
  if (view === undefined || view === before) return;
  await transaction.query(
    `INSERT INTO storage.transfer (transfer_id, kind, folder_id, owner, phase, position, standing)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (transfer_id) DO UPDATE SET phase = excluded.phase, standing = excluded.standing`,
    [id, view.kind, view.folderId, view.owner, view.phase, event.position, JSON.stringify(view)],
  );
};

/** What comes into folders from elsewhere: uploads, imports and clones. */
export const transfersProjection: Projection = {
  name: 'storage-transfers',
  onPoison: 'halt',
  apply: async (events, transaction) => {
    for (const event of factsOf(events)) {
      if (isTransferEvent(event)) await write(event.data.transferId, event, transaction);
      else if (isFileJobEvent(event)) await write(event.data.jobId, event, transaction);
      else if (
        event.type === 'folder.requested' ||
        event.type === 'folder.provisioned' ||
        event.type === 'folder.work-failed'
      ) {
        if (isFolderEvent(event)) await write(event.data.folderId, event, transaction);
      }
    }
  },
};
