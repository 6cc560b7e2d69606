import type { EntityManager } from 'typeorm';
import { factsOf, type Projection } from '#event-log';
import { unreachable } from '#kernel';
import { boundOf, type TimedStep } from '../domain/start-steps.ts';
import { type UsageStep, usageStep } from '../projections/usage-step.ts';
import { applyWatch } from './apply-watch.ts';
import { rowsOf } from './rows-of.ts';

const PHASE = `UPDATE metrics.session SET phase = $2 WHERE session_id = $1 AND phase <> 'ended' AND (phase <> 'stopping' OR $2 = 'waiting')`;

type NewSession = Extract<UsageStep, { kind: 'session' }>;

/** Of all that changes here requests come in the greatest numbers: those of a batch are one statement. */
const addSessions = async (steps: readonly NewSession[], transaction: EntityManager): Promise<void> => {
  if (steps.length === 0) return;
  const rows = steps.map((step) => ({
    session_id: step.sessionId,
    project_id: step.projectId,
    user_id: step.userId,
    requested_at_ms: step.requestedAt,
    image: step.image,
    pool_id: step.poolId,
    waits_by_choice: step.waitsByChoice,
  }));
  await transaction.query(
    `INSERT INTO metrics.session (session_id, project_id, user_id, phase, requested_at_ms, image, pool_id, waits_by_choice)
     SELECT session_id, project_id, user_id, 'waiting', requested_at_ms, image, pool_id, waits_by_choice
     FROM json_to_recordset($1) AS r(session_id text, project_id text, user_id text, requested_at_ms bigint, image text, pool_id text,
       waits_by_choice boolean)`,
    [JSON.stringify(rows)],
  );
};

const count = async ({ step, isWarm, ms }: TimedStep, transaction: EntityManager): Promise<void> => {
  await transaction.query(
    `INSERT INTO metrics.start_step AS s (step, is_warm, le_ms, count, sum_ms) VALUES ($1, $2, $3, 1, $4)
     ON CONFLICT (step, is_warm, le_ms) DO UPDATE SET count = s.count + 1, sum_ms = s.sum_ms + excluded.sum_ms`,
    [step, isWarm, boundOf(ms), ms],
  );
};

const write = async (step: Exclude<UsageStep, NewSession>, transaction: EntityManager): Promise<void> => {
  switch (step.kind) {
    case 'phase':
      // What stops goes on stopping: a report of an earlier phase may come late.
      await transaction.query(PHASE, [step.sessionId, step.phase]);
      return;
    case 'placed': {
      await transaction.query(PHASE, [step.sessionId, 'placed']);
      await transaction.query('UPDATE metrics.session SET node_id = $2 WHERE session_id = $1', [
        step.sessionId,
        step.nodeId,
      ]);
      const [row] = rowsOf(
        await transaction.query(
          'SELECT coalesce(waits_since_ms, requested_at_ms) AS since FROM metrics.session WHERE session_id = $1',
          [step.sessionId],
        ),
      );
      if (row !== undefined)
        await count(
          { step: 'queue', isWarm: false, ms: Math.max(0, step.at - Number(row['since'])) },
          transaction,
        );
      return;
    }
    case 'started':
      await transaction.query(PHASE, [step.sessionId, 'running']);
      for (const timed of step.steps) await count(timed, transaction);
      return;
    case 'held':
      await transaction.query('UPDATE metrics.session SET waits_by_choice = $2 WHERE session_id = $1', [
        step.sessionId,
        step.isHeld,
      ]);
      return;
    case 'waits-again':
      await transaction.query(PHASE, [step.sessionId, 'waiting']);
      await transaction.query('UPDATE metrics.session SET waits_since_ms = $2 WHERE session_id = $1', [
        step.sessionId,
        step.at,
      ]);
      return;
    case 'ended':
      await transaction.query(
        `UPDATE metrics.session SET phase = 'ended', outcome = $2, stopped_at_ms = $3 WHERE session_id = $1`,
        [step.sessionId, step.outcome, step.at],
      );
      await transaction.query(
        `INSERT INTO metrics.outcome AS o (outcome, count) VALUES ($1, 1) ON CONFLICT (outcome) DO UPDATE SET count = o.count + 1`,
        [step.outcome],
      );
      return;
    case 'given':
      await transaction.query(
        `INSERT INTO metrics.usage (session_id, node_id, epoch, gpu_milli, gpu_memory_bytes, cpu_milli, memory_bytes, given_at_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [
          step.grant.sessionId,
          step.grant.nodeId,
          step.grant.epoch,
          step.gpuMilli,
          step.gpuMemoryBytes,
          step.cpuMilli,
          step.memoryBytes,
          step.at,
        ],
      );
      return;
    case 'released':
      await transaction.query(
        `UPDATE metrics.usage SET released_at_ms = greatest($4, given_at_ms) WHERE session_id = $1 AND node_id = $2 AND epoch = $3`,
        [step.grant.sessionId, step.grant.nodeId, step.grant.epoch, step.at],
      );
      return;
    default:
      unreachable(step);
  }
};

/** Keeps sessions and usage up to date. An event that can't be applied is parked and left out, since the others are right without it. */
export const usageProjection: Projection = {
  name: 'metrics-usage',
  onPoison: 'step-over',
  apply: async (events, transaction) => {
    let added: NewSession[] = [];
    const addThem = async (): Promise<void> => {
      await addSessions(added, transaction);
      added = [];
    };
    for (const fact of factsOf(events)) {
      const step = usageStep(fact);
      if (step?.kind === 'session') {
        added.push(step);
        continue;
      }
      // Whatever else happens may be about one of them.
      await addThem();
      if (step !== undefined) await write(step, transaction);
      await applyWatch(fact, transaction);
    }
    await addThem();
  },
};
