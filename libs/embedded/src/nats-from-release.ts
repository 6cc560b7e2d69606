import { createHash } from 'node:crypto';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describeError } from '#kernel';
import { runToEnd } from './run-to-end.ts';

const VERSION = '2.15.1';
const RELEASE = `https://github.com/nats-io/nats-server/releases/download/v${VERSION}`;
/** A machine without a way out must not make the person wait long for the next origin. */
const FIRST_ANSWER_TIMEOUT_MS = 10_000;
const DOWNLOAD_TIMEOUT_MS = 120_000;

const download = async (url: string, timeoutMs: number): Promise<Buffer> => {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  } catch (cause) {
    throw new Error(`${url}: ${describeError(cause)}`, { cause });
  }
};

/** Puts the official build of this machine's kind at `file`, after its checksum was compared with the release's list. */
export const natsFromRelease = async (file: string): Promise<void> => {
  const name = `nats-server-v${VERSION}-linux-${process.arch === 'x64' ? 'amd64' : process.arch}`;
  const sums = (await download(`${RELEASE}/SHA256SUMS`, FIRST_ANSWER_TIMEOUT_MS)).toString('utf8');
  const expected = sums
    .split('\n')
    .find((line) => line.trim().endsWith(`${name}.tar.gz`))
    ?.slice(0, 64);
  const archive = await download(`${RELEASE}/${name}.tar.gz`, DOWNLOAD_TIMEOUT_MS);
  const actual = createHash('sha256').update(archive).digest('hex');
  if (expected !== actual) throw new Error(`${name}.tar.gz has the wrong checksum ${actual}`);

  const scratch = await mkdtemp(path.join(path.dirname(file), 'release-'));
  try {
    await writeFile(path.join(scratch, 'release.tar.gz'), archive);
    const { code, output } = await runToEnd(
      ['tar', '-xzf', 'release.tar.gz', '--strip-components=1', `${name}/nats-server`],
      { timeoutMs: 60_000, cwd: scratch },
    );
    if (code !== 0) throw new Error(`tar: ${output.trim()}`);
    await rename(path.join(scratch, 'nats-server'), file);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
};
