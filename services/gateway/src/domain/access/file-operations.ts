import { judgedByOwner } from './rule.ts';

const READS = judgedByOwner('files', 'read');
const WRITES = judgedByOwner('files', 'write');

/** The files in folders. */
export const FILE_OPERATIONS = {
  cancelFileJob: WRITES,
  getFileJob: READS,
  listFileJobs: READS,
  requestFileJob: WRITES,
  cancelTransfer: WRITES,
  finishTransfer: WRITES,
  getTransfer: READS,
  listTransfers: READS,
  startTransfer: WRITES,
  createFileLink: READS,
  createUpload: WRITES,
  describeUploads: WRITES,
  dropUpload: WRITES,
  getFileEntry: READS,
  listFiles: READS,
  makeDirectory: WRITES,
  moveFile: WRITES,
  packFolder: READS,
  previewFile: READS,
  putFile: WRITES,
  readFile: READS,
  removeFile: WRITES,
  resumeUpload: WRITES,
  searchFiles: READS,
  showUpload: WRITES,
  unpackArchive: WRITES,
} as const;
