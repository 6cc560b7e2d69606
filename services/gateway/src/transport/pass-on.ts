import { Agent, request as send } from 'node:http';
import type { IncomingMessage, IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FileAdmission } from '#contracts';
import { DependencyFailure, type Refusal } from '#kernel';
import { REFUSED, refusalOfDoor } from './file-door-refusal.ts';
import { problemFor } from './refusal-status.ts';

/** What the file door needs to know of a request, apart from its path; nobody's key goes along. */
const TO_DOOR =
  /^(?:content-type|content-length|range|if-(?:range|match|none-match|modified-since)|tus-resumable|berth-transfer|upload-[a-z-]+)$/;
/** What belongs to one connection is not for the next. */
const NOT_FROM_DOOR = new Set(['connection', 'keep-alive', 'transfer-encoding', 'date', REFUSED]);
const REFUSAL_BYTES_MAX = 64 * 1024;
/** Nothing comes or goes for so long: one of the two ends is gone. Longer than the file door waits. */
const SILENCE_MAX_MS = 330_000;

const UNWANTED_MAX_MS = 5000;

/** A connection at rest is closed here before the file door does it. */
const IDLE_MS = 15_000;

const agent = new Agent({ keepAlive: true, maxFreeSockets: 32, scheduling: 'lifo', timeout: IDLE_MS });

const headersFor = (headers: IncomingHttpHeaders, ticket: string): OutgoingHttpHeaders => ({
  ...Object.fromEntries(Object.entries(headers).filter(([name]) => TO_DOOR.test(name))),
  'x-berth-ticket': ticket,
});

const refusalIn = async (answer: IncomingMessage): Promise<Refusal> => {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of answer) {
    if (!Buffer.isBuffer(piece)) continue;
    size += piece.length;
    if (size > REFUSAL_BYTES_MAX) break;
    pieces.push(piece);
  }
  let said: unknown;
  try {
    said = JSON.parse(Buffer.concat(pieces).toString('utf8'));
  } catch {
    // A HEAD has no body.
  }
  return refusalOfDoor(said, String(answer.headers[REFUSED]));
};

const failure = (cause: unknown): DependencyFailure =>
  new DependencyFailure('storage', 'pass a request on to the file door', { retryable: true, cause });

const CONTENT = new Set(['content-length', 'content-type']);
/** A body that was read as JSON is not on its way any more: who waited for it would wait for ever. */
const wasRead = ({ body, raw }: FastifyRequest): boolean =>
  body !== undefined && body !== null && body !== raw && !(body instanceof Readable);
const requireBytes = (request: FastifyRequest): void => {
  if (!wasRead(request) || request.method === 'DELETE' || request.method === 'GET') return;
  const message =
    'Bytes are sent as application/octet-stream, uploads as application/offset+octet-stream, archives as application/x-tar or application/zip.';
  throw problemFor({ code: 'unsupported-media-type', message });
};

type Begun = { readonly answer: IncomingMessage; readonly stop: () => void };

/** The door's answer, as soon as it begins; the body of the request may still be on its way. */
const begin = (
  admission: FileAdmission,
  target: string,
  request: FastifyRequest,
  body: string | undefined,
): Promise<Begun> =>
  new Promise((resolve, reject) => {
    const { raw } = request;
    const headers = headersFor(raw.headers, admission.ticket);
    const isUseless = body === undefined && wasRead(request);
    if (isUseless) for (const name of CONTENT) delete headers[name];
    if (body !== undefined) headers['content-length'] = Buffer.byteLength(body);
    const upstream = send(new URL(target, admission.url), {
      method: raw.method,
      headers,
      agent,
      timeout: SILENCE_MAX_MS,
    });
    const stop = (): void => {
      raw.unpipe(upstream);
      upstream.destroy();
    };
    upstream.once('timeout', () => upstream.destroy(new Error('the file door is silent')));
    upstream.on('error', (error) => reject(failure(error)));
    // Whoever asked is gone: what the door has of it so far is what there is.
    raw.once('close', () => {
      if (!raw.complete) stop();
    });
    upstream.once('response', (answer) => resolve({ answer, stop }));
    if (isUseless) upstream.end();
    else if (body === undefined) raw.pipe(upstream);
    else upstream.end(body);
  });

/** The rest of a body that nobody wants is thrown away for a moment, so that the answer arrives before the connection ends. */
const leave = (raw: IncomingMessage): void => {
  if (raw.complete) return;
  raw.resume();
  setTimeout(() => raw.destroy(), UNWANTED_MAX_MS).unref();
};

/**
 * Sends a request on to the file door and its answer back, piece by piece: who is slow at one end makes the other wait, and nothing is kept here.
 * A refusal becomes a problem, like every other.
 */
export const passOn = async (
  admission: FileAdmission,
  request: FastifyRequest,
  reply: FastifyReply,
  options: { readonly target?: string; readonly body?: object } = {},
): Promise<void> => {
  const target = options.target ?? request.raw.url ?? '/';
  const body = options.body === undefined ? undefined : JSON.stringify(options.body);
  if (body === undefined) requireBytes(request);
  const { answer, stop } = await begin(admission, target, request, body).catch((error: unknown) => {
    leave(request.raw);
    throw error;
  });
  if (answer.headers[REFUSED] !== undefined) {
    const refusal = await refusalIn(answer);
    stop();
    leave(request.raw);
    throw problemFor(refusal);
  }
  reply.hijack();
  const headers = Object.entries(answer.headers).filter(([name]) => !NOT_FROM_DOOR.has(name));
  reply.raw.writeHead(answer.statusCode ?? 502, Object.fromEntries(headers));
  try {
    await pipeline(answer, reply.raw);
  } catch {
    reply.raw.destroy(); // a part of an answer is told from the whole by its end
  }
};
