import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Api } from '../api/client.ts';
import { isFolderTrial } from '../api/trials.ts';
import { isFields, one } from '../api/decode.ts';
import { type Folder, isChangedFolder, isFolder } from '../api/folders.ts';
import { CliFailure } from '../cli-failure.ts';
import { formatChanged, formatFolder, formatFolders } from '../format/folders.ts';
import { folderTrialWords } from '../format/trials.ts';
import { readList } from '../lists/read-list.ts';
import type { ListOptions } from '../lists/read-list.ts';
import { tellList } from '../output/tell.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { parseBytes } from '../units/parse-bytes.ts';
import { type JsonOption, READ } from './sessions.ts';

const SETTLES_MS = 30_000;
const LOOK_EVERY_MS = 150;
const WRITE = { retryForMs: 10_000 } as const;

export const folderPath = (ref: string, rest = ''): string => `/v1/folders/${encodeURIComponent(ref)}${rest}`;

export type ListFoldersOptions = JsonOption &
  ListOptions & { readonly trash?: boolean; readonly all?: boolean };

/** `berth folder ls`. */
export const listFolders = async (
  api: Api,
  terminal: Terminal,
  options: ListFoldersOptions,
): Promise<number> => {
  const query = {
    ...(options.trash === true ? { trash: 'true' } : {}),
    ...(options.all === true ? { all: 'true' } : {}),
  };
  const place = { path: '/v1/folders', field: 'folders', is: isFolder, query };
  return tellList(terminal, options, await readList(api, place, options), {
    none: options.trash === true ? 'The trash is empty.' : 'No folders: berth folder create NAME',
    format: formatFolders,
  });
};

const readFolder = async (api: Api, ref: string): Promise<Folder> =>
  one(await api.send('GET', folderPath(ref), READ), isFolder, 'a folder');

/** `berth folder show`. */
export const showFolder = async (
  api: Api,
  terminal: Terminal,
  ref: string,
  { json }: JsonOption,
): Promise<number> => {
  const folder = await readFolder(api, ref);
  if (json === true) terminal.json(folder);
  else terminal.print(formatFolder(folder, terminal.view()));
  return 0;
};

/** Waits for work to end: most of it takes an instant, and what takes longer goes on by itself. */
const settled = async (api: Api, folder: Folder | undefined): Promise<Folder | undefined> => {
  if (folder === undefined) return folder;
  const until = performance.now() + SETTLES_MS;
  let now = folder;
  while (now.work !== undefined && now.phase !== 'purging' && performance.now() < until) {
    await delay(LOOK_EVERY_MS);
    now = await readFolder(api, folder.folderId);
  }
  return now;
};

export type Change = {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  /** What was done, in words: `Shared`. */
  readonly what: string;
};

export type ChangeOptions = JsonOption & { readonly dryRun?: boolean };

/** Sends a change, waits a moment for what it sets going, and says what became of it. */
export const changeFolder = async (
  api: Api,
  terminal: Terminal,
  { method, path, body, what }: Change,
  { json, dryRun }: ChangeOptions,
): Promise<number> => {
  const answer = await api.send(method, dryRun === true ? `${path}?dryRun=true` : path, {
    ...(body === undefined ? {} : { body }),
    idempotencyKey: randomUUID(),
    ...WRITE,
  });
  const changed = one(answer, isChangedFolder, 'a folder');
  const trial = isFields(answer) ? answer['trial'] : undefined;
  if (isFolderTrial(trial)) {
    if (json === true) terminal.json(answer);
    else terminal.print(folderTrialWords(changed.folder?.name ?? 'it', changed.hasChanged, trial));
    return 0;
  }
  const folder = changed.hasChanged ? await settled(api, changed.folder) : changed.folder;
  const { fault } = folder ?? {};
  if (fault !== undefined && changed.hasChanged) throw new CliFailure(fault.code, fault.message);
  const now = { hasChanged: changed.hasChanged, ...(folder === undefined ? {} : { folder }) };
  if (json === true) terminal.json(now);
  else terminal.print(formatChanged(now, what));
  return 0;
};

export type CreateFolderOptions = JsonOption & {
  readonly quota?: string;
  readonly owner?: string;
  readonly kind?: string;
  readonly volume?: string;
  readonly description?: string;
  readonly snapshot?: string;
};

/** What a folder is asked for with. */
export const folderRequest = (name: string, options: CreateFolderOptions): object => {
  const { quota, owner, kind, volume, description, snapshot } = options;
  return {
    name,
    ...(quota === undefined ? {} : { quotaBytes: parseBytes(quota, '--quota') }),
    ...(owner === undefined ? {} : { owner }),
    ...(kind === undefined ? {} : { kind }),
    ...(volume === undefined ? {} : { volume }),
    ...(description === undefined ? {} : { description }),
    ...(snapshot === undefined ? {} : { snapshot }),
  };
};
