import type { Transfer } from '../api/transfers.ts';
import { formatAge, formatBytes, formatDuration, plural } from './quantities.ts';
import { printable } from './screen.ts';
import type { View } from './sessions.ts';
import { table } from './table.ts';

const LARGE_BYTES = 2 ** 20;
/** Of large files by their bytes; of many small ones, which come packed with more around them than in them, by their number. */
const percent = ({ counts, expected }: Transfer): string => {
  if (expected === undefined || expected.files === 0) return '';
  const isLarge = expected.bytes / expected.files >= LARGE_BYTES;
  const part = isLarge ? counts.bytes / expected.bytes : counts.files / expected.files;
  return ` (${Math.min(100, Math.floor(100 * part))} %)`;
};

/** How far it is, in a line: `1,200 files, 70 MiB (63 %)`. */
export const transferProgress = (transfer: Transfer): string => {
  const { files, bytes, failures } = transfer.counts;
  const failed = failures === 0 ? '' : `, ${failures} left out`;
  return `${plural(files, 'file')}, ${formatBytes(bytes)}${transfer.phase === 'open' ? percent(transfer) : ''}${failed}`;
};

const took = ({ startedAt, endedAt }: Transfer): string =>
  endedAt === undefined ? '' : ` after ${formatDuration(Date.parse(endedAt) - Date.parse(startedAt))}`;
const from = ({ origin }: Transfer): string => (origin === undefined ? '' : ` from ${printable(origin)}`);

/** `berth transfers show`: a line, and what went wrong. */
export const formatTransfer = (transfer: Transfer): string => {
  const { transferId, kind, folderName, owner, phase, message } = transfer;
  const head = `${transferId}  ${kind}${from(transfer)} into ${folderName}, by ${owner.replace(/^user:/, '')}`;
  const why = message === undefined ? '' : `: ${printable(message)}`;
  return `${head}\n${phase}${took(transfer)}${why}\n${transferProgress(transfer)}`;
};

/** `berth transfers ls`. */
export const formatTransfers = (transfers: readonly Transfer[], { now, ...view }: View): string =>
  table(
    [
      { title: 'TRANSFER' },
      { title: 'KIND' },
      { title: 'FOLDER', isFlexible: true },
      { title: 'BY', isOptional: true },
      { title: 'PHASE' },
      { title: 'FILES', align: 'right' },
      { title: 'BYTES', align: 'right' },
      { title: 'AGE', align: 'right', isOptional: true },
    ],
    transfers.map((transfer) => [
      transfer.transferId,
      transfer.kind,
      transfer.folderName,
      transfer.owner.replace(/^user:/, ''),
      transfer.phase,
      transfer.expected === undefined || transfer.phase !== 'open'
        ? String(transfer.counts.files)
        : `${transfer.counts.files}/${transfer.expected.files}`,
      formatBytes(transfer.counts.bytes),
      formatAge(transfer.startedAt, now),
    ]),
    view,
  );
