import { DependencyFailure } from '#kernel';
import { type AskArray, faultsIn, PurityRefused } from './purity-session.ts';

export type PurityFileSystem = {
  readonly name: string;
  readonly isDestroyed: boolean;
  readonly usedBytes: number;
  readonly provisionedBytes: number | null;
};
export type PuritySnapshot = { readonly name: string; readonly isDestroyed: boolean };
export type PurityPerformance = {
  readonly readBytesPerSecond: number;
  readonly writeBytesPerSecond: number;
  readonly readsPerSecond: number;
  readonly writesPerSecond: number;
  readonly othersPerSecond: number;
  readonly readMicros: number;
  readonly writeMicros: number;
};

/** What a file system is told. */
export type FileSystemWish = {
  readonly provisioned?: number | '';
  readonly hard_limit_enabled?: boolean;
  readonly nfs?: { readonly v3_enabled: boolean; readonly v4_1_enabled: boolean; readonly rules?: string };
  readonly snapshot_directory_enabled?: boolean;
  readonly source?: { readonly name: string };
  readonly name?: string;
  readonly destroyed?: boolean;
};

export type PurityFiles = {
  readonly findFileSystem: (name: string) => Promise<PurityFileSystem | undefined>;
  /** Those whose names begin so, also destroyed ones. */
  readonly listFileSystems: (prefix: string) => Promise<readonly PurityFileSystem[]>;
  /** Does nothing if it is there already. */
  readonly createFileSystem: (name: string, wish: FileSystemWish) => Promise<void>;
  readonly patchFileSystem: (
    name: string,
    wish: FileSystemWish,
    query?: Readonly<Record<string, string>>,
  ) => Promise<void>;
  /** Of what is destroyed nothing is left; false: the array keeps it until its time is over. */
  readonly eradicateFileSystem: (name: string) => Promise<boolean>;
  /** The files become those of the snapshot. */
  readonly restoreFileSystem: (name: string, snapshot: string) => Promise<void>;
  readonly listSnapshots: (filter: string) => Promise<readonly PuritySnapshot[]>;
  /** Does nothing if it is there already. */
  readonly takeSnapshot: (fileSystem: string, suffix: string) => Promise<void>;
  /** Does nothing if there is none. */
  readonly removeSnapshot: (name: string) => Promise<void>;
  readonly space: () => Promise<{ readonly totalBytes: number; readonly usedBytes: number }>;
  readonly performance: (names: readonly string[]) => Promise<readonly PurityPerformance[]>;
};

type Fields = Readonly<Record<string, unknown>>;
const PAGE = 500;
const PAGES_MAX = 200;
/** As many as the array takes when it is asked for one protocol. */
const NAMES_AT_ONCE = 5;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});
const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const itemsOf = (body: unknown): readonly Fields[] => {
  const items = fieldsOf(body)['items'];
  return Array.isArray(items) ? items.filter(isFields) : [];
};
const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

const fileSystemOf = (item: Fields): PurityFileSystem => ({
  name: textOf(item['name']),
  isDestroyed: item['destroyed'] === true,
  usedBytes: numberOf(fieldsOf(item['space'])['virtual']),
  provisionedBytes: typeof item['provisioned'] === 'number' ? item['provisioned'] : null,
});

