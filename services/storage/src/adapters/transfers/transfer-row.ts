import { TRANSFER_KINDS, TRANSFER_PHASES } from '#contracts';
import { object, oneOf, optional, readAs, type Shape, text, whole } from '#event-log/shapes';
import { invariant } from '#kernel';
import type { TransferView } from '../../domain/transfer/transfer-view.ts';

const aTransfer: Shape<TransferView> = object({
  transferId: text(),
  kind: oneOf(...TRANSFER_KINDS),
  folderId: text(),
  owner: text(),
  phase: oneOf(...TRANSFER_PHASES),
  counts: object({ files: whole(), bytes: whole(), failures: whole() }),
  expected: optional(object({ files: whole(), bytes: whole() })),
  origin: optional(text()),
  code: optional(text()),
  message: optional(text()),
  startedAt: whole(),
  endedAt: optional(whole()),
});

/** A transfer out of its row. */
export const transferIn = (row: Readonly<Record<string, unknown>>): TransferView => {
  const read = readAs(aTransfer, row['standing']);
  invariant(read.ok, `a stored transfer can't be read: ${read.ok ? '' : read.refusal.message}`);
  return read.value;
};
