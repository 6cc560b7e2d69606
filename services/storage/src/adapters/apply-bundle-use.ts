import type { EntityManager } from 'typeorm';
import type { RecordedEvent } from '#contracts';
import { decodeFact, type Projection } from '#event-log';
import type { Log } from '#kernel';
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

/** Keeps `bundle_use` up to date. An event that can't be read says nothing about bundles: it is left out. */
export const bundleUseProjection = (log: Log): Projection => ({
  name: 'storage-bundle-use',
  onPoison: 'step-over',
  apply: async (events: readonly RecordedEvent[], transaction) => {
    for (const event of events) {
      const fact = decodeFact(event);
      if (!fact.ok) {
        log.warn({ position: event.position, ...fact.refusal }, 'an event cannot be read');
        continue;
      }
      const use = bundleUseOf(fact.value);
      if (use !== undefined) await write(use, transaction);
    }
  },
});
