import { createHash } from 'node:crypto';
import { access, cp, mkdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { CannotStart } from './cannot-start.ts';
import { runToEnd } from './run-to-end.ts';

type Ids = { readonly uid: number; readonly gid: number };

/** As whom Postgres runs, and where its files lie so that this user reaches them. */
export type PostgresIdentity = {
  /** Words to put before the command. */
  readonly prefix: readonly string[];
  readonly user: Ids | null;
  readonly native: string;
  readonly home: string;
};

type Wanted = {
  readonly native: string;
  readonly stateFolder: string;
  readonly uid: number;
  /** Off in tests of the other way. */
  readonly mayUseNamespace?: boolean;
};

const ROOT: Ids = { uid: 0, gid: 0 };
const PROBE_TIMEOUT_MS = 5000;
const MOVE_TIMEOUT_MS = 600_000;

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

/** Words before a command that show it our files as those of another user; initdb wants one whom the machine knows. */
const asUserOf = ({ uid, gid }: Ids) =>
  ['unshare', '--user', `--map-user=${uid}`, `--map-group=${gid}`, '--'] as const;

const canUseNamespace = async (user: Ids): Promise<boolean> =>
  (await runToEnd([...asUserOf(user), 'true'], { timeoutMs: PROBE_TIMEOUT_MS })).code === 0;

const canEnter = async (user: Ids, folder: string): Promise<boolean> =>
  (
    await runToEnd(['/bin/sh', '-c', 'cd -- "$0"', folder], {
      timeoutMs: PROBE_TIMEOUT_MS,
      cwd: '/',
      ...user,
    })
  ).code === 0;

const unprivilegedUser = async (): Promise<Ids> => {
  const rows = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  for (const wanted of ['postgres', 'nobody']) {
    const row = rows.find(([name]) => name === wanted);
    const [uid, gid] = [Number(row?.[2]), Number(row?.[3])];
    if (uid > 0 && gid > 0) return { uid, gid };
  }
  throw new CannotStart(
    'Postgres refuses to run as root, and this machine knows no user "nobody" or "postgres": start Berth as an ordinary user',
  );
};

/** Files that were made under another identity (namespaces were allowed then, or are now) would be refused by Postgres. */
const giveTo = async (user: Ids, folder: string): Promise<void> => {
  if ((await stat(folder)).uid === user.uid) return;
  const { code, output } = await runToEnd(['chown', '-R', `${user.uid}:${user.gid}`, folder], {
    timeoutMs: MOVE_TIMEOUT_MS,
  });
  if (code !== 0) throw new CannotStart(`${folder} can't be given to uid ${user.uid}: ${output.trim()}`);
};

/** The programs where everyone can enter; copied once. */
const copyPrograms = async (from: string, to: string): Promise<void> => {
  const done = path.join(to, '.complete');
  if (await exists(done)) return;
  await rm(to, { recursive: true, force: true });
  await cp(from, to, { recursive: true, verbatimSymlinks: true });
  await mkdir(done);
};

/**
 * Postgres refuses to run as root. An ordinary user runs it as himself. Root runs it in a user namespace that shows root's files as those
 * of "nobody": nothing changes its owner, and a clone in /root (mode 0700) works. Where namespaces are refused (a container, say), it runs
 * as an unprivileged user of this machine, with its files in /var/lib if that user can't enter our folders; there they stay from then on.
 */
export const postgresIdentity = async (wanted: Wanted): Promise<PostgresIdentity> => {
  const { native, stateFolder, uid, mayUseNamespace = true } = wanted;
  const near = path.join(stateFolder, 'postgres');
  await mkdir(near, { recursive: true, mode: 0o700 });
  if (uid !== 0) return { prefix: [], user: null, native, home: near };

  const mark = createHash('sha256').update(stateFolder).digest('hex').slice(0, 12);
  const elsewhere = path.join('/var/lib', `berth-${mark}`);
  const far = path.join(elsewhere, 'postgres');
  let home = (await exists(path.join(far, 'data'))) ? far : near;
  const user = await unprivilegedUser();
  if (mayUseNamespace && (await canUseNamespace(user))) {
    await giveTo(ROOT, home);
    return { prefix: asUserOf(user), user: null, native, home };
  }

  let reachableNative = native;
  if (!(await canEnter(user, path.join(native, 'bin')))) {
    reachableNative = path.join(elsewhere, 'native');
    await mkdir(elsewhere, { recursive: true, mode: 0o755 });
    await copyPrograms(native, reachableNative);
  }
  await giveTo(user, home);
  if (!(await canEnter(user, home))) {
    await mkdir(elsewhere, { recursive: true, mode: 0o755 });
    const { code, output } = await runToEnd(['mv', '-T', home, far], { timeoutMs: MOVE_TIMEOUT_MS });
    if (code !== 0) throw new CannotStart(`${home} can't be moved to ${far}: ${output.trim()}`);
    home = far;
  }
  return { prefix: [], user, native: reachableNative, home };
};
