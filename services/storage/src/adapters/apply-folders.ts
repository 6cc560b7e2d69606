import type { EntityManager } from 'typeorm';
import {
  type FolderFact,
  isFolderEvent,
  isNodeEvent,
  isVolumeEvent,
  type NodeFact,
  type RecordedEvent,
  type VolumeFact,
} from '#contracts';
import { factsOf, type Projection } from '#event-log';
import { readAs } from '#event-log/shapes';
import { evolveFolder, type Folder, initialFolder } from '../domain/folder/folder-state.ts';
import { evolveVolume, type VolumeState } from '../domain/volume/volume-state.ts';
import { aFolder, aVolume } from './folder-shape.ts';
import { rowsOf } from './rows-of.ts';

/** Only while it is something that a session or a person could still have to do with. */
const partiesOf = ({ phase, owner, shares }: Folder): readonly string[] =>
  phase === 'purged' ? [] : [owner, ...shares.map(({ party }) => party)];

const writeFolder = async (event: RecordedEvent<FolderFact>, transaction: EntityManager): Promise<void> => {
  const { folderId } = event.data;
  const [row] = rowsOf(
    await transaction.query('SELECT state FROM storage.folder WHERE folder_id = $1', [folderId]),
  );
  const read = row === undefined ? undefined : readAs(aFolder, row['state']);
  const before = read?.ok === true ? read.value : initialFolder;
  const folder = evolveFolder(before, event);
  if (folder.phase === 'unknown') return;
  await transaction.query(
    `INSERT INTO storage.folder (folder_id, stream_version, name, phase, volume_id, parties, has_work, sessions, state)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (folder_id) DO UPDATE SET stream_version = excluded.stream_version, name = excluded.name,
       phase = excluded.phase, volume_id = excluded.volume_id, parties = excluded.parties,
       has_work = excluded.has_work, sessions = excluded.sessions, state = excluded.state`,
    [
      folderId,
      event.version,
      folder.name,
      folder.phase,
      folder.volumeId,
      partiesOf(folder),
      folder.work !== null || folder.phase === 'purging',
      folder.mounts.map(({ sessionId }) => sessionId),
      JSON.stringify(folder),
    ],
  );
};

/** Which sessions have it: what is new comes, what is gone goes. */
const writeHold = async (event: RecordedEvent<FolderFact>, transaction: EntityManager): Promise<void> => {
  if (event.type !== 'folder.mounted' && event.type !== 'folder.unmounted') return;
  const { folderId, sessionId, epoch, nodeId } = event.data;
  await transaction.query(
    event.type === 'folder.mounted'
      ? 'INSERT INTO storage.folder_hold (folder_id, session_id, epoch, node_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING'
      : 'DELETE FROM storage.folder_hold WHERE folder_id = $1 AND session_id = $2 AND epoch = $3 AND node_id = $4',
    [folderId, sessionId, epoch, nodeId],
  );
};

/** Sessions whose containers may be on a node. */
const writeGrant = async (event: RecordedEvent<NodeFact>, transaction: EntityManager): Promise<void> => {
  switch (event.type) {
    case 'node.grant-given':
    case 'node.grant-released': {
      const { nodeId, sessionId, epoch } = event.data;
      await transaction.query(
        event.type === 'node.grant-given'
          ? 'INSERT INTO storage.held_grant (session_id, epoch, node_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING'
          : 'DELETE FROM storage.held_grant WHERE session_id = $1 AND epoch = $2 AND node_id = $3',
        [sessionId, epoch, nodeId],
      );
      return;
    }
    default:
  }
};

const writeVolume = async (event: RecordedEvent<VolumeFact>, transaction: EntityManager): Promise<void> => {
  const { volumeId } = event.data;
  const [row] = rowsOf(
    await transaction.query('SELECT state FROM storage.volume WHERE volume_id = $1', [volumeId]),
  );
  const read = row === undefined ? undefined : readAs(aVolume, row['state']);
  const before: VolumeState = read?.ok === true ? read.value : null;
  await transaction.query(
    `INSERT INTO storage.volume (volume_id, stream_version, state) VALUES ($1, $2, $3)
     ON CONFLICT (volume_id) DO UPDATE SET stream_version = excluded.stream_version, state = excluded.state`,
    [volumeId, event.version, JSON.stringify(evolveVolume(before, event))],
  );
};

/** Keeps folders and volumes as the log says. Decisions read what came after, so that it may be behind. */
export const foldersProjection: Projection = {
  name: 'storage-folders',
  categories: ['folder', 'node', 'volume'],
  onPoison: 'halt',
  apply: async (events, transaction) => {
    for (const event of factsOf(events)) {
      if (isFolderEvent(event)) {
        await writeFolder(event, transaction);
        await writeHold(event, transaction);
      } else if (isNodeEvent(event)) await writeGrant(event, transaction);
      else if (isVolumeEvent(event)) await writeVolume(event, transaction);
    }
  },
};
