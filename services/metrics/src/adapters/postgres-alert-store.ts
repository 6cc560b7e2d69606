import type { DataSource } from 'typeorm';
import { ALERT_RULES } from '#contracts';
import { DependencyFailure, epochMs } from '#kernel';
import type { Alert, Condition } from '../domain/alert.ts';
import type { AlertStore, StoredAlert } from '../ports/alert-store.ts';
import { rowsOf } from './rows-of.ts';

type Row = ReturnType<typeof rowsOf>[number];

const isView = (value: unknown): value is Alert =>
  typeof value === 'object' && value !== null && 'alertId' in value && 'rule' in value;

const storedOf = (row: Row): readonly StoredAlert[] => {
  const view: unknown = row['view'];
  return isView(view) ? [{ alert: view, version: Number(row['version']) }] : [];
};
const conditionOf = (row: Row): readonly Condition[] => {
  const rule = ALERT_RULES.find((one) => one === row['rule']);
  if (rule === undefined) return [];
  const note = row['note'];
  const said = typeof note === 'string' ? { note } : {};
  return [{ rule, about: String(row['about']), since: epochMs(Number(row['since_ms'])), ...said }];
};

export const postgresAlertStore = (dataSource: DataSource): AlertStore => {
  const query = async (text: string, values: readonly unknown[] = []): Promise<readonly Row[]> => {
    try {
      return rowsOf(await dataSource.query(text, [...values]));
    } catch (cause) {
      throw new DependencyFailure('postgres', 'read alerts', { retryable: true, cause });
    }
  };
  return {
    conditions: async (imageFailuresMin) =>
      (
        await query(
          `SELECT rule, about, since_ms, note FROM metrics.condition WHERE rule <> 'image-failing' OR count >= $1
           ORDER BY since_ms, about LIMIT 1000`,
          [imageFailuresMin],
        )
      ).flatMap(conditionOf),
    waits: async (since) =>
      (
        await query(
          `SELECT pool_id, min(coalesce(waits_since_ms, requested_at_ms)) AS since, count(*) AS count FROM metrics.session
           WHERE phase = 'waiting' AND NOT waits_by_choice AND coalesce(waits_since_ms, requested_at_ms) < $1
           GROUP BY pool_id ORDER BY pool_id LIMIT 1000`,
          [since],
        )
      ).map((row) => ({
        poolId: String(row['pool_id']),
        since: epochMs(Number(row['since'])),
        count: Number(row['count']),
      })),
    open: async (limit) =>
      (
        await query(
          'SELECT view, version FROM metrics.alert WHERE is_open ORDER BY raised_position LIMIT $1',
          [limit],
        )
      ).flatMap(storedOf),
    find: async (id) =>
      (await query('SELECT view, version FROM metrics.alert WHERE alert_id = $1', [id])).flatMap(storedOf)[0],
    list: async ({ isOpen, before, limit }) =>
      (
        await query(
          `SELECT view, version FROM metrics.alert WHERE (is_open OR NOT $1) AND ($2::text IS NULL
             OR raised_position < (SELECT raised_position FROM metrics.alert WHERE alert_id = $2))
           ORDER BY raised_position DESC LIMIT $3`,
          [isOpen, before ?? null, limit],
        )
      )
        .flatMap(storedOf)
        .map(({ alert }) => alert),
  };
};
