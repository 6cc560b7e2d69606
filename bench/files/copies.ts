import type { Side } from './operations.ts';

/**
 * Which copy a run makes, or removes. None is removed before all are made: ext4 looks long for a new inode where many were given back in the last
 * minutes. On a disk each side removes in turns what it made itself and what the other made.
 */
export const createCopies = () => {
  const made: { readonly name: string; readonly by: Side }[] = [];
  let count = 0;
  return {
    nextToMake: (by: Side): string => {
      count += 1;
      made.push({ name: `copy${count}`, by });
      return `copy${count}`;
    },
    nextToRemove: (side: Side, turn: number): string => {
      const isWanted = ({ by }: { readonly by: Side }): boolean => (by === side) === (turn % 2 === 0);
      const place = Math.max(0, made.findIndex(isWanted));
      const [copy] = made.splice(place, 1);
      if (copy === undefined) throw new Error('there is no copy left to remove');
      return copy.name;
    },
  };
};
export type Copies = ReturnType<typeof createCopies>;