/** File systems, snapshots and figures of a FlashBlade, so that each call may be made again. */
export const purityFiles = (ask: AskArray): PurityFiles => {
  /** What was to be done is done only if the array names no fault, also when it answers with success: several things may have gone in part. */
  const done = async (...[call]: Parameters<AskArray>): Promise<unknown> => {
    const body = await ask(call);
    const [fault] = faultsIn(body);
    if (fault !== undefined) throw new PurityRefused(207, fault);
    return body;
  };
  const list = async (path: string, query: Readonly<Record<string, string>>): Promise<readonly Fields[]> => {
    const found: Fields[] = [];
    let token: string | undefined;
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const more = token === undefined ? {} : { continuation_token: token };
      const body = await done({ method: 'GET', path, query: { ...query, limit: String(PAGE), ...more } });
      found.push(...itemsOf(body));
      token = textOf(fieldsOf(body)['continuation_token']) || undefined;
      if (token === undefined) return found;
    }
    throw new DependencyFailure('flashblade', `list ${path}: more than ${PAGES_MAX} pages`, {
      retryable: false,
      cause: undefined,
    });
  };
  /** A refusal counts as success if all is as it should be: the call may have gone through before, unheard. */
  const unless = async (isDone: () => Promise<boolean>, act: () => Promise<unknown>): Promise<void> => {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof PurityRefused) || !(await isDone())) throw error;
    }
  };

  const findFileSystem: PurityFiles['findFileSystem'] = async (name) => {
    const found = await list('/file-systems', { filter: `name=${quoted(name)}` });
    return found.map(fileSystemOf).find((one) => one.name === name);
  };
  const listSnapshots: PurityFiles['listSnapshots'] = async (filter) =>
    (await list('/file-system-snapshots', { filter })).map((item) => ({
      name: textOf(item['name']),
      isDestroyed: item['destroyed'] === true,
    }));
  const findSnapshot = async (name: string) =>
    (await listSnapshots(`name=${quoted(name)}`)).find((one) => one.name === name);

  return {
    findFileSystem,
    listFileSystems: async (prefix) =>
      (await list('/file-systems', { filter: `name=${quoted(`${prefix}*`)}` }))
        .map(fileSystemOf)
        .filter(({ name }) => name.startsWith(prefix)),
    createFileSystem: (name, body) =>
      unless(
        async () => (await findFileSystem(name))?.isDestroyed === false,
        // Exports are said in full: what the array takes by default is open to all, with root.
        () => done({ method: 'POST', path: '/file-systems', query: { names: name }, body }),
      ),
    patchFileSystem: async (name, body, query = {}) => {
      await done({ method: 'PATCH', path: '/file-systems', query: { names: name, ...query }, body });
    },
    eradicateFileSystem: async (name) => {
      try {
        await done({ method: 'DELETE', path: '/file-systems', query: { names: name } });
        return true;
      } catch (error) {
        if (!(error instanceof PurityRefused)) throw error;
        const left = await findFileSystem(name);
        if (left?.isDestroyed === false) throw error;
        return left === undefined;
      }
    },
    restoreFileSystem: async (name, snapshot) => {
      const query = { names: name, overwrite: 'true', discard_non_snapshotted_data: 'true' };
      await done({ method: 'POST', path: '/file-systems', query, body: { source: { name: snapshot } } });
    },
    listSnapshots,
    takeSnapshot: (fileSystem, suffix) =>
      unless(
        async () => (await findSnapshot(`${fileSystem}.${suffix}`))?.isDestroyed === false,
        () =>
          done({
            method: 'POST',
            path: '/file-system-snapshots',
            query: { source_names: fileSystem },
            body: { suffix },
          }),
      ),
    removeSnapshot: async (name) => {
      const found = await findSnapshot(name);
      if (found === undefined) return;
      const query = { names: name };
      const isGone = async () => (await findSnapshot(name))?.isDestroyed !== false;
      if (!found.isDestroyed)
        await unless(isGone, () =>
          done({ method: 'PATCH', path: '/file-system-snapshots', query, body: { destroyed: true } }),
        );
      await unless(isGone, () => done({ method: 'DELETE', path: '/file-system-snapshots', query }));
    },
    space: async () => {
      const [item] = itemsOf(await done({ method: 'GET', path: '/arrays/space' }));
      const space = fieldsOf(item?.['space']);
      const usedBytes = numberOf(space['total_used']) || numberOf(space['total_physical']);
      return { totalBytes: numberOf(item?.['capacity']), usedBytes };
    },
    performance: async (names) => {
      const found: PurityPerformance[] = [];
      for (let at = 0; at < names.length; at += NAMES_AT_ONCE) {
        const query = { names: names.slice(at, at + NAMES_AT_ONCE).join(','), protocol: 'NFS' };
        // One that went meanwhile is a fault beside the figures of the others.
        const body = await ask({ method: 'GET', path: '/file-systems/performance', query });
        found.push(...itemsOf(body).map(performanceOf));
      }
      return found;
    },
  };
};

const performanceOf = (item: Fields): PurityPerformance => ({
  readBytesPerSecond: numberOf(item['read_bytes_per_sec']),
  writeBytesPerSecond: numberOf(item['write_bytes_per_sec']),
  readsPerSecond: numberOf(item['reads_per_sec']),
  writesPerSecond: numberOf(item['writes_per_sec']),
  othersPerSecond: numberOf(item['others_per_sec']),
  readMicros: numberOf(item['usec_per_read_op']),
  writeMicros: numberOf(item['usec_per_write_op']),
});
