import type { EntityManager } from 'typeorm';
import { factsOf, type Projection } from '#event-log';
import { bundleUseOf, type BundleUse } from '../projections/bundle-use.ts';

const write = async (use: BundleUse, transaction: EntityManager): Promise<void> => {
  if (use.kind === 'taken') {
    await transaction.query(
      'INSERT INTO storage.bundle_use (session_id, sha256) VALUES ($1, $2) ON CONFLICT (session_id) DO NOTHING',
      [use.sessionId, use.sha256],
    );
    await transaction.query(
      'UPDATE storage.bundle SET last_used_at_ms = greatest(last_used_at_ms, $2) WHERE sha256 = $1',
      [use.sha256, use.at],
    );
    return;
  }
  await transaction.query(
    `WITH ended AS (DELETE FROM storage.bundle_use WHERE session_id = $1 RETURNING sha256)
     UPDATE storage.bundle b SET last_used_at_ms = greatest(last_used_at_ms, $2) FROM ended WHERE b.sha256 = ended.sha256`,
    [use.sessionId, use.at],
  );
};

/** Keeps `bundle_use` up to date. What it can't read is parked and left out: at worst a bundle is kept too long. */
export const bundleUseProjection: Projection = {
  name: 'storage-bundle-use',
  categories: ['session'],
  onPoison: 'step-over',
  apply: async (events, transaction) => {
    for (const fact of factsOf(events)) {
      const use = bundleUseOf(fact);
      if (use !== undefined) await write(use, transaction);
    }
  },
};
