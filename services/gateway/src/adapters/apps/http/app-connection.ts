import { Buffer } from 'node:buffer';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { steadySocket, untilSent } from '#service-kit';
import type { Forwarding } from '../../../ports/app-forwarder.ts';
import { type AnswerHead, readHead } from './answer-head.ts';
import { type BodyReader, bodyReader } from './body-reader.ts';
import { sendRequest } from './send-request.ts';

/** `left`: the client did not wait for the end. */
export type Exchanged = 'answered' | 'broken' | 'left';

/** A connection to an app, for one request after the other. */
export type AppConnection = {
  readonly exchange: (forwarding: Forwarding) => Promise<Exchanged>;
  /** For how long another request may be sent after the last answer; 0: none. */
  readonly keptMs: () => number;
  readonly isOpen: () => boolean;
  readonly close: () => void;
};

const HEAD_END = '\r\n\r\n';
const HEAD_MAX_BYTES = 64 * 1024;
/** Long polls are long, but not for ever. */
const HEAD_MAX_MS = 900_000;
/** Server-sent events may be silent for long; who left is noticed by his connection. */
const SILENCE_MAX_MS = 3_600_000;
/** Of a body, not of an answer: they would be taken for the head's. */
const NO_TRAILER = /^(content-|transfer-encoding$|set-cookie$|connection$|host$|te$|trailer$|location$)/i;
const NOTHING = Buffer.alloc(0);

/** The head of an answer, as soon as it has come; those that only say that one is on its way are left out. */
const headReader = (method: string) => {
  let seen: Buffer = NOTHING;
  return {
    /** `rest`: what came behind it. Undefined: not all is here yet. Null: it is none. */
    read: (part: Buffer): { readonly head: AnswerHead; readonly rest: Buffer } | undefined | null => {
      seen = Buffer.concat([seen, part]);
      for (;;) {
        const end = seen.indexOf(HEAD_END);
        if (end < 0) return seen.length > HEAD_MAX_BYTES ? null : undefined;
        const head = readHead(seen.subarray(0, end), method);
        seen = seen.subarray(end + HEAD_END.length);
        if (head === null || head.status === 101) return null;
        if (head.status >= 200) return { head, rest: seen };
      }
    },
  };
};

const begin = ({ response, answerHeaders }: Forwarding, { status, message, raw }: AnswerHead): void => {
  const headers = answerHeaders(raw);
  if (message === '') response.writeHead(status, headers);
  else response.writeHead(status, message, headers);
};

/** Speaks HTTP/1.1 over a stream to an app. Bytes of answers go through one piece of memory, and nobody reads them on the way. */
export const appConnection = (stream: Duplex): AppConnection => {
  const { socket, take, goOn } = steadySocket(stream);
  let kept = 0;
  const rest = (): void =>
    take(() => {
      socket.destroy(); // Nobody has asked for anything.
      return false;
    });
  const limit = (ms: number): void => {
    if (socket instanceof Socket) socket.setTimeout(ms);
  };
  socket.on('timeout', () => socket.destroy());
  socket.once('end', () => void socket.end());

  const exchange = (forwarding: Forwarding): Promise<Exchanged> =>
    new Promise((resolve) => {
      const { request, response } = forwarding;
      const heads = headReader(request.method ?? 'GET');
      let head: AnswerHead | null = null;
      let body: BodyReader | null = null;
      kept = 0;

      const done = (end: Exchanged): void => {
        response.off('close', onLeft);
        socket.off('end', onEnd).off('close', onBroken);
        sent.stop();
        limit(0);
        if (end === 'answered' && kept > 0) rest();
        else socket.destroy();
        if (end === 'broken' && response.headersSent) response.destroy();
        resolve(end);
      };
      const onBroken = (): void => done('broken');
      const onLeft = (): void => done('left');
      /** `last`: bytes that are in no memory which is used again. */
      const finish = (last?: Buffer): void => {
        for (const [name, value] of body?.trailers() ?? [])
          if (!NO_TRAILER.test(name)) response.addTrailers([[name, value]]);
        response.end(last);
        const mayGoOn = sent.isSent() && body?.isExceeded() === false && !socket.readableEnded;
        kept = mayGoOn ? (head?.keptMs ?? 0) : 0;
        done('answered');
      };
      const onEnd = (): void => (body?.mayEnd() === true ? finish() : done('broken'));
      const out = untilSent(response, () => (body?.isOver() === true ? finish() : goOn()));

      const onPart = (part: Buffer): boolean => {
        let own = part;
        if (body === null) {
          const read = heads.read(part);
          if (read === undefined) return true;
          if (read === null) throw new Error('no answer over HTTP/1.1');
          ({ head, rest: own } = read);
          begin(forwarding, head);
          body = bodyReader(head.framing);
          limit(SILENCE_MAX_MS);
          // Small answers are here as a whole, and go out as a whole.
          const first: Buffer[] = [];
          body.read(own, (bytes) => first.push(bytes));
          if (body.isOver() && !body.isBroken()) {
            finish(Buffer.concat(first));
            return true;
          }
          for (const bytes of first) out.write(bytes);
        } else body.read(own, out.write);
        if (body.isBroken()) throw new Error('the body does not end where it should');
        if (!out.isSent()) return false;
        if (body.isOver()) finish();
        return true;
      };

      response.once('close', onLeft);
      socket.once('end', onEnd).once('close', onBroken);
      limit(HEAD_MAX_MS);
      const sent = sendRequest(socket, forwarding);
      take((part) => {
        try {
          return onPart(part);
        } catch {
          done('broken');
          return false;
        }
      });
      if (response.destroyed) done('left');
      else if (socket.destroyed) done('broken');
    });

  return {
    exchange,
    keptMs: () => kept,
    isOpen: () => !socket.destroyed && socket.writable && !socket.readableEnded,
    close: () => void socket.destroy(),
  };
};
