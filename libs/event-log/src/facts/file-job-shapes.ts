import { FILE_JOB_OPERATIONS, type FileJobCounts, type FileJobFact, type FileJobWish } from '#contracts';
import { aParty } from './folder-shapes.ts';
import { aFileJobId, aFolderId } from './id-shapes.ts';
import { listOf, object, oneOf, optional, text, whole, type Shape } from './shape.ts';

type Data<Type extends FileJobFact['type']> = Extract<FileJobFact, { readonly type: Type }>['data'];
type FileJobShapes = { readonly [Type in FileJobFact['type']]: Shape<Data<Type>> };

const aWish: Shape<FileJobWish> = object({
  operation: oneOf(...FILE_JOB_OPERATIONS),
  path: text(),
  target: optional(text()),
  mode: optional(text()),
  owner: optional(text()),
  url: optional(text()),
  sha256: optional(text()),
  endpoint: optional(text()),
  region: optional(text()),
  bucket: optional(text()),
  prefix: optional(text()),
});
const someCounts: Shape<FileJobCounts> = object({
  files: whole(),
  folders: whole(),
  bytes: whole(),
  failures: whole(),
});

/** What becomes of long work on files. */
export const FILE_JOB_SHAPES: FileJobShapes = {
  'filejob.requested': object({
    jobId: aFileJobId,
    folderId: aFolderId,
    wish: aWish,
    owner: aParty,
    requestedAt: whole(),
    deadlineAt: whole(),
  }),
  'filejob.progressed': object({ jobId: aFileJobId, counts: someCounts, progressedAt: whole() }),
  'filejob.cancel-requested': object({ jobId: aFileJobId, by: text(), requestedAt: whole() }),
  'filejob.completed': object({
    jobId: aFileJobId,
    counts: someCounts,
    faults: listOf(object({ path: text(), code: text(), message: text() })),
    completedAt: whole(),
  }),
  'filejob.failed': object({ jobId: aFileJobId, code: text(), message: text(), failedAt: whole() }),
  'filejob.cancelled': object({ jobId: aFileJobId, counts: someCounts, cancelledAt: whole() }),
};
