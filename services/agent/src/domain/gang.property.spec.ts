import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DesiredGrant, DesiredState, GrantStatus } from '#contracts';
import { bytes, cpuMilli, epochMs, nodeId, sessionId } from '#kernel';
import { memberGrants, nameOfMember } from './member-grants.ts';
import type { Action } from './plan-grant.ts';
import { reconcile } from './reconcile.ts';
import {
  type EndedRun,
  type GrantMemory,
  grantName,
  keyOf,
  type ObservedRun,
  type RunKey,
  runName,
  type RunTask,
} from './run.ts';
import type { Told } from './telling.ts';

/* Three members of one session on one node, an engine, a scheduler that believes what it is told, and an agent that can die at any moment. */

const MEMBERS = 3;
const wholeGrant: DesiredGrant = {
  sessionId: sessionId('k3aaaaaaaaaa'),
  epoch: 1,
  want: 'run',
  graceMs: 1000,
  workload: { kind: 'batch', image: 'python', command: [], env: {} },
  devices: [],
  cpuMilli: cpuMilli(3),
  memoryBytes: bytes(3),
  gang: {
    rank: 0,
    nodes: [{ nodeId: nodeId('n1') }],
    membersPerNode: MEMBERS,
    isReady: true,
    mayStart: true,
  },
  known: 'placed',
};
const capacity = { cpuMilli: cpuMilli(4000), memoryBytes: bytes(8e9), devices: [] };
const names = memberGrants(wholeGrant).map(runName);

type Step =
  | { readonly what: 'work' | 'vanish' | 'break'; readonly member: number }
  | { readonly what: 'exit'; readonly member: number; readonly exitCode: number }
  | { readonly what: 'look' | 'ask' | 'deliver' | 'die' | 'revoke' };

const member = fc.nat(MEMBERS - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ what: fc.constant('work' as const), member }) },
  { weight: 8, arbitrary: fc.record({ what: fc.constantFrom('look' as const, 'ask' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constant('exit' as const), member, exitCode: fc.constantFrom(0, 3) }),
  },
  { weight: 3, arbitrary: fc.record({ what: fc.constantFrom('die' as const, 'deliver' as const) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constantFrom('vanish' as const, 'break' as const), member }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('revoke' as const) }) },
);
const storyOf = (steps: fc.Arbitrary<Step>) => fc.array(steps, { maxLength: 150, size: 'max' });

class Node {
  now = 1_000_000;
  grant: DesiredGrant | null = wholeGrant;
  outcome: GrantStatus | null = null;
  readonly engine = new Map<string, ObservedRun>();
  readonly memories = new Map<string, GrantMemory>();
  desired: DesiredState | null = null;
  told = new Map<string, Told>();
  tasks = new Map<string, { key: RunKey; task: RunTask; action: Action }>();
  reports: GrantStatus[] = [];
  readonly starts = new Map<string, number>();
  /** Ends by themselves, in order. */
  readonly ends: { readonly member: number; readonly ended: EndedRun }[] = [];

  apply(step: Step): void {
    this.now += 700;
    switch (step.what) {
      case 'look':
        return this.look();
      case 'ask':
        this.desired = { nodeVersion: this.now, grants: this.grant === null ? [] : [this.grant] };
        return;
      case 'deliver':
        for (const status of this.reports.splice(0)) this.hear(status);
        return;
      case 'die':
        this.desired = null;
        this.told = new Map();
        this.tasks = new Map();
        this.reports = [];
        return;
      case 'revoke':
        if (this.grant !== null) this.grant = { ...this.grant, want: 'stop' };
        return;
      case 'exit':
        return this.end(step.member, step.exitCode, true);
      case 'vanish':
        this.engine.delete(names[step.member]!);
        return;
      case 'break': {
        const entry = this.tasks.get(names[step.member]!);
        if (entry?.task.kind !== 'preparing') return;
        const end = { kind: 'failed', code: 'image-unknown', message: 'no image' } as const;
        const ended = { end, startedAt: null, endedAt: epochMs(this.now) };
        this.memories.set(names[step.member]!, { ...entry.key, hasStarted: false, ended });
        this.tasks.delete(names[step.member]!);
        return;
      }
      case 'work':
        return this.work(names[step.member]!);
    }
  }

  end(index: number, exitCode: number, isByItself: boolean): void {
    const name = names[index]!;
    const run = this.engine.get(name);
    if (run?.phase !== 'running') return;
    const end = { kind: 'exit', exitCode, oomKilled: false } as const;
    const ended = { end, startedAt: run.startedAt, endedAt: epochMs(this.now) };
    this.engine.set(name, { ...keyOf(run), phase: 'ended', ...ended });
    if (isByItself) this.ends.push({ member: index, ended });
  }

  look(): void {
    const { desired, memories, tasks, told, now } = this;
    const observed = [...this.engine.values()];
    const { actions, reports } = reconcile({
      desired,
      observed,
      memories,
      tasks,
      told,
      capacity,
      now: epochMs(now),
    });
    for (const action of actions) this.begin(action);
    for (const { key, status } of reports) {
      told.set(grantName(key), { status, at: epochMs(now) });
      this.reports.push(status);
    }
  }

