import type { BigIntStats } from 'node:fs';
import { bytesOf, loadFolder } from './load-folder.ts';
import type { FilePath } from './file-path.ts';
import type { OpenFolder } from './open-folder.ts';
import { TAR_END, tarHeader, tarPadding } from './tar-header.ts';

const PERMISSIONS = 0o777n;
const seconds = (stat: BigIntStats): number => Number(stat.mtimeMs) / 1000;

/** A folder as a tar, while it is read: nothing of it lies anywhere on the way. */
export const packTar = async function* (root: OpenFolder, base: FilePath): AsyncGenerator<Buffer> {
  for await (const loaded of loadFolder(root, base)) {
    const { path, stat, small, target } = loaded;
    yield tarHeader({
      path: path.join('/'),
      kind: stat.isDirectory() ? 'folder' : target === undefined ? 'file' : 'link',
      sizeBytes: Number(stat.size),
      mode: Number(stat.mode & PERMISSIONS),
      modifiedAtSeconds: seconds(stat),
      ...(target === undefined ? {} : { target }),
    });
    if (!stat.isFile()) continue;
    if (small === undefined) yield* bytesOf(root, base, loaded);
    else yield small;
    yield tarPadding(Number(stat.size));
  }
  yield TAR_END;
};
