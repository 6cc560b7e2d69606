import { pauseBefore } from './back-off.ts';
import { frameHearer, inputFrames, readExitCode, readPlace, readProblem, sizeFrame } from './frames.ts';
import type { FrameHeard, Size } from './frames.ts';

export type LinkState =
  | { readonly kind: 'connecting' | 'live' }
  /** Tried again in so long. */
  | { readonly kind: 'lost'; readonly pauseMs: number }
  /** Its program has ended. */
  | { readonly kind: 'ended'; readonly exitCode: number | null }
  /** No further try changes it. */
  | { readonly kind: 'failed'; readonly message: string };

export type Socket = {
  readonly send: (bytes: Uint8Array<ArrayBuffer>) => void;
  readonly close: () => void;
};
export type SocketEars = { readonly hear: (bytes: Uint8Array) => void; readonly closed: () => void };

export type LinkDeps = {
  /** Joins the terminal from a place on; null: from the first that is kept. */
  readonly dial: (after: number | null, size: Size, ears: SocketEars) => Socket;
  /** Why a connection may have broken; a sentence: no further one will come about. */
  readonly whyNot: () => Promise<string | null>;
  readonly size: () => Size;
  /** Shows bytes; says when that is done, and up to which place they go. */
  readonly show: (bytes: Uint8Array, place: number, shown: () => void) => void;
  /** Another terminal of this name: the first has ended with its node. */
  readonly replaced: () => void;
  /** So many bytes are no longer kept. */
  readonly skipped: (count: number) => void;
  readonly tell: (state: LinkState) => void;
  readonly later: (act: () => void, afterMs: number) => void;
  readonly chance: () => number;
};

export type Link = {
  readonly type: (bytes: Uint8Array) => void;
  readonly resize: (size: Size) => void;
  /** Tries at once, where it waits to try again. */
  readonly hurry: () => void;
  readonly leave: () => void;
};

/** More than this that is not shown yet: the connection is let go, and joined anew at the present when that has been shown. */
const UNSHOWN_MAX = 4 * 2 ** 20;
const PASSING = new Set(['unavailable', 'deadline-exceeded', 'internal']);

/** A terminal over as many connections as it takes: each goes on after the last byte of the one before. */
export const link = (deps: LinkDeps): Link => {
  let place: number | null = null;
  let socket: Socket | null = null;
  let unshown = 0;
  let attempt = 0;
  let isOver = false;
  let isWaiting = false;
  let round = 0;

  const over = (state: LinkState): void => {
    if (isOver) return;
    isOver = true;
    deps.tell(state);
    letGo();
  };
  const letGo = (): void => {
    round += 1;
    socket?.close();
    socket = null;
  };

  const arrive = (at: number): void => {
    if (place !== null && at < place) deps.replaced();
    else if (place !== null && at > place) deps.skipped(at - place);
    place = at;
    attempt = 0;
    deps.tell({ kind: 'live' });
  };
  const shownMore = (count: number): void => {
    unshown -= count;
    if (unshown === 0 && socket === null && !isOver && !isWaiting) connect();
  };
  const show = (payload: Uint8Array): void => {
    place = (place ?? 0) + payload.length;
    unshown += payload.length;
    deps.show(payload, place, () => shownMore(payload.length));
    if (unshown > UNSHOWN_MAX) letGo();
  };
  const follow = ({ kind, payload }: FrameHeard): void => {
    if (kind === 'output') show(payload);
    else if (kind === 'position') arrive(readPlace(payload) ?? 0);
    else if (kind === 'exit') over({ kind: 'ended', exitCode: readExitCode(payload) });
    else {
      const { code, message } = readProblem(payload);
      if (PASSING.has(code)) void lost();
      else over({ kind: 'failed', message });
    }
  };

  const connect = (): void => {
    letGo();
    isWaiting = false;
    const mine = round;
    const read = frameHearer();
    deps.tell({ kind: 'connecting' });
    socket = deps.dial(place, deps.size(), {
      hear: (bytes) => {
        for (const frame of read(bytes) ?? []) if (mine === round) follow(frame);
      },
      closed: () => {
        if (mine === round) void lost();
      },
    });
  };
  const lost = async (): Promise<void> => {
    letGo();
    isWaiting = true;
    const mine = round;
    const pauseMs = pauseBefore(attempt, deps.chance());
    attempt += 1;
    deps.tell({ kind: 'lost', pauseMs });
    const why = await deps.whyNot();
    if (mine !== round || isOver) return;
    if (why !== null) return over({ kind: 'failed', message: why });
    deps.later(() => {
      if (mine === round && !isOver) connect();
    }, pauseMs);
  };

  connect();
  return {
    type: (bytes) => {
      for (const frame of inputFrames(bytes)) socket?.send(frame);
    },
    resize: (size) => socket?.send(sizeFrame(size)),
    hurry: () => {
      if (isWaiting && !isOver) connect();
    },
    leave: () => {
      isOver = true;
      letGo();
    },
  };
};
