import type { TransferCounts, TransferFact } from '#contracts';
import { aParty } from './folder-shapes.ts';
import { aFolderId, aTransferId } from './id-shapes.ts';
import { object, optional, text, whole, type Shape } from './shape.ts';

type Data<Type extends TransferFact['type']> = Extract<TransferFact, { readonly type: Type }>['data'];
type TransferShapes = { readonly [Type in TransferFact['type']]: Shape<Data<Type>> };

const someCounts: Shape<TransferCounts> = object({ files: whole(), bytes: whole(), failures: whole() });

/** What becomes of files that are sent into a folder. */
export const TRANSFER_SHAPES: TransferShapes = {
  'transfer.started': object({
    transferId: aTransferId,
    folderId: aFolderId,
    owner: aParty,
    expected: optional(object({ files: whole(), bytes: whole() })),
    startedAt: whole(),
  }),
  'transfer.progressed': object({ transferId: aTransferId, counts: someCounts, progressedAt: whole() }),
  'transfer.completed': object({ transferId: aTransferId, counts: someCounts, completedAt: whole() }),
  'transfer.failed': object({
    transferId: aTransferId,
    counts: someCounts,
    code: text(),
    message: text(),
    failedAt: whole(),
  }),
  'transfer.cancelled': object({
    transferId: aTransferId,
    counts: someCounts,
    by: text(),
    cancelledAt: whole(),
  }),
};
