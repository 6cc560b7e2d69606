import {
  type EventMeta,
  isFolderEvent,
  isFolderNameEvent,
  isVolumeEvent,
  type StorageFact,
} from '#contracts';
import { type EventLog, decodeFact } from '#event-log';
import {
  accept,
  type CommandId,
  DependencyFailure,
  type FolderId,
  type FolderNameId,
  invariant,
  position,
  type Position,
  type Refusal,
  type Result,
  type StreamName,
  streamName,
  type VolumeId,
} from '#kernel';
import { type FolderNameState, evolveFolderName, initialFolderName } from '../domain/folder/folder-name.ts';
import { type FolderState, evolveFolder, initialFolder } from '../domain/folder/folder-state.ts';
import { type VolumeState, evolveVolume } from '../domain/volume/volume-state.ts';
import type { FolderViews } from '../ports/folder-views.ts';

/** What a decision looks at: it holds only if none of it has changed until it is recorded. */
export type Reads = {
  readonly folders?: readonly FolderId[];
  readonly names?: readonly FolderNameId[];
  readonly volumes?: readonly VolumeId[];
};
export type StorageView = {
  readonly folder: (id: FolderId) => FolderState;
  readonly name: (id: FolderNameId) => FolderNameState;
  readonly volume: (id: VolumeId) => VolumeState;
};
export type StorageOrder = {
  readonly commandId: CommandId;
  readonly meta: EventMeta;
  readonly reads: Reads;
  /** Nothing is recorded: only what would be is told. */
  readonly isTrial?: boolean;
  readonly decide: (view: StorageView) => Result<readonly StorageFact[], Refusal>;
};
export type StorageDecided = { readonly position: Position; readonly facts: readonly StorageFact[] };
export type DecideOnStreams = {
  readonly record: (order: StorageOrder) => Promise<Result<StorageDecided, Refusal>>;
  /** As it is by the log. */
  readonly look: (reads: Reads) => Promise<StorageView>;
};

const ATTEMPTS_MAX = 20;
const READ_MAX = 5000;

export const folderStream = (id: FolderId): StreamName => streamName(`folder-${id}`);
const nameStream = (id: FolderNameId): StreamName => streamName(`foldername-${id}`);
const volumeStream = (id: VolumeId): StreamName => streamName(`volume-${id}`);

const streamOf = (fact: StorageFact): StreamName => {
  if ('volumeId' in fact.data && fact.type.startsWith('volume.')) return volumeStream(fact.data.volumeId);
  if (fact.type === 'foldername.taken' || fact.type === 'foldername.freed')
    return nameStream(fact.data.nameId);
  invariant('folderId' in fact.data, `${fact.type} names no folder`);
  return folderStream(fact.data.folderId);
};

type Loaded = { readonly view: StorageView; readonly versions: ReadonlyMap<StreamName, number> };

/** Load → decide → append over as many streams as it takes, in one append; again when somebody else was faster. */
export const decideOnStreams = (log: EventLog, views: Pick<FolderViews, 'folder'>): DecideOnStreams => {
  /** What came after a version, folded. A fact that this version can't read is left out, as everywhere. */
  const fold = async <State>(
    stream: StreamName,
    from: { readonly state: State; readonly version: number },
    evolve: (state: State, event: Parameters<typeof decodeFact>[0]) => State,
  ): Promise<{ readonly state: State; readonly version: number }> => {
    let { state, version } = from;
    for (;;) {
      const events = await log.readStream(stream, version);
      for (const event of events) {
        if (decodeFact(event).ok) state = evolve(state, event);
        version = event.version;
      }
      if (events.length < READ_MAX) return { state, version };
    }
  };

  const load = async ({ folders = [], names = [], volumes = [] }: Reads): Promise<Loaded> => {
    const versions = new Map<StreamName, number>();
    const loadAll = async <Id, State>(
      ids: readonly Id[],
      one: (id: Id) => Promise<readonly [StreamName, { state: State; version: number }]>,
    ): Promise<ReadonlyMap<Id, State>> => {
      const found = await Promise.all(
        [...new Set(ids)].map(async (id) => {
          const [stream, { state, version }] = await one(id);
          versions.set(stream, version);
          return [id, state] as const;
        }),
      );
      return new Map(found);
    };
    const [folderStates, nameStates, volumeStates] = await Promise.all([
      loadAll(folders, async (id) => {
        const seen = await views.folder(id);
        const from: { state: FolderState; version: number } = seen ?? { state: initialFolder, version: 0 };
        const stream = folderStream(id);
        return [
          stream,
          await fold(stream, from, (state, event) =>
            isFolderEvent(event) ? evolveFolder(state, event) : state,
          ),
        ] as const;
      }),
      loadAll(names, async (id) => {
        const stream = nameStream(id);
        return [
          stream,
          await fold(stream, { state: initialFolderName, version: 0 }, (state, event) =>
            isFolderNameEvent(event) ? evolveFolderName(state, event) : state,
          ),
        ] as const;
      }),
      loadAll(volumes, async (id) => {
        const stream = volumeStream(id);
        const from: { state: VolumeState; version: number } = { state: null, version: 0 };
        return [
          stream,
          await fold(stream, from, (state, event) =>
            isVolumeEvent(event) ? evolveVolume(state, event) : state,
          ),
        ] as const;
      }),
    ]);
    const view: StorageView = {
      folder: (id) => folderStates.get(id) ?? initialFolder,
      name: (id) => nameStates.get(id) ?? initialFolderName,
      volume: (id) => volumeStates.get(id) ?? null,
    };
    return { view, versions };
  };

  return {
    look: async (reads) => (await load(reads)).view,
    record: async ({ commandId, meta, reads, isTrial, decide }) => {
      for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
        const { view, versions } = await load(reads);
        const outcome = decide(view);
        if (!outcome.ok) return outcome;
        const facts = outcome.value;
        if (facts.length === 0 || isTrial === true)
          return accept({ position: position(await log.head()), facts });
        const written = Map.groupBy(facts, streamOf);
        for (const stream of written.keys())
          invariant(versions.has(stream), `${stream} is written to without having been looked at`);
        const answer = await log.append({
          commandId,
          meta,
          writes: [...versions].map(([stream, expectedVersion]) => ({
            stream,
            expectedVersion,
            facts: written.get(stream) ?? [],
          })),
        });
        if (answer.kind === 'appended') return accept({ position: answer.last, facts });
      }
      throw new DependencyFailure('event-log', `command ${commandId}: lost every race`, {
        retryable: true,
        cause: undefined,
      });
    },
  };
};
