import { BerthError, unreachable } from './berth-error.ts';
import type { Connection } from './connection.ts';
import { FRAME, type Frame, frameReader, joined, writeFrames } from './frames.ts';
import { reasonOf } from './pause.ts';

export type ExecOptions = {
  readonly env?: Readonly<Record<string, string>>;
  /** Where it starts; where the image says if absent. */
  readonly folder?: string;
  /** Of a session with several members: in which. */
  readonly member?: string;
  readonly stdin?: string | Uint8Array;
  /** Told of each piece as it comes. */
  readonly onOutput?: (source: 'stdout' | 'stderr', piece: Uint8Array) => void;
  /** Lets go of the program, which ends it. */
  readonly signal?: AbortSignal;
};
export type ExecResult = {
  readonly exitCode: number;
  readonly stdout: Uint8Array<ArrayBuffer>;
  readonly stderr: Uint8Array<ArrayBuffer>;
};

/** Node's own WebSocket takes headers, which the standard has not; a browser's sends its cookie, and can say no key. */
const openSocket = ({ options, headers }: Connection, url: string): WebSocket => {
  if (options.webSocket !== undefined) return options.webSocket(url, headers);
  const isNode = 'process' in globalThis && !('document' in globalThis);
  if (typeof WebSocket === 'undefined')
    throw new BerthError('This platform has no WebSocket: give one as the option webSocket.', {
      code: 'websocket-missing',
      status: -1,
    });
  if (options.key !== undefined && !isNode)
    throw new BerthError('A browser can send no key with a WebSocket: sign in, and leave the key away.', {
      code: 'websocket-needs-sign-in',
      status: -1,
    });
  const socket: unknown = isNode ? Reflect.construct(WebSocket, [url, { headers }]) : new WebSocket(url);
  if (!(socket instanceof WebSocket)) throw new TypeError('no WebSocket');
  return socket;
};

const failureIn = (payload: Uint8Array): BerthError => {
  const said: unknown = JSON.parse(new TextDecoder().decode(payload));
  const fields = typeof said === 'object' && said !== null ? said : {};
  const text = (value: unknown, absent: string): string => (typeof value === 'string' ? value : absent);
  return new BerthError(
    text('message' in fields ? fields.message : undefined, 'The program can not go on.'),
    {
      code: text('code' in fields ? fields.code : undefined, 'internal'),
      status: 200,
    },
  );
};

const connectionLost = (): BerthError =>
  new BerthError('The connection was lost, and the program ended with it.', {
    code: 'connection-lost',
    status: 0,
  });

/** Runs a program beside that of a running session, to its end. */
export const exec = (
  connection: Connection,
  ref: string,
  command: readonly string[],
  { env = {}, folder, member, stdin = '', onOutput = () => undefined, signal }: ExecOptions,
): Promise<ExecResult> => {
  const query = member === undefined ? '' : `?member=${encodeURIComponent(member)}`;
  const path = `/v1/sessions/${encodeURIComponent(ref)}/exec${query}`;
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) throw reasonOf(signal);
    const socket = openSocket(connection, `${connection.url.replace(/^http/, 'ws')}${path}`);
    socket.binaryType = 'arraybuffer';
    const said = { stdout: new Array<Uint8Array>(), stderr: new Array<Uint8Array>() };
    const read = frameReader();
    let isSettled = false;
    const leave = (): void => end(() => reject(reasonOf(signal)));
    const end = (settle: () => void): void => {
      if (isSettled) return;
      isSettled = true;
      signal?.removeEventListener('abort', leave);
      settle();
      socket.close();
    };
    const hear = ({ kind, payload }: Frame): void => {
      if (kind === FRAME.stdout || kind === FRAME.stderr) {
        const source = kind === FRAME.stdout ? 'stdout' : 'stderr';
        said[source].push(payload);
        onOutput(source, payload);
      } else if (kind === FRAME.exit)
        end(() => {
          const exitCode = new DataView(payload.buffer).getInt32(0);
          resolve({ exitCode, stdout: joined(said.stdout), stderr: joined(said.stderr) });
        });
      else if (kind === FRAME.failed) end(() => reject(failureIn(payload)));
    };
    signal?.addEventListener('abort', leave, { once: true });
    socket.addEventListener('open', () => {
      socket.send(JSON.stringify({ command, env, ...(folder === undefined ? {} : { folder }) }));
      const input = typeof stdin === 'string' ? new TextEncoder().encode(stdin) : stdin;
      if (input.length > 0) for (const frame of writeFrames(FRAME.stdin, input)) socket.send(frame);
      for (const frame of writeFrames(FRAME.stdinEnd)) socket.send(frame);
    });
    socket.addEventListener('message', ({ data }) => {
      const bytes: unknown = data;
      try {
        if (bytes instanceof ArrayBuffer) for (const frame of read(new Uint8Array(bytes))) hear(frame);
      } catch (cause) {
        end(() => reject(unreachable(connection.url, cause)));
      }
    });
    // A refusal can not be read from a WebSocket: that the session is not there, or does not run, is asked for beforehand.
    socket.addEventListener('error', () => end(() => reject(unreachable(connection.url, undefined))));
    socket.addEventListener('close', () => end(() => reject(connectionLost())));
  });
};
