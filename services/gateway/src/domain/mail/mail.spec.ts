import { describe, expect, it } from 'vitest';
import { alertSummary } from '#contracts';
import type { BerthFact, Outcome, SessionFact } from '#contracts';
import { epochMs, nodeId } from '#kernel';
import { recorded, requested, S, started } from '../../../test/facts.ts';
import { composeMail } from './compose.ts';
import { mailSubject } from './mail-subject.ts';
import { mailWishesOf, wishFor } from './wishes.ts';

const session = { sessionId: S, name: 'train', projectId: 'default' };
const at = epochMs(1_795_000_000_000);

const about = (facts: readonly BerthFact[]) => {
  const events = recorded(facts);
  const last = events.at(-1);
  return last === undefined ? undefined : mailSubject(last, events, alertSummary);
};
const stopped = (outcome: Outcome): SessionFact => ({
  type: 'session.stopped',
  data: { sessionId: S, outcome, stoppedAt: at },
});
const exited = (oomKilled: boolean): SessionFact => ({
  type: 'session.exited',
  data: { sessionId: S, epoch: 1, exitCode: 137, oomKilled, exitedAt: at, deadlineAt: at },
});
const titleOf = (...facts: readonly SessionFact[]): string | undefined => {
  const found = about([requested, ...facts]);
  return found === undefined ? undefined : composeMail(found, null).subject;
};

describe('a message', () => {
  const ended: readonly (readonly [Outcome, string])[] = [
    [{ kind: 'completed', exitCode: 0 }, 'completed'],
    [{ kind: 'completed', exitCode: 3 }, 'failed with exit code 3'],
    [{ kind: 'cancelled', by: 'user:bob' }, 'was stopped by bob'],
    [{ kind: 'expired', limit: 'run' }, 'ended: its time is over'],
    [{ kind: 'expired', limit: 'wait' }, 'ended: it waited for as long as it was allowed to'],
    [{ kind: 'idle' }, 'was stopped, since it did nothing'],
    [{ kind: 'preempted' }, 'was stopped for a session of more weight'],
    [{ kind: 'node-lost', nodeId: nodeId('n1') }, 'ended: the node n1 was lost'],
    [{ kind: 'failed', code: 'image-unknown', message: 'no such image' }, 'failed: no such image'],
  ];
  it.each(ended)('about an end by %j says so', (outcome, words) =>
    expect(titleOf(stopped(outcome))?.toLowerCase()).toContain(words.toLowerCase()),
  );
  it('about an end for want of memory says that, and not a number', () => {
    const killed: Outcome = { kind: 'completed', exitCode: 137 };
    expect(titleOf(exited(true), stopped(killed))).toContain('out of memory');
    expect(titleOf(exited(false), stopped(killed))).toContain('exit code 137');
  });
  it('about a start and about a session that does nothing says what to do', () => {
    const idle: SessionFact = {
      type: 'session.idle-warned',
      data: { sessionId: S, epoch: 1, idleSince: at, warnedAt: at, stopsAt: epochMs(at + 600_000) },
    };
    expect(about([requested, started])).toMatchObject({ kind: 'started', session: { sessionId: S } });
    const found = about([requested, idle]);
    if (found === undefined) throw new Error('there is something to say');
    const mail = composeMail(found, 'https://berth.example.org');
    expect(mail.subject).toMatch(/^\[Berth\] .* will be stopped at 2026-11-18 11:16 UTC$/);
    expect(mail.text).toContain(`berth keep ${S}`);
    expect(mail.text).toContain('https://berth.example.org');
    expect(mail.text).toContain('berth notifications set --help');
  });
  it('is of nothing that it does not know the beginning of', () => {
    expect(about([started])).toBeUndefined();
    expect(wishFor('session.placed')).toBeUndefined();
  });
  it('says names as they are, and lets nothing into its head or its HTML', () => {
    const evil = { ...session, name: '<b>x</b>\r\nBcc: eve@example.org' };
    const { subject, html, text } = composeMail({ kind: 'started', session: evil, at }, null);
    expect(subject).not.toMatch(/[\r\n]/);
    expect(html).not.toContain('<b>');
    expect(text).toContain('<b>x</b>');
    const long = composeMail({ kind: 'started', session: { ...session, name: 'x'.repeat(900) }, at }, null);
    expect(long.subject.length).toBeLessThanOrEqual(200);
  });
  it('is sent for what somebody chose, or for what he would be sorry to have missed', () => {
    expect(mailWishesOf({})).toMatchObject({ sessionStarted: false, idleWarning: true, sessionEnded: true });
    const mail = {
      sessionStarted: true,
      idleWarning: false,
      sessionEnded: false,
      hookDisabled: false,
      alerts: true,
    };
    expect(mailWishesOf({ mail })).toEqual(mail);
  });
});
