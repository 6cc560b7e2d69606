import { type Entry, fromFdPromise, type ZipFile } from 'yauzl';
import { nameOfBytes, nameOfText } from './byte-name.ts';
import { FolderRefused, refusalOf } from './folder-refused.ts';
import type { FilePath } from './file-path.ts';
import { createFile, type OpenFolder } from './open-folder.ts';
import { writeAll } from './write-all.ts';
import { withStaging } from './staging.ts';
import { countUnpacked, type UnpackLimits } from './unpack-limits.ts';
import { type ArchiveEntry, createUnpacker, type Unpacker, type UnpackOutcome } from './unpacker.ts';

const FILE_MODE = 0o600;
const UTF8_FLAG = 0x800;
const UNIX = 3;
const TYPE_MASK = 0o170000;
const [REGULAR, FOLDER] = [0o100000, 0o040000];
const ANY_EXECUTE = 0o111;

const OPTIONS = { lazyEntries: true, autoClose: false, decodeStrings: false, validateEntrySizes: true };

const entryOf = (entry: Entry): ArchiveEntry => {
  const raw = entry.fileNameRaw;
  // Without the flag a name is in a code page of old; as bytes nothing of it is lost.
  const name =
    (entry.generalPurposeBitFlag & UTF8_FLAG) === 0 ? nameOfBytes(raw) : nameOfText(raw.toString('utf8'));
  const path = name.replaceAll('\\', '/');
  const mode = entry.versionMadeBy >> 8 === UNIX ? entry.externalFileAttributes >>> 16 : 0;
  const type = mode & TYPE_MASK;
  const isFolder = path.endsWith('/') || type === FOLDER;
  const modified = entry.getLastModDate().getTime();
  return {
    path,
    kind: isFolder ? 'folder' : type === 0 || type === REGULAR ? 'file' : 'other',
    sizeBytes: entry.uncompressedSize,
    isExecutable: (mode & ANY_EXECUTE) !== 0,
    modifiedAtMs: Number.isFinite(modified) ? modified : undefined,
  };
};

const takeAll = async (zip: ZipFile, unpacker: Unpacker): Promise<void> => {
  for await (const entry of zip.eachEntry()) {
    if (entry.isEncrypted() || !entry.canDecodeFileData())
      throw new FolderRefused(
        'archive-invalid',
        'The zip is encrypted, or packed in a way that is not known.',
      );
    await unpacker.take(entryOf(entry), {
      open: () => zip.openReadStreamPromise(entry),
      leaveOut: () => undefined,
    });
  }
};

/**
 * Unpacks a zip. Its table of contents stands at its end, so that it lies in the folder until it has been unpacked. @throws FolderRefused
 */
export const unpackZip = (
  root: OpenFolder,
  base: FilePath,
  source: AsyncIterable<Uint8Array>,
  limits: UnpackLimits,
): Promise<UnpackOutcome> =>
  withStaging(root, async (place) => {
    const handle = await createFile(root, place, 'archive', FILE_MODE);
    try {
      const size = await writeAll(handle, source, 0);
      const unpacker = createUnpacker(
        root,
        base,
        place,
        countUnpacked(limits, () => size),
      );
      try {
        const zip = await fromFdPromise(handle.fd, OPTIONS);
        if (zip.entryCount > limits.entriesMax)
          throw new FolderRefused(
            'archive-too-large',
            `The archive has more than ${limits.entriesMax} entries.`,
          );
        await takeAll(zip, unpacker);
        return await unpacker.end();
      } catch (error) {
        await unpacker.end().catch(() => undefined);
        if (refusalOf(error) !== undefined || !(error instanceof Error) || 'syscall' in error) throw error;
        throw new FolderRefused('archive-invalid', `The zip can't be read to its end: ${error.message}`);
      }
    } finally {
      await handle.close();
    }
  });
