import childProcess from 'node:child_process';
import { constants } from 'node:fs';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

/** A process that was killed does nothing any more. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

const CHANGES = [
  'chmod',
  'chown',
  'copyFile',
  'cp',
  'link',
  'mkdir',
  'rename',
  'rm',
  'rmdir',
  'symlink',
  'truncate',
  'unlink',
  'utimes',
  'writeFile',
] as const;
const HANDLE_CHANGES = [
  'write',
  'writev',
  'writeFile',
  'sync',
  'datasync',
  'truncate',
  'chmod',
  'chown',
  'utimes',
] as const;
type Called = (...given: never[]) => unknown;

const makesFile = (flags: unknown): boolean =>
  typeof flags === 'number'
    ? (flags & constants.O_CREAT) !== 0
    : typeof flags === 'string' && /[wa]/.test(flags);

/**
 * Lets an act be killed before its n-th change of the disk, a process that it starts being one: from then on nothing changes the disk any more, as clean-ups of a process that was killed don't. Says
 * whether it came so far.
 */
export const killedAt = async (n: number, act: () => Promise<unknown>): Promise<boolean> => {
  let changes = 0;
  const step = (): void => {
    changes += 1;
    if (changes >= n) throw new Killed(`before change ${n}`);
  };
  const probe = await fs.open('/dev/null', 'r');
  const prototype: object = Object.getPrototypeOf(probe);
  await probe.close();
  const undo: (() => void)[] = [];
  const guard = (owner: object, name: string, changesDisk: (given: readonly unknown[]) => boolean): void => {
    const own = Object.getOwnPropertyDescriptor(owner, name);
    const original: Called = Reflect.get(owner, name);
    const guarded = function guarded(this: unknown, ...given: never[]): unknown {
      if (changesDisk(given)) {
        try {
          step();
        } catch (error) {
          if (owner === childProcess) throw error;
          return Promise.reject(error instanceof Error ? error : new Killed(String(error)));
        }
      }
      return Reflect.apply(original, this, given);
    };
    Object.defineProperty(owner, name, { ...own, value: guarded });
    undo.push(() => Object.defineProperty(owner, name, own ?? {}));
  };
  const always = (): boolean => true;
  for (const name of CHANGES) guard(fs, name, always);
  guard(fs, 'open', ([, flags]) => makesFile(flags));
  for (const name of HANDLE_CHANGES) guard(prototype, name, always);
  guard(childProcess, 'spawn', always);
  syncBuiltinESMExports();
  try {
    await act().catch((error: unknown) => error);
    return changes >= n;
  } finally {
    for (const one of undo) one();
    syncBuiltinESMExports();
  }
};
