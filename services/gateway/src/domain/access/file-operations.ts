import { judgedByOwner } from './rule.ts';

const READS = judgedByOwner('files', 'read');
const WRITES = judgedByOwner('files', 'write');

/** The files in folders. */
export const FILE_OPERATIONS = {
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
