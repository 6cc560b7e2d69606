import type { EntityManager } from 'typeorm';
import { isAlertEvent } from '#contracts';
import type { AlertFact, BerthFact, RecordedEvent } from '#contracts';
import { evolveAlert } from '../domain/alert.ts';
import type { Alert } from '../domain/alert.ts';
import { conditionStep } from '../domain/condition-step.ts';
import type { ConditionStep } from '../domain/condition-step.ts';
import { volumeSteps } from '../domain/volume-steps.ts';
import { rowsOf } from './rows-of.ts';

/** Two conditions of one thing are one, since the first; how often it was seen is counted. */
const IS = `INSERT INTO metrics.condition AS c (rule, about, since_ms, note, count) VALUES ($1, $2, $3, $4, 1)
  ON CONFLICT (rule, about) DO UPDATE SET note = excluded.note, count = c.count + 1,
    since_ms = CASE WHEN excluded.since_ms - c.since_ms > $5 THEN excluded.since_ms ELSE c.since_ms END`;
/** What failed so long ago is another matter than what fails today. */
const ANEW_MS = 24 * 3_600_000;

const write = async (step: ConditionStep, transaction: EntityManager): Promise<void> => {
  switch (step.kind) {
    case 'is': {
      const { rule, about, since, note } = step.condition;
      await transaction.query(IS, [rule, about, since, note ?? null, ANEW_MS]);
      return;
    }
    case 'is-no-more':
      await transaction.query('DELETE FROM metrics.condition WHERE rule = $1 AND about = $2', [
        step.rule,
        step.about,
      ]);
      return;
    case 'session-failed': {
      const found: unknown = await transaction.query(
        'SELECT image, node_id FROM metrics.session WHERE session_id = $1',
        [step.sessionId],
      );
      const [row] = rowsOf(found);
      const name = step.of === 'image' ? row?.['image'] : row?.['node_id'];
      if (typeof name !== 'string') return;
      const rule = step.of === 'image' ? 'image-failing' : 'node-disk-full';
      await transaction.query(IS, [rule, `${step.of}:${name}`, step.since, step.note, ANEW_MS]);
      return;
    }
    case 'session-started':
      await transaction.query(
        `DELETE FROM metrics.condition c USING metrics.session s WHERE s.session_id = $1
           AND (c.rule, c.about) IN (('image-failing', 'image:' || s.image), ('node-disk-full', 'node:' || s.node_id))`,
        [step.sessionId],
      );
      return;
    default:
      step satisfies never;
  }
};

const isView = (value: unknown): value is Alert =>
  typeof value === 'object' && value !== null && 'alertId' in value && 'rule' in value;

const writeAlert = async (event: RecordedEvent<AlertFact>, transaction: EntityManager): Promise<void> => {
  const { alertId } = event.data;
  const [row] = rowsOf(
    await transaction.query('SELECT view FROM metrics.alert WHERE alert_id = $1', [alertId]),
  );
  const before = row?.['view'];
  const alert = evolveAlert(isView(before) ? before : undefined, event);
  if (alert === undefined) return;
  await transaction.query(
    `INSERT INTO metrics.alert (alert_id, version, raised_position, is_open, view) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (alert_id) DO UPDATE SET version = excluded.version, is_open = excluded.is_open, view = excluded.view`,
    [alertId, event.version, event.position, alert.clearedAt === null, JSON.stringify(alert)],
  );
};

/** Keeps what is so, and the alerts of it, up to date. */
export const applyWatch = async (
  event: RecordedEvent<BerthFact>,
  transaction: EntityManager,
): Promise<void> => {
  if (isAlertEvent(event)) return writeAlert(event, transaction);
  if (event.type === 'volume.sickened' || event.type === 'volume.recovered') {
    for (const step of volumeSteps(event)) await write(step, transaction);
    return;
  }
  const step = conditionStep(event);
  if (step !== undefined) await write(step, transaction);
};
