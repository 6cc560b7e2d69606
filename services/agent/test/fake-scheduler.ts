import type { DesiredGrant, DesiredState, GrantStatus, NodeJoin, Report } from '#contracts';
import { accept, bytes, cpuMilli, DependencyFailure, refuse, type SessionId } from '#kernel';
import type { SchedulerLink } from '../src/ports/scheduler-link.ts';

/** A scheduler in a variable: believes reports as the real one does, and can be away. */
export class FakeScheduler {
  readonly reports: Report[] = [];
  readonly joins: NodeJoin[] = [];
  isAway = false;
  /** Lets so many reports get lost after they were acknowledged. */
  losesReports = 0;
  /** Incarnations that it has given up, and whether the node is to join anew. */
  readonly fenced: string[] = [];
  isFenced = false;
  #version = 1;
  #grants = new Map<string, DesiredGrant>();
  readonly #hints = new Set<() => void>();

  give(
    session: SessionId,
    workload: Partial<DesiredGrant['workload']>,
    more: Partial<DesiredGrant> = {},
  ): void {
    this.#grants.set(session, {
      sessionId: session,
      epoch: 1,
      want: 'run',
      graceMs: 2000,
      workload: { kind: 'batch', image: 'python', command: [], env: {}, ...workload },
      devices: [],
      cpuMilli: cpuMilli(500),
      memoryBytes: bytes(256 * 2 ** 20),
      known: 'placed',
      ...more,
    });
    this.#changed();
  }

  stop(session: SessionId): void {
    const grant = this.#grants.get(session);
    if (grant !== undefined) this.#grants.set(session, { ...grant, want: 'stop' });
    this.#changed();
  }

  /** As if the grant had never been, or had been released otherwise. */
  drop(session: SessionId): void {
    this.#grants.delete(session);
    this.#changed();
  }

  /** Gives the node up, with all that it holds. */
  fence(): void {
    this.isFenced = true;
    this.fenced.push(...this.joins.map(({ incarnation }) => incarnation));
    this.#grants = new Map();
    this.#changed();
  }

  holds(session: SessionId): boolean {
    return this.#grants.has(session);
  }

  phases(session: SessionId): readonly string[] {
    return this.reports
      .filter(({ sessionId }) => sessionId === session)
      .map(({ status }) => (status.phase === 'preparing' ? status.step : status.phase));
  }

  last(session: SessionId): GrantStatus | undefined {
    return this.reports.findLast(({ sessionId }) => sessionId === session)?.status;
  }

  #changed(): void {
    this.#version += 1;
    for (const heard of this.#hints) heard();
  }

  #hear(report: Report): void {
    this.reports.push(report);
    if (this.losesReports > 0) {
      this.losesReports -= 1;
      return;
    }
    const grant = this.#grants.get(report.sessionId);
    if (grant === undefined || grant.epoch !== report.epoch) return;
    const { phase } = report.status;
    if (phase === 'absent' || phase === 'refused') this.#grants.delete(report.sessionId);
    else this.#grants.set(report.sessionId, { ...grant, known: phase });
    this.#changed();
  }

  #answer<Value>(value: () => Value): Promise<Value> {
    if (!this.isAway) return Promise.resolve(value());
    return Promise.reject(
      new DependencyFailure('scheduler', 'answer', { retryable: true, cause: 'it is away' }),
    );
  }

  link(): SchedulerLink {
    return {
      join: (join) =>
        this.#answer(() => {
          if (this.fenced.includes(join.incarnation) || (this.isFenced && join.isCleared !== true))
            return refuse({ code: 'node-fenced', message: 'given up' });
          this.isFenced = false;
          this.joins.push(join);
          return accept(undefined);
        }),
      desired: (_node, incarnation) =>
        this.#answer(() => {
          if (this.fenced.includes(incarnation)) return refuse({ code: 'node-fenced', message: 'given up' });
          const desired: DesiredState = { nodeVersion: this.#version, grants: [...this.#grants.values()] };
          return accept(desired);
        }),
      report: (report) => this.#answer(() => this.#hear(report)),
      onHint: (_node, heard) => {
        this.#hints.add(heard);
        return () => this.#hints.delete(heard);
      },
    };
  }
}
