import { type ChildProcess, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { DependencyFailure } from '#kernel';

/** Beside this file, compiled or not. */
const EXTENSION = path.extname(fileURLToPath(import.meta.url));
const DOOR = fileURLToPath(new URL(`./port-door.main${EXTENSION}`, import.meta.url));
const SMALL = ['--max-old-space-size=32', '--max-semi-space-size=1'];
const FROM_SOURCE = EXTENSION === '.ts' ? ['--disable-warning=ExperimentalWarning'] : [];
/** Longer than a door needs for both addresses. */
const ANSWER_MAX_MS = 12_000;
/** A browser opens its connections in bursts; a door costs a machine some 40 MB. */
const IDLE_MS = 60_000;

type Door = {
  readonly child: ChildProcess;
  readonly waiting: Map<number, (socket: Socket | null) => void>;
  idle: NodeJS.Timeout | null;
};

export type PortDoors = {
  /** The connection, or null if nothing listens there. `entering`: arguments of nsenter that lead into the run's network. */
  readonly connect: (name: string, entering: readonly string[], port: number) => Promise<Duplex | null>;
  readonly close: () => void;
};

/** Keeps a door for each run that connections are made into, for as long as some are made. */
export const portDoors = (): PortDoors => {
  const doors = new Map<string, Door>();
  let lastId = 0;

  const shut = (name: string, door: Door): void => {
    if (doors.get(name) === door) doors.delete(name);
    if (door.idle !== null) clearTimeout(door.idle);
    door.child.kill('SIGKILL');
    for (const tell of door.waiting.values()) tell(null);
    door.waiting.clear();
  };

  const open = (name: string, entering: readonly string[]): Door => {
    const child = spawn('nsenter', [...entering, '--', process.execPath, ...SMALL, ...FROM_SOURCE, DOOR], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      cwd: '/',
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    });
    const door: Door = { child, waiting: new Map(), idle: null };
    child.on('message', (told: unknown, handle: unknown) => {
      if (typeof told !== 'object' || told === null || !('id' in told) || typeof told.id !== 'number') return;
      const socket = handle instanceof Socket ? handle : null;
      if (socket !== null) socket.allowHalfOpen = true;
      const tell = door.waiting.get(told.id);
      if (tell === undefined) socket?.destroy();
      else tell(socket);
    });
    child.on('error', () => shut(name, door));
    child.on('exit', () => shut(name, door));
    child.unref();
    child.channel?.unref();
    doors.set(name, door);
    return door;
  };

  const rest = (name: string, door: Door): void => {
    if (door.waiting.size > 0) return;
    door.idle = setTimeout(() => shut(name, door), IDLE_MS);
    door.idle.unref();
  };

  return {
    connect: (name, entering, port) => {
      const door = doors.get(name) ?? open(name, entering);
      if (door.idle !== null) clearTimeout(door.idle);
      door.idle = null;
      lastId += 1;
      const id = lastId;
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          door.waiting.delete(id);
          shut(name, door);
          const cause = 'the process that enters the network of the session does not answer';
          reject(new DependencyFailure('session network', 'connect', { retryable: true, cause }));
        }, ANSWER_MAX_MS);
        door.waiting.set(id, (socket) => {
          clearTimeout(timer);
          door.waiting.delete(id);
          rest(name, door);
          resolve(socket);
        });
        // It may have died a moment ago; `exit` tells.
        door.child.send({ id, port }, () => undefined);
      });
    },
    close: () => {
      for (const [name, door] of doors) shut(name, door);
    },
  };
};
