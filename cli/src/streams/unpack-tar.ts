import { createWriteStream } from 'node:fs';
import { lstat, mkdir, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Extract, extract, type Header } from 'tar-stream';
import { writePatiently } from '../../../libs/contracts/src/streams/index.ts';
import { CliFailure } from '../cli-failure.ts';

export type Unpacked = { readonly files: number; readonly skipped: readonly string[] };

/** A name from the other side, as steps below the target. @throws CliFailure if it leads out of it */
const stepsOf = (name: string): readonly string[] => {
  const steps = name.split('/').filter((step) => step !== '' && step !== '.');
  if (name.startsWith('/') || steps.includes('..') || name.includes('\0'))
    throw new CliFailure(
      'path-unsafe',
      `The session sent a path that leads out of the target: ${JSON.stringify(name)}.`,
    );
  return steps;
};

/** Every folder on the way has to be one: what was a link here before, or has come as one, is not followed. */
const makeFolders = async (target: string, steps: readonly string[]): Promise<void> => {
  let at = target;
  for (const step of steps) {
    at = path.join(at, step);
    const known = await lstat(at).catch(() => null);
    if (known === null) await mkdir(at);
    else if (!known.isDirectory())
      throw new CliFailure('path-unsafe', `${at} is no folder, but the session sent files below it.`);
  }
};

const staysInside = (steps: readonly string[], link: string): boolean => {
  if (link.startsWith('/')) return false;
  const depth: string[] = [...steps.slice(0, -1)];
  for (const step of link.split('/')) {
    if (step === '..' && depth.pop() === undefined) return false;
    if (step !== '..' && step !== '.' && step !== '') depth.push(step);
  }
  return true;
};

async function* counted(
  content: AsyncIterable<unknown>,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const bytes of content) {
    if (!(bytes instanceof Uint8Array)) continue;
    onBytes(bytes.length);
    yield bytes;
  }
}

const feed = async (source: Readable, unpacker: Extract): Promise<void> => {
  try {
    for await (const chunk of source) {
      const bytes: unknown = chunk;
      if (bytes instanceof Uint8Array) await writePatiently(unpacker, bytes);
    }
    unpacker.end(undefined);
  } catch (error) {
    unpacker.destroy(error instanceof Error ? error : new Error(String(error)));
  }
};

/**
 * Unpacks what a session sends into a folder. Nothing of it can leave that folder: neither by its name, nor by a link, of this archive or of what is there already.
 * `rename` says what the first step of a name is called here.
 */
export const unpackTar = async (
  source: Readable,
  target: string,
  rename: (first: string) => string,
  onBytes: (bytes: number) => void,
): Promise<Unpacked> => {
  const skipped: string[] = [];
  const links: { readonly file: string; readonly link: string }[] = [];
  let files = 0;
  const unpacker = extract();

  const take = async (header: Header, content: AsyncIterable<unknown>): Promise<void> => {
    const [first, ...rest] = stepsOf(header.name);
    if (first === undefined) return;
    const steps = [rename(first), ...rest];
    const file = path.join(target, ...steps);
    if (header.type === 'directory') return makeFolders(target, steps);
    await makeFolders(target, steps.slice(0, -1));
    if (header.type === 'file' || header.type === 'contiguous-file') {
      // What is there under this name goes first: a link would be written through.
      await rm(file, { force: true });
      const into = createWriteStream(file, { flags: 'wx', mode: header.mode & 0o777 });
      await pipeline(counted(content, onBytes), into);
      files += 1;
      return;
    }
    if (header.type === 'symlink' && staysInside(steps, header.linkname))
      links.push({ file, link: header.linkname });
    else skipped.push(steps.join('/'));
  };

  const fed = feed(source, unpacker);
  fed.catch(() => undefined); // the archive then ends too early, which is told below
  for await (const entry of unpacker) {
    await take(entry.header, entry);
    entry.resume();
  }
  await fed;
  // Last of all: nothing can be written through what is not there yet.
  for (const { file, link } of links) {
    await rm(file, { force: true });
    await symlink(link, file);
  }
  return { files, skipped };
};
