import type { IncomingMessage, ServerResponse } from 'node:http';
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

/** Makes connections to an app. @throws DependencyFailure */
export type Connect = () => Promise<Result<Duplex, Refusal>>;
export type MakeForwarder = (connect: Connect) => AppForwarder;
