import type { EntityManager } from 'typeorm';
import { invariant, position, type Position } from '#kernel';

/** How far a consumer is. It moves by compare-and-set in the transaction that writes what the consumer derived. */
export type Checkpoint = {
  /** 0 for a new consumer. */
  readonly read: (transaction: Pick<EntityManager, 'query'>) => Promise<Position>;
  /**
   * Moves it, or fails with `BL412` when it is not at `from`. Call it first in the transaction: the row is locked from then on, so that of
   * two instances one waits here before it does work that it would have to undo. The transaction's commit does not wait for the disk: what
   * a crash took back is derived again, since the checkpoint went with it.
   */
  readonly advance: (transaction: EntityManager, from: Position, to: Position) => Promise<void>;
};

export const checkpoint = (name: string): Checkpoint => ({
  read: async (transaction) => {
    const rows: unknown = await transaction.query('SELECT log.open_checkpoint($1) AS reached', [name]);
    const row: unknown = Array.isArray(rows) ? rows[0] : undefined;
    invariant(typeof row === 'object' && row !== null && 'reached' in row, `no checkpoint for ${name}`);
    return position(Number(row.reached));
  },
  advance: async (transaction, from, to) => {
    await transaction.query(`SELECT set_config('synchronous_commit', 'off', true), log.advance($1, $2, $3)`, [
      name,
      from,
      to,
    ]);
  },
});
