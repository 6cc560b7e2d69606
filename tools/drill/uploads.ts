import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { uploadToBareTus } from './bare-tus.ts';
import { makeBigFile, makeSmallFiles } from './make-data.ts';
import { isSame, ownSystem, type OwnSystem } from './own-system.ts';

export type UploadsDrill = {
  readonly gib: number;
  readonly files: number;
  /** Where the data, and the volume, lie. */
  readonly at: string;
};
type Say = (line: string) => void;

const KILLS = 3;
const GIB = 2 ** 30;
const MIB = 2 ** 20;
/** The source, the copy, and some room for others. */
const ROOM_FACTOR = 2.3;

const secondsOf = async (work: () => unknown): Promise<number> => {
  const from = performance.now();
  await work();
  return (performance.now() - from) / 1000;
};

/** Runs an upload, and kills the storage service three times while it lasts. How long it took, and how often it was killed. */
const underFire = async (
  system: OwnSystem,
  expectedSeconds: number,
  words: readonly string[],
): Promise<{ readonly seconds: number; readonly kills: number }> => {
  const over = new AbortController();
  let kills = 0;
  const fire = async (): Promise<void> => {
    for (; kills < KILLS; kills += 1) {
      await pause((expectedSeconds * 1000) / (KILLS + 1), undefined, { signal: over.signal });
      system.killStorage();
    }
  };
  const firing = fire().catch(() => undefined);
  const seconds = await secondsOf(() => system.berth(words)).finally(() => over.abort());
  await firing;
  return { seconds, kills };
};

const copySeconds = (from: string, to: string): Promise<number> =>
  secondsOf(() => {
    const { status } = spawnSync('sh', ['-c', 'cp -r -- "$1" "$2" && sync -f "$2"', 'sh', from, to]);
    if (status !== 0) throw new Error(`cp ended with ${String(status)}`);
  });

/** Where a folder's files lie, below the root of its volume. */
const placeOf = (volume: string, what: string): string => {
  const [found] = globSync(`${volume}/**/${what}`);
  if (found === undefined) throw new Error(`${what} is not on the volume`);
  return found;
};

const leftBehind = (volume: string): number =>
  globSync(`${volume}/**/.berth/{uploads,staging}/*`).filter((path) => !path.endsWith('.json')).length;

/** Uploads one large file and many small ones while the storage service is killed. @throws if a byte is not what it was */
export const drillUploads = async (drill: UploadsDrill, say: Say): Promise<object> => {
  const { bavail, bsize } = statfsSync(drill.at);
  const gib = Math.min(drill.gib, Math.floor((bavail * bsize) / GIB / ROOM_FACTOR));
  if (gib < drill.gib) say(`There is room for ${gib} GiB only, of the ${drill.gib} that were asked for.`);
  const folder = mkdtempSync(join(drill.at, 'berth-drill-'));
  const [big, small, copy] = [join(folder, 'big.bin'), join(folder, 'small'), join(folder, 'copy')];
  const system = await ownSystem(folder);
  try {
    await system.berth(['folder', 'create', 'drill']);
    say(`Making ${gib} GiB and ${drill.files} files …`);
    makeBigFile(big, gib * GIB);
    makeSmallFiles(small, drill.files);
    const rates = [];
    for (const [name, source, bytes] of [
      ['big.bin', big, gib * GIB],
      ['small', small, 0],
    ] as const) {
      const cp = await copySeconds(source, copy);
      rmSync(copy, { recursive: true, force: true });
      const bareTus = bytes === 0 ? undefined : await secondsOf(() => uploadToBareTus(source, copy));
      say(`${name}: cp takes ${cp.toFixed(1)} s; uploading, undisturbed …`);
      const alone = await secondsOf(() => system.berth(['folder', 'upload', source, `drill/alone-${name}`]));
      await system.berth(['folder', 'rm', '-r', `drill/alone-${name}`]);
      say(`${name}: ${alone.toFixed(1)} s; uploading under fire …`);
      const { seconds, kills } = await underFire(system, alone, [
        'folder',
        'upload',
        source,
        `drill/${name}`,
      ]);
      const isWhole = isSame(source, placeOf(system.volume, name));
      say(
        `${name}: ${seconds.toFixed(1)} s with ${kills} kills; ${isWhole ? 'byte-identical' : 'NOT THE SAME'}`,
      );
      if (!isWhole || kills < KILLS)
        throw new Error(`${name}: ${isWhole ? 'it was over before the last kill' : 'it is not what it was'}`);
      rates.push({
        what: name,
        cpSeconds: cp,
        aloneSeconds: alone,
        underFireSeconds: seconds,
        kills,
        ...(bytes === 0
          ? { filesPerSecond: drill.files / alone, cpFilesPerSecond: drill.files / cp }
          : {
              mibPerSecond: bytes / MIB / alone,
              cpMibPerSecond: bytes / MIB / cp,
              bareTusMibPerSecond: bytes / MIB / (bareTus ?? 0),
            }),
      });
    }
    return { gib, files: drill.files, leftBehind: leftBehind(system.volume), rates };
  } finally {
    await system.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

export const defaultPlace = (): string => tmpdir();
