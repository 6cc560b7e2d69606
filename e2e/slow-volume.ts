import { execFileSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mountDelayed, prepareDelayedMounts } from '#file-operations/testing';

/** A disk that does some twenty operations a second: a file system on a file on a mount that answers late. */
export type SlowVolume = { readonly root: string; readonly remove: () => Promise<void> };

const prepared = prepareDelayedMounts();
/** Why there can be none here; null: there can. */
export const slowVolumeFault = prepared.kind === 'missing' ? prepared.why : null;

export const makeSlowVolume = async (): Promise<SlowVolume> => {
  if (prepared.kind === 'missing') throw new Error(prepared.why);
  const base = mkdtempSync(join(tmpdir(), 'berth-slow-'));
  const [backing, root] = [join(base, 'backing'), join(base, 'volume')];
  for (const folder of [backing, root]) mkdirSync(folder);
  execFileSync('truncate', ['-s', '300M', join(backing, 'disk')]);
  execFileSync('mkfs.ext4', ['-q', '-F', join(backing, 'disk')]);
  const late = await mountDelayed(prepared.program, backing, {
    delay_us: 500,
    data_delay_us: 20_000,
    slots: 4,
  });
  execFileSync('mount', ['-o', 'loop', join(late.path, 'disk'), root]);
  rmdirSync(join(root, 'lost+found'));
  return {
    root,
    remove: async () => {
      execFileSync('umount', ['-l', root]);
      await late.unmount();
      rmSync(base, { recursive: true, force: true });
    },
  };
};
