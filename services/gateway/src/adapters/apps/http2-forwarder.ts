import http2 from 'node:http2';
import type { ClientHttp2Session, ClientHttp2Stream, IncomingHttpHeaders } from 'node:http2';
import { accept, describeError, refuse } from '#kernel';
import type { Refusal, Result } from '#kernel';
import { headersOf, rawOf } from '../../domain/http2-headers.ts';
import type { Connect, Forwarded, MakeStreamForwarder, StreamForwarding } from '../../ports/app-forwarder.ts';

const { NGHTTP2_CANCEL, NGHTTP2_NO_ERROR, NGHTTP2_FLAG_END_STREAM } = http2.constants;
/** Of one request, and of all together: a slow reader holds up no more than this. */
const STREAM_WINDOW_BYTES = 1024 * 1024;
const SESSION_WINDOW_BYTES = 4 * STREAM_WINDOW_BYTES;
const SETTINGS_MAX_MS = 10_000;
const IDLE_MS = 60_000;
const SILENCE_MAX_MS = 3_600_000;

const unreached = (cause: string): Refusal => ({
  code: 'unavailable',
  message: `The app can not be reached: ${cause}.`,
});

/** A connection whose other end has shown that it speaks HTTP/2. */
const openSession = async (connect: Connect): Promise<Result<ClientHttp2Session, Refusal>> => {
  const connected = await connect().catch((error: unknown) => refuse(unreached(describeError(error))));
  if (!connected.ok) return connected;
  const session = http2.connect('http://app.invalid', {
    createConnection: () => connected.value,
    settings: { enablePush: false, initialWindowSize: STREAM_WINDOW_BYTES },
  });
  return new Promise((resolve) => {
    const fail = (cause: string): void => {
      clearTimeout(timer);
      session.destroy();
      connected.value.destroy();
      resolve(refuse(unreached(cause)));
    };
    const timer = setTimeout(() => fail('it does not speak HTTP/2'), SETTINGS_MAX_MS);
    session.on('error', () => fail('it does not speak HTTP/2, or broke off'));
    session.once('close', () => fail('it broke off'));
    session.once('remoteSettings', () => {
      clearTimeout(timer);
      session.setLocalWindowSize(SESSION_WINDOW_BYTES);
      resolve(accept(session));
    });
  });
};

/** Joins a client with the app: headers, bytes and trailers both ways, each as fast as the other reads; who gives up ends it for both. */
const relay = (upstream: ClientHttp2Stream, forwarding: StreamForwarding): Promise<Forwarded> =>
  new Promise((resolve) => {
    const { stream, isWhole, answerHeaders } = forwarding;
    let trailers: IncomingHttpHeaders = {};
    let asked: IncomingHttpHeaders = {};
    const begin = (headers: IncomingHttpHeaders, flags: number): void => {
      if (stream.destroyed || stream.headersSent) return;
      const isAll = (flags & NGHTTP2_FLAG_END_STREAM) !== 0;
      const answer = { ':status': headers[':status'] ?? 200, ...headersOf(answerHeaders(rawOf(headers))) };
      stream.respond(answer, isAll ? { endStream: true } : { waitForTrailers: true });
      if (!isAll) upstream.pipe(stream);
    };
    upstream
      .on('response', (headers, flags) => {
        try {
          begin(headers, flags);
        } catch {
          upstream.close(NGHTTP2_CANCEL); // What it says can not be said over HTTP/2.
        }
      })
      .on('trailers', (headers: IncomingHttpHeaders) => {
        trailers = headers;
      })
      .on('wantTrailers', () => upstream.sendTrailers(headersOf(rawOf(asked))))
      .on('error', () => undefined)
      .once('close', () => {
        stream.unpipe(upstream);
        if (!stream.headersSent) return resolve(stream.destroyed ? 'left' : 'broken');
        if (upstream.rstCode !== NGHTTP2_NO_ERROR) stream.close(upstream.rstCode);
      });
    stream
      .on('trailers', (headers: IncomingHttpHeaders) => {
        asked = headers;
      })
      .on('wantTrailers', () => stream.sendTrailers(headersOf(rawOf(trailers))))
      .once('finish', () => {
        // All is said: what the client still sends is for nobody.
        if (!stream.readableEnded) stream.close(NGHTTP2_NO_ERROR);
      })
      .once('close', () => {
        if (!upstream.closed) upstream.close(stream.rstCode === 0 ? NGHTTP2_CANCEL : stream.rstCode);
        resolve(stream.headersSent ? 'answered' : 'left');
      });
    upstream.setTimeout(SILENCE_MAX_MS, () => upstream.close(NGHTTP2_CANCEL));
    if (stream.destroyed) upstream.close(NGHTTP2_CANCEL);
    else if (!isWhole) stream.pipe(upstream);
  });

/** All requests over one stream to the node, which is opened with the first and let go when nobody asks for a while. */
export const http2Forwarder: MakeStreamForwarder = (connect) => {
  let current: Promise<Result<ClientHttp2Session, Refusal>> | null = null;

  const session = (): Promise<Result<ClientHttp2Session, Refusal>> => {
    if (current !== null) return current;
    const opening = openSession(connect);
    const forget = (): void => {
      if (current === opening) current = null;
    };
    current = opening;
    void opening.then((opened) => {
      if (!opened.ok) return forget();
      const { value } = opened;
      value.once('close', forget).once('goaway', forget);
      // Nothing moved for a while: no new requests on this one; those that wait go on.
      value.setTimeout(IDLE_MS, () => {
        forget();
        value.close();
      });
    });
    return opening;
  };

  return {
    forward: async (forwarding) => {
      const opened = await session();
      if (!opened.ok) return { unreached: opened.refusal };
      if (forwarding.stream.destroyed) return 'left';
      if (opened.value.closed || opened.value.destroyed)
        return { unreached: unreached('it has just closed the connection') };
      const { headers, isWhole } = forwarding;
      const options = isWhole ? { endStream: true } : { waitForTrailers: true };
      try {
        return await relay(opened.value.request(headers, options), forwarding);
      } catch (error) {
        return { unreached: unreached(describeError(error)) };
      }
    },
    close: () => {
      const closing = current;
      current = null;
      void closing?.then((opened) => opened.ok && opened.value.close());
    },
  };
};
