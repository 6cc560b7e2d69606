import { projectOfPage } from '../shared/api.ts';
import type { LinkDeps } from './link.ts';

/** A gateway that takes a connection and then says nothing is as good as none. */
const OPENS_MAX_MS = 20_000;

export const terminalPath = (session: string, name?: string): string =>
  `/v1/sessions/${encodeURIComponent(session)}/terminals${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;

/** WebSockets to one terminal. */
export const dialTerminal =
  (session: string, name: string): LinkDeps['dial'] =>
  (after, { columns, rows }, { hear, closed }) => {
    const target = new URL(terminalPath(session, name), location.origin);
    target.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
    const project = projectOfPage();
    target.search = new URLSearchParams({
      columns: String(columns),
      rows: String(rows),
      ...(after === null ? {} : { after: String(after) }),
      ...(project === null ? {} : { project }),
    }).toString();
    const socket = new WebSocket(target);
    socket.binaryType = 'arraybuffer';
    const timer = setTimeout(() => socket.close(), OPENS_MAX_MS);
    socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      clearTimeout(timer);
      if (data instanceof ArrayBuffer) hear(new Uint8Array(data));
    });
    socket.addEventListener('close', () => {
      clearTimeout(timer);
      closed();
    });
    return {
      send: (bytes) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(bytes);
      },
      close: () => socket.close(),
    };
  };
