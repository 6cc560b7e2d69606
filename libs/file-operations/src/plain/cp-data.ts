import { type BigIntStats, constants } from 'node:fs';
import * as calls from './file-calls.ts';
import { codeOf, type Job, isCancelled } from './job.ts';
import type { CopyWish } from './cp-target.ts';

const BUFFER_BYTES = 256 * 1024;
const PAGE = 4096;
/** From here on it is left to the kernel. */
const LARGE_BYTES = 1024 * 1024;

/** It was stopped in the middle. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

const writeWhole = async (to: number, from: Buffer, position: number): Promise<void> => {
  for (let done = 0; done < from.length;)
    done += await calls.write(to, from, done, from.length - done, position + done);
};

/** The pieces of it that are not all zeros, in pages: Node can't ask a file where its holes are. */
const withoutZeros = function* (bytes: Buffer): Iterable<{ readonly start: number; readonly piece: Buffer }> {
  const zeros = Buffer.alloc(PAGE);
  let start = -1;
  for (let at = 0; at <= bytes.length; at += PAGE) {
    const page = bytes.subarray(at, at + PAGE);
    const isHole = page.length === 0 || page.equals(zeros.subarray(0, page.length));
    if (!isHole && start === -1) start = at;
    if (isHole && start !== -1) {
      yield { start, piece: bytes.subarray(start, at) };
      start = -1;
    }
  }
  if (start !== -1) yield { start, piece: bytes.subarray(start) };
};

const copyThrough = async (job: Job, from: number, to: number, hasHoles: boolean): Promise<void> => {
  const buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  let position = 0;
  for (;;) {
    if (isCancelled(job)) throw new Stopped();
    const count = await calls.read(from, buffer, BUFFER_BYTES, position);
    if (count === 0) break;
    const bytes = buffer.subarray(0, count);
    if (hasHoles)
      for (const { start, piece } of withoutZeros(bytes)) await writeWhole(to, piece, position + start);
    else await writeWhole(to, bytes, position);
    position += count;
    job.counts.bytes += count;
  }
  if (hasHoles) await calls.ftruncate(to, position);
};

const copySmall = async (job: Job, from: number, to: number, size: number): Promise<boolean> => {
  // One byte more is asked for than there should be: that it does not come says that this is all.
  const buffer = Buffer.allocUnsafe(size + 1);
  const count = await calls.read(from, buffer, size + 1, 0);
  if (count > size) return false;
  await writeWhole(to, buffer.subarray(0, count), 0);
  job.counts.bytes += count;
  return true;
};

/** All bytes of a file, holes as holes. Blocks are shared instead of copied where the file system can. */
export const copyData = async (
  job: Job,
  wish: CopyWish,
  { from, to, st }: { readonly from: number; readonly to: number; readonly st: BigIntStats },
): Promise<void> => {
  const size = Number(st.size);
  const hasHoles = st.blocks * 512n < st.size;
  const isForced = wish.clone === 'always' && size > 0;
  if (isForced || (wish.clone === 'auto' && size >= LARGE_BYTES)) {
    const mode = isForced ? constants.COPYFILE_FICLONE_FORCE : constants.COPYFILE_FICLONE;
    const paths = [`/proc/self/fd/${from}`, `/proc/self/fd/${to}`] as const;
    const { mode: modeBefore } = await calls.fstat(to);
    try {
      if (!hasHoles || isForced) {
        await calls.copyFile(...paths, mode);
        await calls.fchmod(to, Number(modeBefore) & 0o7777); // it has given it the mode of the other
        job.counts.bytes += size;
        return;
      }
    } catch (error) {
      if (
        isForced ||
        !['EOPNOTSUPP', 'ENOTSUP', 'EXDEV', 'EINVAL', 'ENOSYS', 'EPERM'].includes(codeOf(error))
      )
        throw error;
    }
  }
  if (size > 0 && size < BUFFER_BYTES && !hasHoles && (await copySmall(job, from, to, size))) return;
  await copyThrough(job, from, to, hasHoles);
};
