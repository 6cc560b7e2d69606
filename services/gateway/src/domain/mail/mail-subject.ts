import type { AlertRaised, BerthFact, HookFact, RecordedEvent } from '#contracts';
import type { Hook } from '../hook/hook.ts';
import { evolveHook } from '../hook/hook.ts';
import type { MailSubject, NamedSession } from './compose.ts';

/** What there is to say of an event, given its stream up to there; undefined: nothing. */
export const mailSubject = (
  event: RecordedEvent<BerthFact>,
  stream: readonly RecordedEvent<BerthFact>[],
  alertSummary: (alert: AlertRaised['data']) => string,
): MailSubject | undefined => {
  const before = stream.filter(({ position }) => position <= event.position);
  const [first] = before;
  if (event.type === 'alert.raised') {
    const { alertId, severity } = event.data;
    return { kind: 'alert', alertId, summary: alertSummary(event.data), isCritical: severity === 'critical' };
  }
  if (event.type === 'hook.disabled') {
    if (first?.type !== 'hook.created') return undefined;
    const hook = before
      .filter((one): one is RecordedEvent<HookFact> => one.type.startsWith('hook.'))
      .reduce<Hook | undefined>((known, one) => evolveHook(known, one, one.position), undefined);
    const { name, origin } = hook ?? first.data;
    return { kind: 'hook-disabled', name, origin, reason: event.data.reason, at: event.data.disabledAt };
  }
  if (first?.type !== 'session.requested') return undefined;
  const { sessionId, name, projectId } = first.data;
  const session: NamedSession = { sessionId, name, projectId };
  switch (event.type) {
    case 'session.started':
      return { kind: 'started', session, at: event.data.startedAt };
    case 'session.idle-warned':
      return { kind: 'idle', session, idleSince: event.data.idleSince, stopsAt: event.data.stopsAt };
    case 'session.stopped': {
      const exits = before.flatMap((one) => (one.type === 'session.exited' ? [one.data] : []));
      const isOutOfMemory = event.data.outcome.kind === 'completed' && exits.at(-1)?.oomKilled === true;
      return { kind: 'ended', session, outcome: event.data.outcome, isOutOfMemory, at: event.data.stoppedAt };
    }
    default:
      return undefined;
  }
};
