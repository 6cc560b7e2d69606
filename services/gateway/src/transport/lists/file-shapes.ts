import { FileJobResource } from '../resources/file-job.resource.ts';
import { TransferResource } from '../resources/transfer.resource.ts';
import type { ListShape } from './list-shape.ts';

/* Work on files. */

export const TRANSFERS: ListShape<TransferResource> = {
  item: TransferResource,
  idOf: ({ transferId }) => transferId,
  sorts: {
    startedAt: ({ startedAt }) => startedAt,
    endedAt: ({ endedAt }) => endedAt,
    folderName: ({ folderName }) => folderName,
    owner: ({ owner }) => owner,
    bytes: ({ counts }) => counts.bytes,
    files: ({ counts }) => counts.files,
  },
  filters: {
    kind: ({ kind }) => kind,
    phase: ({ phase }) => phase,
    owner: ({ owner }) => owner,
    folderName: ({ folderName }) => folderName,
  },
  byItself: '-startedAt',
  limit: { absent: 100, max: 500 },
};

export const FILE_JOBS: ListShape<FileJobResource> = {
  item: FileJobResource,
  idOf: ({ jobId }) => jobId,
  sorts: {
    requestedAt: ({ requestedAt }) => requestedAt,
    endedAt: ({ endedAt }) => endedAt,
    owner: ({ owner }) => owner,
    bytes: ({ counts }) => counts.bytes,
    files: ({ counts }) => counts.files,
  },
  filters: {
    operation: ({ operation }) => operation,
    phase: ({ phase }) => phase,
    owner: ({ owner }) => owner,
  },
  byItself: '-requestedAt',
  limit: { absent: 50, max: 200 },
};
