import type { DataSource } from 'typeorm';
import { readAs, type Shape } from '#event-log/shapes';
import { epochMs, folderId, invariant, nodeId, type Position, sessionId } from '#kernel';
import type { FolderViews, Measured, Seen } from '../ports/folder-views.ts';
import { aFolder, aVolume } from './folder-shape.ts';
import { rowsOf } from './rows-of.ts';

type Row = ReturnType<typeof rowsOf>[number];

/** How far the projection is, and the log. */
export type ViewsProgress = {
  readonly head: () => Promise<Position>;
  readonly waitFor: (position: Position, deadlineMs: number) => Promise<boolean>;
};

const CATCH_UP_MS = 3000;

const stateOf = <State>(shape: Shape<State>, row: Row): State => {
  const read = readAs(shape, row['state']);
  invariant(read.ok, `a stored state can't be read: ${read.ok ? '' : read.refusal.message}`);
  return read.value;
};
const seenOf = <State>(shape: Shape<State>, row: Row | undefined): Seen<State> | null =>
  row === undefined ? null : { state: stateOf(shape, row), version: Number(row['stream_version']) };

const measuredOf = (row: Row | undefined): Measured | null =>
  row === undefined || row['measured_at_ms'] === null
    ? null
    : {
        usedBytes: Number(row['used_bytes']),
        fileCount: Number(row['file_count']),
        measuredAt: epochMs(Number(row['measured_at_ms'])),
      };

const IN_USE = `phase IN ('provisioning', 'ready', 'failed')`;
const IN_TRASH = `phase IN ('trashed', 'purging')`;

export const postgresFolderViews = (dataSource: DataSource, progress: ViewsProgress): FolderViews => {
  const query = async (sql: string, parameters: unknown[]): Promise<readonly Row[]> =>
    rowsOf(await dataSource.query(sql, parameters));
  const idOf = (row: Row) => folderId(String(row['folder_id']));

  return {
    catchUp: async () => {
      await progress.waitFor(await progress.head(), CATCH_UP_MS);
    },
    folder: async (id) => {
      const [row] = await query('SELECT state, stream_version FROM storage.folder WHERE folder_id = $1', [
        id,
      ]);
      return seenOf(aFolder, row);
    },
    measured: async (id) =>
      measuredOf((await query('SELECT * FROM storage.folder_usage WHERE folder_id = $1', [id]))[0]),
    named: async (name, parties) =>
      (
        await query(
          `SELECT state FROM storage.folder
           WHERE name = $1 AND ${IN_USE} AND ($2::text[] IS NULL OR parties && $2) ORDER BY folder_id LIMIT 50`,
          [name, parties],
        )
      ).map((row) => stateOf(aFolder, row)),
    list: async ({ parties, where, after, limit }) =>
      (
        await query(
          `SELECT f.state, u.* FROM storage.folder f LEFT JOIN storage.folder_usage u USING (folder_id)
           WHERE ${where === 'use' ? IN_USE : IN_TRASH} AND ($1::text[] IS NULL OR f.parties && $1)
             AND ($2::text IS NULL OR (f.name, f.folder_id) > (SELECT name, folder_id FROM storage.folder WHERE folder_id = $2))
           ORDER BY f.name, f.folder_id LIMIT $3`,
          [parties, after, limit],
        )
      ).map((row) => ({ folder: stateOf(aFolder, row), measured: measuredOf(row) })),
    waiting: async (limit) =>
      (
        await query('SELECT folder_id FROM storage.folder WHERE has_work ORDER BY folder_id LIMIT $1', [
          limit,
        ])
      ).map(idOf),
    orphanedHolds: async (limit) =>
      (
        await query(
          `SELECT h.* FROM storage.folder_hold h
           LEFT JOIN storage.held_grant g USING (session_id, epoch, node_id) WHERE g.node_id IS NULL LIMIT $1`,
          [limit],
        )
      ).map((row) => ({
        folderId: idOf(row),
        sessionId: sessionId(String(row['session_id'])),
        epoch: Number(row['epoch']),
        nodeId: nodeId(String(row['node_id'])),
      })),
    fullOn: async (node) =>
      (
        await query(
          `SELECT f.state FROM storage.folder f
           WHERE f.folder_id IN (SELECT folder_id FROM storage.folder_hold WHERE node_id = $1)
             AND (f.state ->> 'quotaPercent')::int >= 100 LIMIT 1000`,
          [node],
        )
      ).map((row) => stateOf(aFolder, row)),
    toMeasure: async (limit) =>
      (
        await query(
          `SELECT f.state FROM storage.folder f LEFT JOIN storage.folder_usage u USING (folder_id)
           WHERE f.phase = 'ready' ORDER BY cardinality(f.sessions) > 0 DESC, u.measured_at_ms NULLS FIRST LIMIT $1`,
          [limit],
        )
      ).map((row) => stateOf(aFolder, row)),
    measure: async (id, { usedBytes, fileCount, measuredAt }) => {
      await query(
        `INSERT INTO storage.folder_usage (folder_id, used_bytes, file_count, measured_at_ms) VALUES ($1, $2, $3, $4)
         ON CONFLICT (folder_id) DO UPDATE SET used_bytes = excluded.used_bytes, file_count = excluded.file_count,
           measured_at_ms = excluded.measured_at_ms`,
        [id, usedBytes, fileCount, measuredAt],
      );
    },
    volumes: async () =>
      (
        await query(
          `SELECT v.state, (SELECT count(*) FROM storage.folder f WHERE f.volume_id = v.volume_id AND f.phase <> 'purged') AS folder_count
           FROM storage.volume v ORDER BY v.volume_id LIMIT 1000`,
          [],
        )
      ).map((row) => ({ volume: stateOf(aVolume, row), folderCount: Number(row['folder_count']) })),
    volume: async (id) => {
      const [row] = await query('SELECT state, stream_version FROM storage.volume WHERE volume_id = $1', [
        id,
      ]);
      return seenOf(aVolume, row);
    },
  };
};
