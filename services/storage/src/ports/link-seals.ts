import type { ArchiveFormat } from '#contracts';
import type { FolderCaller } from '../domain/folder/rights.ts';

/** What a link stands for. */
export type FileLink = {
  readonly caller: FolderCaller;
  readonly folderId: string;
  readonly path: string;
  readonly archive?: ArchiveFormat;
  readonly expiresAtMs: number;
};

/** Links carry all that they stand for, sealed: nobody else can read, change or make one. They outlive the process. @throws DependencyFailure */
export type LinkSeals = {
  readonly seal: (link: FileLink) => Promise<string>;
  /** Undefined: it is none of ours. */
  readonly open: (token: string) => Promise<FileLink | undefined>;
};
