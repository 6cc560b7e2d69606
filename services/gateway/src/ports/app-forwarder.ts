import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { Duplex } from 'node:stream';
import type { Refusal, Result } from '#kernel';

/** A request on its way to an app. */
export type Forwarding = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** As the app sees it, with the query. */
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly answerHeaders: (raw: readonly string[]) => string[];
};

/** How it went: answered to its end; the browser left before; nobody was there to ask; or it broke, and the browser was told as far as that was possible. */
export type Forwarded = 'answered' | 'left' | { readonly unreached: Refusal } | 'broken';

/** Forwards HTTP to one app over connections that are used again. */
export type AppForwarder = {
  /** Never rejects. When nobody was reached nothing has been read of the request or said to the browser, and it can be tried elsewhere. */
  readonly forward: (forwarding: Forwarding) => Promise<Forwarded>;
  /** Requests under way are carried to their end. */
  readonly close: () => void;
};

/** A request over HTTP/2 on its way to an app that speaks it. */
export type StreamForwarding = {
  readonly stream: ServerHttp2Stream;
  /** As the app sees them, with the words that begin with a colon. */
  readonly headers: OutgoingHttpHeaders;
  /** No body follows. */
  readonly isWhole: boolean;
  readonly answerHeaders: (raw: readonly string[]) => string[];
};

/** Forwards HTTP/2 to one app, all requests over one connection. */
export type StreamForwarder = {
  /** Never rejects. When nobody was reached nothing has been said to the client. */
  readonly forward: (forwarding: StreamForwarding) => Promise<Forwarded>;
  readonly close: () => void;
};
export type MakeStreamForwarder = (connect: Connect) => StreamForwarder;

/** Makes connections to an app. @throws DependencyFailure */
export type Connect = () => Promise<Result<Duplex, Refusal>>;
export type MakeForwarder = (connect: Connect) => AppForwarder;
