import type { Duplex } from 'node:stream';
import type { AppProtocol } from '#contracts';

/** Asks a server over a connection; its HTTP status, or null if it gave none in time. One that speaks HTTP/2 alone is asked whether it does. */
export type AppProbe = (
  connection: Duplex,
  request: {
    readonly protocol: AppProtocol;
    readonly path: string;
    readonly authorization: string | null;
  },
) => Promise<number | null>;
