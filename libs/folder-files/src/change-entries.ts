import { FolderRefused } from './folder-refused.ts';
import { type FilePath, OWN_NAME, splitPath, textOfPath } from './file-path.ts';
import {
  enterOrMake,
  linkEntry,
  makeFolder,
  moveEntry,
  type OpenFolder,
  removeFile,
  removeFolder,
  statIfThere,
  statIn,
  within,
} from './open-folder.ts';

/** Makes a folder, and those on the way to it. @throws FolderRefused, EEXIST */
export const makeFolderAt = (root: OpenFolder, path: FilePath): Promise<void> => {
  const { parent, name } = splitPath(path);
  return within(root, parent, (folder) => makeFolder(root, folder, name), enterOrMake(root));
};

/** Removes a file, a link, or a folder that is empty. @throws ENOTEMPTY */
export const removeAt = (root: OpenFolder, path: FilePath): Promise<void> => {
  const { parent, name } = splitPath(path);
  return within(root, parent, async (folder) => {
    const stat = await statIn(folder, name);
    await (stat.isDirectory() ? removeFolder(folder, name) : removeFile(folder, name));
  });
};

const isBelow = (path: FilePath, folder: FilePath): boolean =>
  path.length >= folder.length && folder.every((name, i) => path[i] === name);

/** Moves or renames; onto something that is there only if asked to. @throws FolderRefused */
export const moveTo = (
  root: OpenFolder,
  from: FilePath,
  to: FilePath,
  options: { readonly isReplacing: boolean },
): Promise<void> => {
  if (isBelow(to, from))
    throw new FolderRefused('path-invalid', `${textOfPath(from)} can't be moved into itself.`);
  const [source, target] = [splitPath(from), splitPath(to)];
  return within(root, source.parent, (fromFolder) =>
    within(
      root,
      target.parent,
      async (toFolder) => {
        const moved = await statIn(fromFolder, source.name);
        if (options.isReplacing) return moveEntry(fromFolder, source.name, toFolder, target.name);
        if (moved.isFile()) {
          await linkEntry(fromFolder, source.name, toFolder, target.name);
          return removeFile(fromFolder, source.name);
        }
        if ((await statIfThere(toFolder, target.name)) !== undefined)
          throw new FolderRefused('file-exists', 'There is something at this path already.');
        return moveEntry(fromFolder, source.name, toFolder, target.name);
      },
      enterOrMake(root),
    ),
  );
};

/** Takes something out of sight at once; what it was is then removed from `.berth/trash/<name>` at leisure. */
export const moveToTrash = async (root: OpenFolder, path: FilePath, name: string): Promise<FilePath> => {
  const { parent, name: oldName } = splitPath(path);
  const trash = [OWN_NAME, 'trash'];
  await within(root, parent, (from) =>
    within(root, trash, (to) => moveEntry(from, oldName, to, name), enterOrMake(root)),
  );
  return [...trash, name];
};
