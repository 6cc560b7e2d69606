import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { MountedFrom, PreparedMount } from '#contracts';
import type { Refusal } from '#kernel';

const MOUNT_MS = 30_000;
const ANSWER_MS = 5000;
/** ESTALE, in words. */
const STALE = 'Stale file handle';

/** The last thing that was mounted exactly there: what is on top. */
const mountedAt = async (place: string): Promise<string | null> => {
  const lines = (await readFile('/proc/self/mountinfo', 'utf8')).trimEnd().split('\n');
  const plain = (word = ''): string =>
    word.replace(/\\(\d{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
  for (const line of lines.toReversed()) {
    const [about = '', origin = ''] = line.split(' - ', 2);
    if (plain(about.split(' ')[4]) === place) return plain(origin.split(' ')[1]);
  }
  return null;
};

/** Ended after its time, also where the command hangs in the kernel. What it said, in English, when it did not go; null: it went. */
const faultOf = (file: string, args: readonly string[], deadlineMs = MOUNT_MS): Promise<string | null> =>
  new Promise((resolve) => {
    const child = execFile('env', ['LC_ALL=C', file, ...args], (error, _, stderr) => {
      clearTimeout(timer);
      resolve(error === null ? null : stderr.trim() || error.message);
    });
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      for (const pipe of [child.stdout, child.stderr]) pipe?.destroy();
      child.unref();
      resolve(`no answer within ${deadlineMs / 1000} s`);
    }, deadlineMs);
  });

/** Mounts exports that folders lie on, where they are not mounted yet. What is mounted stays until the machine starts anew, or an operator unmounts it. */
export type MountExport = (mount: PreparedMount, mountedFrom: MountedFrom) => Promise<Refusal | null>;

export const mountExport =
  (command = 'mount', answerMs = ANSWER_MS): MountExport =>
  async ({ volumeId, root }, { from, at, options }) => {
    const place = path.join(root, at);
    const refuse = (why: string): Refusal => ({
      code: 'volume-not-on-node',
      message: `The volume ${volumeId} is not on this node: ${why}.`,
    });
    const there = await mountedAt(place);
    if (there !== null && there !== from)
      return refuse(`${place} has ${there} mounted, and should have ${from}`);
    if (there === from) {
      // Asked by a process of its own: what looks at a server that hangs, hangs with it.
      const silent = await faultOf('stat', ['-f', place], answerMs);
      if (silent === null) return null;
      if (!silent.includes(STALE))
        return refuse(`the server of ${from} does not answer: ${silent.slice(0, 300)}`);
      // The server has put something else in its place, and what is mounted will never answer again. Lazily: sessions may still have it.
      await faultOf('umount', ['-l', place]);
    }
    await mkdir(place, { recursive: true, mode: 0o711 });
    const fault = await faultOf(command, ['-t', 'nfs', '-o', options, from, place]);
    if (fault !== null) return refuse(`${from} can't be mounted at ${place}: ${fault.slice(0, 300)}`);
    return (await mountedAt(place)) === from ? null : refuse(`${from} did not come up at ${place}`);
  };
