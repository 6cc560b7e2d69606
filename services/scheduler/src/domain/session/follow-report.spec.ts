import { describe, expect, it } from 'vitest';
import type { GrantStatus, SchedulerFact, SessionFact } from '#contracts';
import {
  boot2,
  granted,
  joined,
  minute,
  lookup,
  placed,
  report,
  requested,
  requeued,
  sessionAfter,
  started,
} from '../../../test/builders.ts';
import type { Change } from '../change.ts';
import { followReport } from './follow-report.ts';

const isSession = (fact: SchedulerFact): fact is SessionFact => fact.type.startsWith('session.');

const exit0: GrantStatus = {
  phase: 'ended',
  end: { kind: 'exit', exitCode: 0, oomKilled: false },
  startedAt: minute(2),
  endedAt: minute(4),
};
const absentAfterExit: GrantStatus = { ...exit0, phase: 'absent' };
const node = lookup(joined(), granted());
const stopRequested = {
  type: 'session.stop-requested',
  data: { sessionId: report(exit0).sessionId, by: 'user:ada', requestedAt: minute(3), deadlineAt: minute(5) },
} as const;

const typesOf = (change: Change): readonly string[] => change.map(({ type }) => type);
const endOf = (change: Change) => change.find(({ type }) => type === 'session.stopped')?.data;

describe('follow a report', () => {
  it('records the start of a placed session', () => {
    const change = followReport(
      report({ phase: 'running', startedAt: minute(2) }),
      sessionAfter(requested(), placed()),
      node,
    );
    expect(typesOf(change)).toEqual(['session.started']);
  });

  it('records how long the steps of the start took, if the node knows', () => {
    const timings = { pullMs: 3, mountMs: 1, createMs: 80, readyMs: 250, isWarm: false };
    const [start] = followReport(
      report({ phase: 'running', startedAt: minute(2), timings }),
      sessionAfter(requested(), placed()),
      node,
    );
    expect(start?.data).toMatchObject({ timings });
  });

  it('records nothing when the same start is reported again', () => {
    const change = followReport(
      report({ phase: 'running', startedAt: minute(2) }),
      sessionAfter(requested(), placed(), started),
      node,
    );
    expect(typesOf(change)).toEqual([]);
  });

  it('never goes back a step of the preparation', () => {
    const fact = (step: 'creating' | 'fetching') => ({ phase: 'preparing', step }) as const;
    const creating = followReport(report(fact('creating')), sessionAfter(requested(), placed()), node);
    const after = sessionAfter(requested(), placed(), ...creating.filter(isSession));
    expect(typesOf(creating)).toEqual(['session.preparing']);
    expect(typesOf(followReport(report(fact('fetching')), after, node))).toEqual([]);
  });

  it('records the exit, and frees nothing before the container is gone', () => {
    const change = followReport(report(exit0), sessionAfter(requested(), placed(), started), node);
    expect(typesOf(change)).toEqual(['session.exited']);
  });

  it('records start, exit, end and release when the last report is the only one that arrives', () => {
    const change = followReport(report(absentAfterExit), sessionAfter(requested(), placed()), node);
    expect(typesOf(change)).toEqual([
      'session.started',
      'session.exited',
      'session.stopped',
      'node.grant-released',
    ]);
    expect(endOf(change)).toMatchObject({ outcome: { kind: 'completed', exitCode: 0 } });
  });

  it('lets the first cause stand: a session that was stopped and then exits is cancelled', () => {
    const change = followReport(
      report(absentAfterExit),
      sessionAfter(requested(), placed(), started, stopRequested),
      node,
    );
    expect(endOf(change)).toMatchObject({
      outcome: { kind: 'cancelled', by: 'user:ada' },
    });
  });

  it('tells the user that the memory did not suffice', () => {
    const killed: GrantStatus = { ...absentAfterExit, end: { kind: 'exit', exitCode: 137, oomKilled: true } };
    const change = followReport(report(killed), sessionAfter(requested(), placed(), started), node);
    expect(endOf(change)).toMatchObject({
      outcome: { kind: 'failed', code: 'out-of-memory' },
    });
  });

  it('fails a session whose container vanished without a trace', () => {
    const vanished: GrantStatus = { phase: 'absent', end: null, startedAt: null, endedAt: null };
    const change = followReport(report(vanished), sessionAfter(requested(), placed(), started), node);
    expect(typesOf(change)).toEqual(['session.failed', 'session.stopped', 'node.grant-released']);
  });

  it('puts a session that its node refuses back in the queue', () => {
    const refused: GrantStatus = { phase: 'refused', code: 'device-gone', message: 'GPU-0 is gone.' };
    const change = followReport(report(refused), sessionAfter(requested(), placed()), node);
    expect(typesOf(change)).toEqual(['session.failed', 'session.requeued', 'node.grant-released']);
  });

  it('gives up on a session that five nodes have refused', () => {
    const refused: GrantStatus = { phase: 'refused', code: 'device-gone', message: 'GPU-0 is gone.' };
    const change = followReport(
      report(refused, { epoch: 5 }),
      sessionAfter(requested(), ...[1, 2, 3, 4].flatMap((n) => [placed(n), requeued(n)]), placed(5)),
      lookup(joined(), granted(5)),
    );
    expect(endOf(change)).toMatchObject({
      outcome: { code: 'placement-refused', message: 'device-gone: GPU-0 is gone. (refused 5 times)' },
    });
    expect(typesOf(change)).toEqual(['session.failed', 'session.stopped', 'node.grant-released']);
  });

  it('ignores a report of an agent that has been replaced', () => {
    const change = followReport(
      report(exit0, { incarnation: boot2 }),
      sessionAfter(requested(), placed(), started),
      node,
    );
    expect(typesOf(change)).toEqual([]);
  });

  it('ignores a report about another epoch', () => {
    const change = followReport(
      report(exit0, { epoch: 2 }),
      sessionAfter(requested(), placed(), started),
      node,
    );
    expect(typesOf(change)).toEqual([]);
  });

  it('frees what an ended session left on its node once that is gone', () => {
    const stopped = {
      type: 'session.stopped',
      data: {
        sessionId: report(exit0).sessionId,
        outcome: { kind: 'cancelled', by: 'user:ada' },
        stoppedAt: minute(4),
      },
    } as const;
    const ended = sessionAfter(requested(), placed(), started, stopRequested, stopped);
    expect(typesOf(followReport(report(absentAfterExit), ended, node))).toEqual(['node.grant-released']);
  });
});