  begin(action: Action): void {
    const key =
      action.do === 'prepare' ? keyOf(action.grant) : action.do === 'remember' ? action.memory : action.key;
    const name = runName(key);
    switch (action.do) {
      case 'remember':
        expect(this.memories.get(name)?.ended ?? null).toBeNull(); // a first end stands
        this.memories.set(name, action.memory);
        return;
      case 'forget':
        this.memories.delete(name);
        return;
      case 'cancel': {
        const entry = this.tasks.get(name);
        if (entry?.task.kind === 'preparing') entry.task = { ...entry.task, isCancelled: true };
        return;
      }
      case 'prepare':
      case 'start':
        this.tasks.set(name, {
          key,
          task: { kind: 'preparing', step: 'creating', isCancelled: false },
          action,
        });
        return;
      case 'stop':
        this.tasks.set(name, { key, task: { kind: 'stopping' }, action });
        return;
      case 'remove':
        this.tasks.set(name, { key, task: { kind: 'removing' }, action });
        return;
    }
  }

  work(name: string): void {
    const entry = this.tasks.get(name);
    if (entry === undefined) return;
    const { key, task, action } = entry;
    const run = this.engine.get(name);
    this.tasks.delete(name);
    if (task.kind === 'removing') this.engine.delete(name);
    if (task.kind === 'stopping') this.end(names.indexOf(name), 143, false);
    if (task.kind !== 'preparing' || task.isCancelled) return;
    if (action.do === 'prepare') {
      if (run === undefined) this.engine.set(name, { ...key, phase: 'created' });
      this.memories.set(name, { ...key, hasStarted: false, ended: null, isReady: true });
      return;
    }
    // Nobody begins before all of the others are made.
    for (const other of names) expect(this.memories.get(other)).toBeDefined();
    if (run?.phase !== 'created') return;
    this.memories.set(name, { ...key, hasStarted: true, ended: null });
    this.engine.set(name, { ...key, phase: 'running', startedAt: epochMs(this.now) });
    this.starts.set(name, (this.starts.get(name) ?? 0) + 1);
    expect(this.starts.get(name)).toBe(1);
  }

  hear(status: GrantStatus): void {
    if (this.grant === null) return;
    if (status.phase === 'absent' || status.phase === 'refused') {
      expect([...this.engine.keys()]).toEqual([]);
      this.outcome = status;
      this.grant = null;
      return;
    }
    const order = ['placed', 'preparing', 'running', 'ended'] as const;
    if (order.indexOf(status.phase) > order.indexOf(this.grant.known))
      this.grant = { ...this.grant, known: status.phase };
  }

  rounds(count: number): void {
    for (let round = 0; round < count; round += 1) {
      for (const what of ['ask', 'look'] as const) this.apply({ what });
      for (const name of this.tasks.keys()) this.work(name);
      this.apply({ what: 'deliver' });
      this.now += 10_000;
    }
  }

  settle(): void {
    if (this.grant !== null) this.grant = { ...this.grant, want: 'stop' };
    this.rounds(12);
  }
}

describe('members here and on other nodes', () => {
  const elsewhere = (mayStart: boolean): DesiredGrant => ({
    ...wholeGrant,
    gang: {
      rank: 0,
      nodes: [{ nodeId: nodeId('n1') }, { nodeId: nodeId('n2') }],
      membersPerNode: MEMBERS,
      isReady: false,
      mayStart,
    },
  });

  it('begin only when those on the other nodes are made too, and say again that they wait until it is known', () => {
    const node = new Node();
    node.grant = elsewhere(false);
    node.rounds(4);
    expect([...node.engine.values()].map(({ phase }) => phase)).toEqual(['created', 'created', 'created']);
    const waits = { phase: 'preparing', step: 'creating', isReady: true };
    expect([...node.told.values()]).toMatchObject([{ status: waits }]);
    node.apply({ what: 'ask' });
    node.apply({ what: 'look' });
    expect(node.reports).toEqual([waits]);
    node.grant = elsewhere(true);
    node.rounds(3);
    expect([...node.engine.values()].map(({ phase }) => phase)).toEqual(['running', 'running', 'running']);
  });
});

const calm = step.filter(({ what }) => what !== 'vanish' && what !== 'break' && what !== 'revoke');

describe('the members of a session on a node', () => {
  it('begin together and once, end together, and leave nothing behind, whatever happens in between', () => {
    fc.assert(
      fc.property(storyOf(step), (steps) => {
        const node = new Node();
        for (const one of steps) node.apply(one);
        node.settle();
        expect([...node.engine.keys()]).toEqual([]);
        expect([...node.memories.keys()]).toEqual([]);
        expect(node.outcome?.phase).toBe('absent');
      }),
      { numRuns: 300 },
    );
  });

  it('tell as their end what main1 came to, or which of the others failed before', () => {
    fc.assert(
      fc.property(storyOf(calm), (steps) => {
        const node = new Node();
        for (const one of steps) node.apply(one);
        node.rounds(12);
        const first = node.ends.find(
          ({ member: of, ended: { end } }) => of === 0 || end.kind !== 'exit' || end.exitCode !== 0,
        );
        if (first === undefined) return; // all go on
        expect(node.grant).toBeNull();
        const { end } = first.ended;
        const exitCode = end.kind === 'exit' ? end.exitCode : -1;
        const told = node.outcome?.phase === 'absent' ? node.outcome.end : null;
        if (first.member === 0) expect(told).toEqual(end);
        else
          expect(told).toEqual({
            kind: 'failed',
            code: 'member-failed',
            message: `${nameOfMember(memberGrants(wholeGrant)[first.member]!)} ended with exit code ${exitCode}, so all members were ended.`,
          });
      }),
      { numRuns: 300 },
    );
  });
});
