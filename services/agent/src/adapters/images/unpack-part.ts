import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { accept, DependencyFailure, refuse, type Result } from '#kernel';
import type { CommitRefusal } from '../../ports/committed-images.ts';
import type { RuntimeFacts } from '../../ports/runtime.ts';

const SAID_MAX = 4096;

/**
 * Unpacks what is below `name` in a tar into a folder, as the owner of sessions: whatever the tar says, it is written where that user may write, and is his. The
 * folder is entered before the step down, since its parents are for the agent alone.
 */
export const unpackPart = async (
  tar: Readable,
  name: string,
  folder: string,
  owner: RuntimeFacts['owner'],
  signal: AbortSignal,
): Promise<Result<void, CommitRefusal>> => {
  const depth = name.split('/').length;
  const args = ['-x', '-p', '-f', '-', `--strip-components=${depth}`, '--no-same-owner', '--', name];
  const child = spawn('tar', args, {
    cwd: folder,
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8' },
    signal,
    ...owner,
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    said = `${said}${part}`.slice(0, SAID_MAX);
  });
  const closed = new Promise<number | null>((resolve, reject) => {
    child.once('close', resolve);
    child.once('error', reject);
  });
  closed.catch(() => undefined); // heard below
  // A tar that has what it wants, or can't go on, reads no further.
  const fed = pipeline(tar, child.stdin, { signal }).catch((error: unknown) => error);
  const exitCode = await closed;
  const broken = await fed;
  signal.throwIfAborted();
  if (exitCode === 0 && broken === undefined) return accept(undefined);
  if (/: Not found in archive/.test(said)) return accept(undefined); // there is no such part
  if (/No space left|Disk quota exceeded/.test(said))
    return refuse({
      code: 'out-of-disk',
      message: 'The files of the image do not fit on the disk of the node.',
    });
  throw new DependencyFailure('tar', 'unpack the files of an image', {
    retryable: false,
    cause: said.trim() === '' ? (broken ?? `it ended with ${exitCode}`) : said.trim(),
  });
};
