import type { Readable } from 'node:stream';
import { DataStore, Upload } from '@tus/server';
import type { ChecksumCheck } from './checksum.ts';
import type { FolderUploads, UploadState } from './folder-uploads.ts';
import { recordOfMetadata } from './upload-record.ts';

/** So long nobody has to go on with an upload. */
export const UPLOAD_KEPT_MS = 7 * 24 * 3_600_000;

const shown = (id: string, { offset, sizeBytes, createdAtMs }: UploadState): Upload =>
  new Upload({ id, offset, size: sizeBytes, creation_date: new Date(createdAtMs).toISOString() });

/** The uploads of one folder, as the tus server wants them, for one request. */
export class FolderTusStore extends DataStore {
  readonly #uploads: FolderUploads;
  readonly #check: ChecksumCheck;
  readonly #nowMs: number;
  constructor(uploads: FolderUploads, check: ChecksumCheck, nowMs: number) {
    super();
    this.#uploads = uploads;
    this.#check = check;
    this.#nowMs = nowMs;
    this.extensions = ['creation', 'creation-with-upload', 'termination', 'expiration', 'checksum'];
  }

  override async create(file: Upload): Promise<Upload> {
    const upload = file;
    const record = recordOfMetadata(file.metadata ?? {}, file.size ?? 0, this.#nowMs);
    await this.#uploads.begin(file.id, record);
    upload.creation_date = new Date(this.#nowMs).toISOString();
    return upload;
  }

  override async getUpload(id: string): Promise<Upload> {
    return shown(id, await this.#uploads.find(id));
  }

  override write(source: Readable, id: string, offset: number): Promise<number> {
    return this.#uploads.add(id, source, offset, this.#check);
  }

  override remove(id: string): Promise<void> {
    return this.#uploads.drop(id);
  }

  override getExpiration(): number {
    return UPLOAD_KEPT_MS;
  }
}
