import { DataStore, Upload } from '@tus/server';
import type { ChecksumCheck } from './checksum.ts';
import type { FolderUploads, UploadState } from './folder-uploads.ts';
import { recordOfMetadata } from './upload-record.ts';

/** So long nobody has to go on with an upload. */
export const UPLOAD_KEPT_MS = 7 * 24 * 3_600_000;

const shown = (id: string, { offset, sizeBytes, createdAtMs }: UploadState): Upload =>
  new Upload({ id, offset, size: sizeBytes, creation_date: new Date(createdAtMs).toISOString() });

export type TusRequest = {
  readonly check: ChecksumCheck;
  readonly nowMs: number;
  /** The body, from where it comes in: the stream that the tus server hands over went through four others, which costs more than all the rest. */
  readonly bytes: AsyncIterable<Uint8Array>;
};

/** The uploads of one folder, as the tus server wants them, for one request. */
export class FolderTusStore extends DataStore {
  readonly #uploads: FolderUploads;
  readonly #request: TusRequest;
  constructor(uploads: FolderUploads, request: TusRequest) {
    super();
    this.#uploads = uploads;
    this.#request = request;
    this.extensions = ['creation', 'creation-with-upload', 'termination', 'expiration', 'checksum'];
  }

  override async create(file: Upload): Promise<Upload> {
    const upload = file;
    const record = recordOfMetadata(file.metadata ?? {}, file.size ?? 0, this.#request.nowMs);
    await this.#uploads.begin(file.id, record);
    upload.creation_date = new Date(this.#request.nowMs).toISOString();
    return upload;
  }

  override async getUpload(id: string): Promise<Upload> {
    return shown(id, await this.#uploads.find(id));
  }

  override write(_source: unknown, id: string, offset: number): Promise<number> {
    return this.#uploads.add(id, this.#request.bytes, offset, this.#request.check);
  }

  override remove(id: string): Promise<void> {
    return this.#uploads.drop(id);
  }

  override getExpiration(): number {
    return UPLOAD_KEPT_MS;
  }
}
