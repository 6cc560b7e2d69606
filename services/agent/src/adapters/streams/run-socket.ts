import { close, constants, fstat, open } from 'node:fs';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import { promisify } from 'node:util';
import { accept, refuse, type Result } from '#kernel';
import type { StreamRefusal } from '../../ports/run-streams.ts';

/** Opens the thing itself, without reading or writing it; the same number on all our machines. */
const O_PATH = 0o10_000_000;
const SOCKET_MODE = 0o140_000;
const KIND_MASK = 0o170_000;
const OTHERS_WRITE = 0o002;
const CONNECT_MAX_MS = 5000;

const openFile = promisify(open);
const closeFile = promisify(close);
const statFile = promisify(fstat);

const nothing = (message: string): Result<never, StreamRefusal> =>
  refuse({ code: 'nothing-listens', message });

/** Step by step from the root of the run, each step from what the last one opened: a link, or a folder moved meanwhile, can't lead out of it. */
const openInside = async (root: string, parts: readonly string[]): Promise<number> => {
  let at = await openFile(root, O_PATH | constants.O_DIRECTORY);
  for (const [index, part] of parts.entries()) {
    const kind = index === parts.length - 1 ? 0 : constants.O_DIRECTORY;
    try {
      const next = await openFile(`/proc/self/fd/${at}/${part}`, O_PATH | constants.O_NOFOLLOW | kind);
      await closeFile(at);
      at = next;
    } catch (error) {
      await closeFile(at);
      throw error;
    }
  }
  return at;
};

const connected = (path: string): Promise<net.Socket> =>
  new Promise((resolve, reject) => {
    const socket = net.connect({ path, allowHalfOpen: true });
    const timer = setTimeout(() => socket.destroy(new Error('nobody answers')), CONNECT_MAX_MS);
    socket.once('error', reject);
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.off('error', reject);
      resolve(socket);
    });
    socket.once('close', () => clearTimeout(timer));
  });

/**
 * Connects to a unix socket inside of a run. The agent may do more than the run, so that the way there follows no link, and what it finds must be a socket that
 * the run's own user could use.
 */
export const connectSocket = async (
  pid: number,
  path: string,
  uid: number | null,
): Promise<Result<Duplex, StreamRefusal>> => {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (!path.startsWith('/') || parts.length === 0 || parts.includes('..'))
    return nothing(`"${path}" is not the full path of a socket.`);
  let file: number;
  try {
    file = await openInside(`/proc/${pid}/root`, parts);
  } catch {
    return nothing(`There is no socket "${path}" in the session (links in the path are not followed).`);
  }
  try {
    const { mode, uid: owner } = await statFile(file);
    if ((mode & KIND_MASK) !== SOCKET_MODE) return nothing(`"${path}" is not a socket.`);
    if (uid !== null && owner !== uid && (mode & OTHERS_WRITE) === 0)
      return nothing(`The socket "${path}" does not belong to the session.`);
    return accept(await connected(`/proc/self/fd/${file}`));
  } catch {
    return nothing(`Nothing takes connections at "${path}" in the session.`);
  } finally {
    await closeFile(file);
  }
};
