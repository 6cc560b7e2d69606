import { mkdir, readdir, readFile, statfs } from 'node:fs/promises';
import path from 'node:path';
import { describeError } from '#kernel';
import { CannotStart } from '#embedded';
import { holdLock } from './hold-lock.ts';
import { writeWhole } from './write-whole.ts';

/** Raised when the layout of the folder changes so that an older Berth would harm it. */
const FORMAT = 1;
const FREE_BYTES_MIN = 300 * 1024 * 1024;

/** Where what lies in the state folder. */
export type StateFolder = {
  readonly path: string;
  readonly logs: string;
  /** One file for each child: who it is, so that the next start can end what a killed launcher left. */
  readonly run: string;
  readonly agent: string;
  /** Root of the default volume, if no other is set. */
  readonly volume: string;
  readonly secretsFile: string;
  /** The authority that vouches for the nats-server to other servers, and its certificate. */
  readonly certificates: string;
  /** Other servers that were let in. */
  readonly admittedFile: string;
  /** On a server that joined another's pool: who it is there. */
  readonly membershipFile: string;
  readonly contextFile: string;
  readonly launcherFile: string;
  readonly fleetFile: string;
};

/** Where what lies, whether the folder is there or not. */
export const stateLayout = (folder: string): StateFolder => ({
  path: folder,
  logs: path.join(folder, 'logs'),
  run: path.join(folder, 'run'),
  agent: path.join(folder, 'agent'),
  volume: path.join(folder, 'volumes', 'default'),
  secretsFile: path.join(folder, 'secrets.json'),
  certificates: path.join(folder, 'certificates'),
  admittedFile: path.join(folder, 'admitted-nodes.json'),
  membershipFile: path.join(folder, 'membership.json'),
  contextFile: path.join(folder, 'context.json'),
  launcherFile: path.join(folder, 'launcher.json'),
  fleetFile: path.join(folder, 'fleet.json'),
});

const checkFormat = async (folder: string): Promise<void> => {
  const file = path.join(folder, 'format');
  const written = await readFile(file, 'utf8').catch(() => null);
  if (written === null) {
    const strangers = (await readdir(folder)).filter((name) => name !== 'format.new');
    if (strangers.length > 0) {
      throw new CannotStart(
        `${folder} is no state folder of Berth (it holds ${strangers.slice(0, 3).join(', ')} and no file "format"): choose another with BERTH_STATE, or move it away to begin anew`,
      );
    }
    await writeWhole(file, `${FORMAT}\n`);
    return;
  }
  const format = Number(written.trim());
  if (format === FORMAT) return;
  throw new CannotStart(
    format > FORMAT
      ? `${folder} was written by a newer Berth (format ${format}, this one knows ${FORMAT}): update Berth`
      : `${file} is damaged: write "${FORMAT}" into it if the folder is whole, or move the folder away to begin anew`,
  );
};

/**
 * Opens the folder that holds everything, for this launcher alone.
 * @throws CannotStart with one sentence for the person.
 */
export const openStateFolder = async (folder: string): Promise<StateFolder> => {
  const state = stateLayout(folder);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const { bavail, bsize } = await statfs(folder);
    if (bavail * bsize < FREE_BYTES_MIN) {
      throw new CannotStart(
        `The disk that holds ${folder} has ${Math.floor((bavail * bsize) / 1024 / 1024)} MB left, and Berth needs ${FREE_BYTES_MIN / 1024 / 1024}: free some space, or choose another place with BERTH_STATE`,
      );
    }
    if (!(await holdLock(folder))) {
      throw new CannotStart(
        `Berth is already running with ${folder} (${(await readFile(state.launcherFile, 'utf8').catch(() => 'starting')).trim()}): stop that one with Ctrl-C first, or choose another folder with BERTH_STATE`,
      );
    }
    await checkFormat(folder);
    for (const inner of [state.logs, state.run, state.agent])
      await mkdir(inner, { recursive: true, mode: 0o700 });
    await writeWhole(state.launcherFile, `process ${process.pid}\n`);
  } catch (cause) {
    if (cause instanceof CannotStart) throw cause;
    throw new CannotStart(
      `${folder} can't be used (${describeError(cause)}): make it writable, or choose another with BERTH_STATE`,
      {
        cause,
      },
    );
  }
  return state;
};
