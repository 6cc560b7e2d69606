import type { FileNeed } from '#contracts';

/** The right to one request at the file door, told to the gateway and brought back by it. */
export type FileTicket = {
  readonly folderId: string;
  /** Who asked. */
  readonly userId: string;
  /** Where the files are; nobody but this service sees it. */
  readonly rootPath: string;
  readonly need: FileNeed;
  /** What may be added; null: as much as the volume has. */
  readonly roomBytes: number | null;
  readonly expiresAtMs: number;
};

/** Tickets are signed by this process with a key that it makes at its start: whoever can read one can only use that one, and only for a moment. */
export type FileTickets = {
  readonly issue: (ticket: Omit<FileTicket, 'expiresAtMs'>) => string;
  /** Undefined: it is none of ours, or too old. */
  readonly read: (token: string) => FileTicket | undefined;
};

/** Where the file door is, for gateways: `http://127.0.0.1:40123`; undefined: it does not listen yet. */
export type FileDoorAddress = { readonly url: () => string | undefined };
