import type { Duplex } from 'node:stream';

/** Asks a web server over a connection; its HTTP status, or null if it gave none in time. */
export type AppProbe = (
  connection: Duplex,
  request: { readonly path: string; readonly authorization: string | null },
) => Promise<number | null>;
