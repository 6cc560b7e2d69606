import type { EntityManager } from 'typeorm';
import { factsOf, type Projection } from '#event-log';
import { unreachable } from '#kernel';
import { type UsageStep, usageStep } from '../projections/usage-step.ts';

const write = async (step: UsageStep, transaction: EntityManager): Promise<void> => {
  switch (step.kind) {
    case 'session':
      await transaction.query(
        `INSERT INTO metrics.session (session_id, project_id, user_id, phase, requested_at_ms) VALUES ($1, $2, $3, 'waiting', $4)`,
        [step.sessionId, step.projectId, step.userId, step.requestedAt],
      );
      return;
    case 'phase':
      // What stops goes on stopping: a report of an earlier phase may come late.
      await transaction.query(
        `UPDATE metrics.session SET phase = $2 WHERE session_id = $1 AND phase <> 'ended' AND (phase <> 'stopping' OR $2 = 'waiting')`,
        [step.sessionId, step.phase],
      );
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
    for (const fact of factsOf(events)) {
      const step = usageStep(fact);
      if (step !== undefined) await write(step, transaction);
    }
  },
};
