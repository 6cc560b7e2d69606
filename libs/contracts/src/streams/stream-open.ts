import type { SessionId } from '#kernel';
import type { StreamTarget } from './stream-target.ts';

/** Where a node calls back to, and with what. */
export type CallBack = {
  readonly host: string;
  readonly port: number;
  /** Names the call; the identity of the key below. */
  readonly id: string;
  /** Known to this gateway and this node only, and good for one call: the key of the connection. Base64url of {@link CALL_SECRET_BYTES}. */
  readonly secret: string;
  /** Without it the bytes stay on the machine: both ends are on its loopback. */
  readonly isEncrypted: boolean;
};

/** A gateway asks a node for a stream: the node joins the target, calls back, and only then answers. */
export type StreamOpen = {
  readonly sessionId: SessionId;
  readonly epoch: number;
  /** Which of the session's members on the node; absent: the first. */
  readonly member?: number;
  readonly target: StreamTarget;
  readonly callBack: CallBack;
};

/** 128 bits in hex. */
export const CALL_ID_CHARACTERS = 32;
export const CALL_SECRET_BYTES = 32;

/** How a call begins, before anything else and whether it is encrypted or not: `<id>.<secret>` and the end of a line. */
export const callPreface = ({ id, secret }: Pick<CallBack, 'id' | 'secret'>): string => `${id}.${secret}\n`;
export const CALL_PREFACE_BYTES = CALL_ID_CHARACTERS + 1 + Math.ceil((CALL_SECRET_BYTES * 8) / 6) + 1;

/** Suites that need no certificate: whoever has the key of the call is who was asked. The first has forward secrecy. */
export const CALL_CIPHERS = 'ECDHE-PSK-CHACHA20-POLY1305:DHE-PSK-AES256-GCM-SHA384';
