import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { textOfName } from './byte-name.ts';
import { FolderRefused } from './folder-refused.ts';
import type { FilePath } from './file-path.ts';
import { bytesOf, type Loaded, loadFolder } from './load-folder.ts';
import type { OpenFolder } from './open-folder.ts';

/** A zip keeps its table of contents in memory until its end. */
const ENTRIES_MAX = 500_000;

/** A backslash is a slash to programs that unpack zips on other systems. */
const zipName = (path: FilePath): string => textOfName(path.join('/')).replaceAll('\\', '_');

const streamed = (source: NodeJS.ReadableStream): Readable => {
  const output = new Readable({ read: () => void source.resume() });
  source.on('data', (chunk: Buffer) => {
    if (!output.push(chunk)) source.pause();
  });
  source.once('end', () => output.push(null));
  return output;
};

/**
 * A folder as a zip, while it is read: nothing of it lies anywhere on the way. Links are left out: a zip that is unpacked elsewhere should lead
 * nowhere.
 */
export const packZip = (
  root: OpenFolder,
  base: FilePath,
  options: { readonly isCompressed: boolean },
): Readable => {
  const zip = new ZipFile();
  const output = streamed(zip.outputStream);
  const isCutOff = new Promise<never>((_resolve, reject) => {
    zip.once('error', reject);
    output.once('close', () => reject(new Error('nobody reads the archive any more')));
  });
  isCutOff.catch(() => undefined); // told to whoever waits for an entry to go through

  const add = ({ path, stat, small, ...rest }: Loaded): Promise<void> | undefined => {
    const attributes = { mtime: new Date(Number(stat.mtimeMs)), mode: Number(stat.mode) };
    if (stat.isDirectory()) {
      zip.addEmptyDirectory(zipName(path), attributes);
      return undefined;
    }
    const source = Readable.from(
      small === undefined ? bytesOf(root, base, { path, stat, ...rest }) : small.length === 0 ? [] : [small],
    );
    zip.addReadStream(source, zipName(path), {
      ...attributes,
      compress: options.isCompressed,
      size: small?.length ?? Number(stat.size),
    });
    const isThrough = new Promise<void>((resolve, reject) => {
      source.once('error', reject);
      source.once('close', resolve);
    });
    return Promise.race([isThrough, isCutOff]).finally(() => source.destroy());
  };

  const fill = async (): Promise<void> => {
    let entries = 0;
    for await (const loaded of loadFolder(root, base)) {
      if (loaded.target !== undefined) continue;
      entries += 1;
      if (entries > ENTRIES_MAX)
        throw new FolderRefused(
          'archive-too-large',
          `A zip takes at most ${ENTRIES_MAX} files: ask for a tar.`,
        );
      await add(loaded);
    }
    zip.end();
  };
  fill().catch((error: unknown) => output.destroy(error instanceof Error ? error : new Error(String(error))));
  return output;
};
