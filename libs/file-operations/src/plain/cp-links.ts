import type { BigIntStats } from 'node:fs';
import { type CopyWish, type Place, replaceBy } from './cp-target.ts';
import * as calls from './file-calls.ts';
import { at, type Folder } from './folder.ts';
import { codeOf } from './job.ts';
import type { Run } from './walk.ts';

/** The first copy of a file with several names; `folder` is an own descriptor of where it lies. */
type First = {
  readonly isCopied: Promise<{ readonly fd: number; readonly name: string } | undefined>;
  namesLeft: bigint;
};

const ownDescriptor = (folder: Folder): Promise<number> =>
  calls.open(at(folder, '.'), calls.O_PATH | calls.O_DIRECTORY | calls.O_CLOEXEC, 0);

/** Files with several names in what is copied stay one file with several names. */
export const createLinks = ({ tell }: Run, wish: CopyWish) => {
  const known = new Map<string, First>();

  const linkTo = async (place: Place, first: First): Promise<boolean> => {
    const copied = await first.isCopied;
    if (copied === undefined) {
      tell.own(
        place.into,
        place.name,
        'first-copy-failed',
        'is another name of a file that could not be copied',
      );
      return false;
    }
    try {
      const existing = Buffer.from(`/proc/self/fd/${copied.fd}/${copied.name}`, 'latin1');
      await replaceBy(wish, place, (path) => calls.link(existing, path));
      return true;
    } catch (error) {
      if (!(codeOf(error) === 'EEXIST' && wish.keepsExisting))
        tell.failure(place.into, place.name, 'link', error);
      return false;
    }
  };

  return {
    linkOrCopy: async (place: Place, st: BigIntStats, copy: () => Promise<boolean>): Promise<boolean> => {
      if (!wish.keepsLinks || st.nlink < 2n) return await copy();
      const key = `${st.dev}:${st.ino}`;
      const first = known.get(key);
      if (first !== undefined) {
        first.namesLeft -= 1n;
        if (first.namesLeft === 0n) known.delete(key);
        const isLinked = await linkTo(place, first);
        if (first.namesLeft === 0n) {
          const copied = await first.isCopied;
          if (copied !== undefined) await calls.close(copied.fd);
        }
        return isLinked;
      }
      const ended = Promise.withResolvers<{ readonly fd: number; readonly name: string } | undefined>();
      known.set(key, { isCopied: ended.promise, namesLeft: st.nlink - 1n });
      let isCopied = false;
      try {
        isCopied = await copy();
        ended.resolve(isCopied ? { fd: await ownDescriptor(place.into), name: place.name } : undefined);
      } catch (error) {
        ended.resolve(undefined);
        tell.failure(place.into, place.name, 'open', error);
      }
      if (!isCopied) known.delete(key);
      return isCopied;
    },
  };
};
