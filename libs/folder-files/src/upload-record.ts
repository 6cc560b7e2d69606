import { FolderRefused } from './folder-refused.ts';
import { type FilePath, parseFilePath } from './file-path.ts';
import { nameOfText } from './byte-name.ts';

/**
 * What an upload is to become. It lies beside its bytes in the folder, where whoever may write there could change it: it is read as strictly as
 * anything from outside.
 */
export type UploadRecord = {
  readonly sizeBytes: number;
  readonly path: FilePath;
  readonly isReplacing: boolean;
  readonly createdAtMs: number;
  readonly modifiedAtMs?: number;
  readonly isExecutable?: boolean;
};
/** What tus calls metadata: words with values. */
export type UploadMetadata = Readonly<Record<string, string | null>>;

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const wholeOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;

/** Reads what a client says about a file: `path`, or `pathBytes` in base64url; `overwrite`; `modifiedAt` (ms); `executable`. @throws FolderRefused */
export const recordOfMetadata = (
  metadata: UploadMetadata,
  sizeBytes: number,
  nowMs: number,
): UploadRecord => {
  const { path, pathBytes, filename, overwrite, modifiedAt, executable } = metadata;
  const text = path ?? filename;
  if (typeof pathBytes !== 'string' && typeof text !== 'string')
    throw new FolderRefused('path-invalid', 'The metadata "path" says where the file belongs.');
  const name =
    typeof pathBytes === 'string'
      ? Buffer.from(pathBytes, 'base64url').toString('latin1')
      : nameOfText(text ?? '');
  const steps = parseFilePath(name);
  if (steps.length === 0) throw new FolderRefused('path-invalid', 'The path names the folder itself.');
  const modifiedAtMs = typeof modifiedAt === 'string' ? wholeOf(Number(modifiedAt)) : undefined;
  return {
    sizeBytes,
    path: steps,
    isReplacing: overwrite === 'true',
    createdAtMs: nowMs,
    ...(modifiedAtMs === undefined ? {} : { modifiedAtMs }),
    ...(executable === 'true' ? { isExecutable: true } : {}),
  };
};

/** As it is written beside the bytes. */
export const encodeRecord = (record: UploadRecord): string =>
  JSON.stringify({ ...record, path: record.path.join('/') });

/** Undefined: it is torn, or somebody changed it. */
export const decodeRecord = (text: string): UploadRecord | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    if (!isFields(value) || typeof value['path'] !== 'string') return undefined;
    const [sizeBytes, createdAtMs] = [wholeOf(value['sizeBytes']), wholeOf(value['createdAtMs'])];
    if (sizeBytes === undefined || createdAtMs === undefined) return undefined;
    const path = parseFilePath(value['path']);
    const modifiedAtMs = wholeOf(value['modifiedAtMs']);
    if (path.length === 0) return undefined;
    return {
      sizeBytes,
      path,
      createdAtMs,
      isReplacing: value['isReplacing'] === true,
      ...(modifiedAtMs === undefined ? {} : { modifiedAtMs }),
      ...(value['isExecutable'] === true ? { isExecutable: true } : {}),
    };
  } catch {
    return undefined;
  }
};
