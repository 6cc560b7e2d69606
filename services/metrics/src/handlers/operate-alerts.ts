import { alertSummary, isAlertEvent } from '#contracts';
import type {
  AcknowledgeAlertDto,
  AlertAnswer,
  AlertListAnswer,
  ListAlertsDto,
  ReadAlertDto,
} from '#contracts';
import { decodeFact } from '#event-log';
import type { EventLog } from '#event-log';
import { accept, alertId, commandId, DependencyFailure, refuse, streamName } from '#kernel';
import type { Clock, Position, Refusal, Result } from '#kernel';
import { acknowledge, evolveAlert } from '../domain/alert.ts';
import type { Alert } from '../domain/alert.ts';
import type { AlertStore } from '../ports/alert-store.ts';

/** What gateways ask about alerts. @throws DependencyFailure */
export type OperateAlerts = {
  readonly list: (query: ListAlertsDto) => Promise<Result<AlertListAnswer, Refusal>>;
  readonly read: (query: ReadAlertDto) => Promise<Result<AlertAnswer, Refusal>>;
  readonly acknowledge: (command: AcknowledgeAlertDto) => Promise<Result<AlertAnswer, Refusal>>;
};

const ATTEMPTS_MAX = 10;

const told = ({ clearedAt, acknowledged, ...raised }: Alert): AlertAnswer => ({
  ...raised,
  summary: alertSummary(raised),
  ...(clearedAt === null ? {} : { clearedAt }),
  ...(acknowledged === null ? {} : { acknowledged }),
});
const unknown = (id: string): Refusal<'alert-unknown'> => ({
  code: 'alert-unknown',
  message: `No alert has the id ${JSON.stringify(id)}.`,
});

export const operateAlerts = (
  log: Pick<EventLog, 'append' | 'readStream'>,
  store: AlertStore,
  clock: Clock,
  reached: (position: Position) => Promise<unknown>,
): OperateAlerts => ({
  list: async ({ state = 'open', before, limit }) => {
    const from = before === undefined ? {} : { before: alertId(before) };
    const found = await store.list({ isOpen: state === 'open', ...from, limit: limit + 1 });
    return accept({ alerts: found.slice(0, limit).map(told), hasMore: found.length > limit });
  },
  read: async ({ alertId: id }) => {
    const found = await store.find(alertId(id));
    return found === undefined ? refuse(unknown(id)) : accept(told(found.alert));
  },
  acknowledge: async ({ alertId: id, by, note, commandId: command }) => {
    const stream = streamName(`alert-${id}`);
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      let alert: Alert | undefined;
      let version = 0;
      for (const event of await log.readStream(stream)) {
        version = event.version;
        const fact = decodeFact(event);
        if (fact.ok && isAlertEvent(fact.value)) alert = evolveAlert(alert, fact.value);
      }
      const said = { by, at: clock.now(), ...(note === undefined ? {} : { note }) };
      const decision = acknowledge(alert, said);
      if (!decision.ok) return refuse(unknown(id));
      const facts = decision.value;
      const after = facts.reduce(evolveAlert, alert);
      if (facts.length === 0 || after === undefined)
        return alert === undefined ? refuse(unknown(id)) : accept(told(alert));
      const outcome = await log.append({
        commandId: commandId(command),
        meta: { actor: by, correlationId: command },
        writes: [{ stream, expectedVersion: version, facts }],
      });
      if (outcome.kind === 'conflict') continue;
      await reached(outcome.last);
      return accept(told(after));
    }
    const cause = 'somebody else was faster each time';
    throw new DependencyFailure('event-log', `change ${stream}`, { retryable: true, cause });
  },
});
