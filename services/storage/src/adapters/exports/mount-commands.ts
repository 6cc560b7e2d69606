import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { DependencyFailure } from '#kernel';
import type { Exports } from '../../ports/exports.ts';

const MOUNT_MS = 30_000;
const ROOM_MS = 5000;
/** ESTALE, in words. */
const STALE = 'Stale file handle';
const OUTPUT_MAX = 64 * 1024;

/** Spaces and the like in /proc/self/mountinfo, as the kernel writes them. */
const plain = (word: string): string =>
  word.replace(/\\(\d{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));

/** `36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw`; the last line about a place is the one on top. */
export const mountedIn = (mountinfo: string, place: string): { from: string; type: string } | null => {
  for (const line of mountinfo.trimEnd().split('\n').toReversed()) {
    const [about = '', origin = ''] = line.split(' - ', 2);
    if (plain(about.split(' ')[4] ?? '') !== place) continue;
    const [type = '', from = ''] = origin.split(' ');
    return { from: plain(from), type };
  }
  return null;
};

/**
 * A command that answers within its time. One that hangs in the kernel, as on a server that is gone, can't even be killed: it is left behind, and nobody waits for it.
 */
const answerOf = (file: string, args: readonly string[], deadlineMs: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const attempted = `${file} ${args.at(-1) ?? ''}`;
    const fail = (cause: unknown) =>
      reject(new DependencyFailure('exports', attempted, { retryable: true, cause }));
    // In English, as what is looked for in it.
    const words = ['LC_ALL=C', file, ...args];
    const child = execFile('env', words, { maxBuffer: OUTPUT_MAX }, (error, stdout, stderr) => {
      clearTimeout(timer);
      if (error === null) resolve(stdout);
      else fail(stderr.trim() === '' ? error : stderr.trim());
    });
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      for (const pipe of [child.stdout, child.stderr]) pipe?.destroy();
      child.unref();
      fail(`no answer within ${deadlineMs / 1000} s: the server hangs, or can't be reached`);
    }, deadlineMs);
  });

/** With `mount`, `umount` and `stat` of the system, or others that a spec names. */
export const mountCommands = (
  tools: {
    readonly mount?: string;
    readonly umount?: string;
    readonly stat?: string;
    readonly roomMs?: number;
  } = {},
): Exports => {
  const { mount = 'mount', umount = 'umount', stat = 'stat', roomMs = ROOM_MS } = tools;
  const mountedAt: Exports['mountedAt'] = async (path) =>
    mountedIn(await readFile('/proc/self/mountinfo', 'utf8'), path);
  return {
    mountedAt,
    mount: async (from, at, options) => {
      await answerOf(mount, ['-t', 'nfs', '-o', options, from, at], MOUNT_MS);
    },
    unmount: async (at) => {
      // Lazily: a server that is gone would keep it for ever.
      if ((await mountedAt(at)) !== null) await answerOf(umount, ['-l', at], MOUNT_MS);
    },
    endWork: async (at) => {
      // Where somebody uses it, it ends their requests, stays, and says that it is busy.
      await answerOf(umount, ['-f', at], roomMs).catch(() => undefined);
    },
    room: async (path) => {
      const answer = await answerOf(stat, ['-f', '-c', '%b %a %S', path], roomMs).catch((error: unknown) => {
        if (error instanceof DependencyFailure && String(error.cause).includes(STALE)) return STALE;
        throw error;
      });
      if (answer === STALE) return 'stale';
      const [blocks = 0, free = 0, size = 0] = answer.trim().split(' ').map(Number);
      return { totalBytes: blocks * size, freeBytes: free * size };
    },
  };
};
