import type { DataSource } from 'typeorm';
import { DependencyFailure } from '#kernel';
import type { UsageStore } from '../ports/usage-store.ts';
import { rowsOf } from './rows-of.ts';

/** Each grant counts for the part of it that lies in the span. Sums are exact: numeric, and whole. */
const USAGE = `
  SELECT s.session_id, s.project_id, s.user_id, bool_or(u.released_at_ms IS NULL) AS holding,
    sum(u.gpu_milli * span.ms) AS gpu, sum(u.cpu_milli * span.ms) AS cpu, sum(round(u.memory_bytes * span.ms / 1048576.0)) AS memory
  FROM metrics.session s
  JOIN metrics.usage u USING (session_id)
  CROSS JOIN LATERAL (
    SELECT greatest(0, least(coalesce(u.released_at_ms, $2::bigint), $2::bigint) - greatest(u.given_at_ms, $1::bigint))::numeric AS ms
  ) AS span
  WHERE u.given_at_ms < $2 AND coalesce(u.released_at_ms, $2) > $1
    AND s.session_id > $3 COLLATE "C"
    AND ($4::text IS NULL OR s.session_id = $4) AND ($5::text IS NULL OR s.project_id = $5)
  GROUP BY s.session_id ORDER BY s.session_id LIMIT $6`;

const HELD = `
  SELECT count(*) AS grants, coalesce(sum(gpu_milli), 0) AS gpu, coalesce(sum(cpu_milli), 0) AS cpu, coalesce(sum(memory_bytes), 0) AS memory
  FROM metrics.usage WHERE released_at_ms IS NULL`;

const BY_PHASE = `SELECT phase AS name, count(*) AS count FROM metrics.session WHERE phase <> 'ended' GROUP BY phase`;
const BY_OUTCOME = 'SELECT outcome AS name, count FROM metrics.outcome';

export const postgresUsageStore = (dataSource: DataSource): UsageStore => {
  const query = async (text: string, values: readonly unknown[] = []) => {
    try {
      return rowsOf(await dataSource.query(text, [...values]));
    } catch (cause) {
      throw new DependencyFailure('postgres', 'read usage', { retryable: true, cause });
    }
  };
  const countsOf = async (text: string): Promise<ReadonlyMap<string, number>> =>
    new Map((await query(text)).map((row) => [String(row['name']), Number(row['count'])]));

  return {
    usage: async ({ from, to, after, sessionId, projectId, limit }) =>
      (await query(USAGE, [from, to, after, sessionId ?? null, projectId ?? null, limit])).map((row) => ({
        sessionId: String(row['session_id']),
        projectId: String(row['project_id']),
        userId: String(row['user_id']),
        isHolding: row['holding'] === true,
        gpuMilliMs: Number(row['gpu']),
        cpuMilliMs: Number(row['cpu']),
        memoryMibMs: Number(row['memory']),
      })),
    held: async () => {
      const [row = {}] = await query(HELD);
      return {
        grants: Number(row['grants']),
        gpuMilli: Number(row['gpu']),
        cpuMilli: Number(row['cpu']),
        memoryBytes: Number(row['memory']),
      };
    },
    startSteps: async () =>
      (await query('SELECT step, is_warm, le_ms, count, sum_ms FROM metrics.start_step')).map((row) => ({
        step: String(row['step']),
        isWarm: row['is_warm'] === true,
        leMs: Number(row['le_ms']),
        count: Number(row['count']),
        sumMs: Number(row['sum_ms']),
      })),
    counts: async () => {
      const [byPhase, byOutcome] = await Promise.all([countsOf(BY_PHASE), countsOf(BY_OUTCOME)]);
      return { byPhase, byOutcome };
    },
  };
};
