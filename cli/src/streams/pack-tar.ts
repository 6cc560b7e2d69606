import { createReadStream } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pack, type Pack } from 'tar-stream';
import { writePatiently } from '../../../libs/contracts/src/streams/index.ts';

/** So that what is in the archive belongs to the session's user, whoever he is there. */
const NOBODY_SPECIAL = { uid: 1000, gid: 1000, uname: '', gname: '' } as const;

const added = (archive: Pack, header: Parameters<Pack['entry']>[0]): Promise<void> =>
  new Promise((resolve, reject) => {
    archive.entry(header, (error) => (error == null ? resolve() : reject(error)));
  });

const addFile = async (
  archive: Pack,
  header: Parameters<Pack['entry']>[0] & { readonly size: number },
  file: string,
  onBytes: (bytes: number) => void,
): Promise<void> => {
  const { promise: isOver, resolve, reject } = Promise.withResolvers<void>();
  const entry = archive.entry(header, (error) => (error == null ? resolve() : reject(error)));
  isOver.catch(() => undefined); // heard below, or the archive is given up before
  // A file that grows meanwhile is sent as far as it was.
  const content = header.size === 0 ? [] : createReadStream(file, { end: header.size - 1 });
  for await (const bytes of content) {
    const chunk: unknown = bytes;
    if (!(chunk instanceof Uint8Array)) continue;
    onBytes(chunk.length);
    await writePatiently(entry, chunk);
  }
  entry.end(undefined);
  await isOver;
};

const add = async (
  archive: Pack,
  file: string,
  name: string,
  onBytes: (bytes: number) => void,
): Promise<void> => {
  const { mode, mtime, size, ...seen } = await lstat(file).then((stat) => ({
    mode: stat.mode & 0o777,
    mtime: stat.mtime,
    size: stat.size,
    isFolder: stat.isDirectory(),
    isFile: stat.isFile(),
    isLink: stat.isSymbolicLink(),
  }));
  const common = { ...NOBODY_SPECIAL, name, mode, mtime };
  if (seen.isFolder) {
    await added(archive, { ...common, type: 'directory' });
    for (const entry of (await readdir(file)).toSorted())
      await add(archive, path.join(file, entry), `${name}/${entry}`, onBytes);
  } else if (seen.isLink) {
    await added(archive, { ...common, type: 'symlink', linkname: await readlink(file), size: 0 });
  } else if (seen.isFile) {
    await addFile(archive, { ...common, type: 'file', size }, file, onBytes);
  }
};

/** A file or folder as an archive, under another name. Its errors come out of the stream. */
export const packTar = (file: string, name: string, onBytes: (bytes: number) => void): Readable => {
  const archive = pack();
  add(archive, file, name, onBytes).then(
    () => archive.finalize(),
    (error: unknown) => archive.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  return Readable.from(archive, { objectMode: false });
};
