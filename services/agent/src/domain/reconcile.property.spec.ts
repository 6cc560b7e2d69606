import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DesiredGrant, DesiredState, GrantStatus } from '#contracts';
import { bytes, cpuMilli, epochMs, sessionId } from '#kernel';
import type { Violation } from './overuse.ts';
import type { Action } from './plan-grant.ts';
import { reconcile } from './reconcile.ts';
import { type GrantMemory, type ObservedRun, type RunKey, runName, type RunTask } from './run.ts';
import type { Told } from './telling.ts';

/*
 * A model of everything around the reconciler: an engine, a disk, a scheduler that believes reports, and an agent that can die at any moment.
 * The laws are looked at after every step.
 */

const SESSIONS = ['k3aaaaaaaaaa', 'k3bbbbbbbbbb', 'k3cccccccccc'].map(sessionId);
const capacity = { cpuMilli: cpuMilli(4000), memoryBytes: bytes(8e9), devices: [] };
const grantOf = (index: number): DesiredGrant => ({
  sessionId: SESSIONS[index] ?? SESSIONS[0]!,
  epoch: 1,
  want: 'run',
  graceMs: 0,
  workload: { kind: 'batch', image: 'python', command: [], env: {} },
  devices: [],
  cpuMilli: cpuMilli(1),
  memoryBytes: bytes(1),
  known: 'placed',
});

type Step =
  | { readonly what: 'place' | 'revoke' | 'exit' | 'vanish' | 'work' | 'overuse'; readonly index: number }
  | { readonly what: 'ask' | 'look' | 'die' | 'deliver' };

const index = fc.nat(SESSIONS.length - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ what: fc.constant('place' as const), index }) },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constantFrom('revoke' as const, 'vanish' as const, 'overuse' as const),
      index,
    }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('exit' as const), index }) },
  { weight: 6, arbitrary: fc.record({ what: fc.constant('work' as const), index }) },
  { weight: 8, arbitrary: fc.record({ what: fc.constantFrom('ask' as const, 'look' as const) }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constantFrom('die' as const, 'deliver' as const) }) },
);
/** Long stories: a run needs a dozen steps in the right order to get anywhere. */
const storyOf = (steps: fc.Arbitrary<Step>) => fc.array(steps, { maxLength: 150, size: 'max' });

class World {
  now = 1_000_000;
  /** What the scheduler holds. */
  readonly grants = new Map<string, DesiredGrant>();
  readonly placedOnce = new Set<number>();
  readonly outcomes = new Map<string, GrantStatus>();
  /** What survives the agent. */
  readonly engine = new Map<string, ObservedRun>();
  readonly memories = new Map<string, GrantMemory>();
  /** What dies with it. */
  desired: DesiredState | null = null;
  told = new Map<string, Told>();
  tasks = new Map<string, { key: RunKey; task: RunTask; action: Action }>();
  violations = new Map<string, Violation>();
  reports: { key: RunKey; status: GrantStatus }[] = [];
  /** For the laws. */
  readonly starts = new Map<string, number>();
  readonly exits = new Set<string>();

  apply(step: Step): void {
    this.now += 700;
    switch (step.what) {
      case 'place': {
        if (this.placedOnce.has(step.index)) return;
        this.placedOnce.add(step.index);
        const grant = grantOf(step.index);
        this.grants.set(runName(grant), grant);
        return;
      }
      case 'revoke': {
        const grant = this.grants.get(runName(grantOf(step.index)));
        if (grant !== undefined) this.grants.set(runName(grant), { ...grant, want: 'stop' });
        return;
      }
      case 'exit': {
        const name = runName(grantOf(step.index));
        const run = this.engine.get(name);
        if (run?.phase === 'running') this.end(name, run, 0);
        return;
      }
      case 'overuse': {
        const name = runName(grantOf(step.index));
        const run = this.engine.get(name);
        if (run?.phase === 'running')
          this.violations.set(name, { key: run, code: 'gpu-memory-exceeded', message: '' });
        return;
      }
      case 'vanish':
        this.engine.delete(runName(grantOf(step.index)));
        return;
      case 'work':
        return this.work(runName(grantOf(step.index)));
      case 'ask':
        this.desired = { nodeVersion: this.now, grants: [...this.grants.values()] };
        return;
      case 'look':
        return this.look();
      case 'die':
        this.desired = null;
        this.told = new Map();
        this.tasks = new Map();
        this.violations = new Map();
        this.reports = [];
        return;
      case 'deliver':
        for (const { key, status } of this.reports.splice(0)) this.hear(key, status);
        return;
    }
  }

  end(name: string, run: ObservedRun & { phase: 'running' }, exitCode: number): void {
    const { sessionId, epoch, startedAt } = run;
    const end = { kind: 'exit', exitCode, oomKilled: false } as const;
    this.engine.set(name, { sessionId, epoch, phase: 'ended', startedAt, endedAt: epochMs(this.now), end });
    this.exits.add(name);
  }

  look(): void {
    const { desired, memories, tasks, told, violations, now } = this;
    const observed = [...this.engine.values()];
    const plan = reconcile({
      desired,
      observed,
      memories,
      tasks,
      told,
      violations,
      capacity,
      now: epochMs(now),
    });
    for (const action of plan.actions) this.begin(action);
    // Stop wins in every phase: what is being prepared for nobody is cancelled at the first look.
    for (const [name, { task }] of tasks) {
      const isWanted = desired?.grants.some((grant) => runName(grant) === name && grant.want === 'run');
      if (task.kind === 'preparing' && desired !== null) expect(task.isCancelled || isWanted).toBe(true);
    }
    for (const report of plan.reports) {
      this.told.set(runName(report.key), { status: report.status, at: epochMs(now) });
      this.reports.push(report);
    }
  }

  begin(action: Action): void {
    const key =
      action.do === 'prepare' ? action.grant : action.do === 'remember' ? action.memory : action.key;
    const name = runName(key);
    // Never starts what is not desired, never touches anything when nothing is known.
    expect(action.do).not.toBe('start'); // each is alone
    if (action.do === 'prepare')
      expect(this.desired?.grants.find((grant) => runName(grant) === name)?.want).toBe('run');
    const isForWhatItDid = action.do === 'stop' && this.violations.has(name);
    if (action.do !== 'remember' && !isForWhatItDid) expect(this.desired).not.toBeNull();
    switch (action.do) {
      case 'remember':
        // A first end stands.
        expect(this.memories.get(name)?.ended ?? null).toBeNull();
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
      case 'remove':
        // Nothing is removed whose end could get lost.
        if (
          this.engine.get(name)?.phase === 'ended' &&
          this.desired?.grants.some((grant) => runName(grant) === name)
        )
          expect(this.memories.get(name)?.ended ?? null).not.toBeNull();
        this.tasks.set(name, { key, task: { kind: 'removing' }, action });
        return;
      case 'stop':
        this.tasks.set(name, { key, task: { kind: 'stopping' }, action });
        return;
      case 'start': // members only
      case 'prepare':
        this.tasks.set(name, {
          key,
          task: { kind: 'preparing', step: 'pulling', isCancelled: false },
          action,
        });
        return;
    }
  }

  /** One more piece of the work under way for a run. */
  work(name: string): void {
    const entry = this.tasks.get(name);
    if (entry === undefined) return;
    const { sessionId, epoch } = entry.key;
    const run = this.engine.get(name);
    switch (entry.task.kind) {
      case 'preparing':
        if (entry.task.isCancelled) this.tasks.delete(name);
        else if (run === undefined && entry.task.step !== 'creating') {
          this.engine.set(name, { sessionId, epoch, phase: 'created' });
          entry.task = { ...entry.task, step: 'creating' };
        } else if (run?.phase === 'created') {
          this.memories.set(name, { sessionId, epoch, hasStarted: true, ended: null });
          this.engine.set(name, { sessionId, epoch, phase: 'running', startedAt: epochMs(this.now) });
          this.starts.set(name, (this.starts.get(name) ?? 0) + 1);
          this.tasks.delete(name);
        } else this.tasks.delete(name);
        return;
      case 'stopping':
        if (run?.phase === 'running') this.end(name, run, 143);
        this.tasks.delete(name);
        return;
      case 'removing':
        this.engine.delete(name);
        this.tasks.delete(name);
        return;
    }
  }

  hear(key: RunKey, status: GrantStatus): void {
    const name = runName(key);
    const grant = this.grants.get(name);
    if (grant === undefined) return;
    if (status.phase === 'absent' || status.phase === 'refused') {
      this.outcomes.set(name, status);
      this.grants.delete(name);
      return;
    }
    const known = status.phase === 'preparing' ? 'preparing' : status.phase;
    const order = ['placed', 'preparing', 'running', 'ended'];
    if (order.indexOf(known) > order.indexOf(grant.known)) this.grants.set(name, { ...grant, known });
  }

  laws(): void {
    for (const [, count] of this.starts) expect(count).toBeLessThanOrEqual(1);
  }

  settle(): void {
    for (const name of this.grants.keys()) {
      const grant = this.grants.get(name);
      if (grant !== undefined) this.grants.set(name, { ...grant, want: 'stop' });
    }
    for (let round = 0; round < 12; round += 1) {
      this.apply({ what: 'ask' });
      this.apply({ what: 'look' });
      for (const name of this.tasks.keys()) this.work(name);
      this.apply({ what: 'deliver' });
      this.now += 10_000;
    }
  }
}

describe('the reconciler', () => {
  it('starts nothing twice, loses no end and leaves nothing behind, whatever happens in between', () => {
    fc.assert(
      fc.property(storyOf(step), (steps) => {
        const world = new World();
        for (const one of steps) {
          world.apply(one);
          world.laws();
        }
        world.settle();
        world.laws();
        expect([...world.engine.keys()]).toEqual([]);
        expect([...world.grants.keys()]).toEqual([]);
        expect([...world.memories.keys()]).toEqual([]);
        // What was placed has an outcome, and an exit that was seen is in it unless the run vanished before.
        for (const index of world.placedOnce) expect(world.outcomes.has(runName(grantOf(index)))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('tells every exit of a program that nobody made disappear', () => {
    const calm = step.filter(({ what }) => what !== 'vanish' && what !== 'overuse');
    fc.assert(
      fc.property(storyOf(calm), (steps) => {
        const world = new World();
        for (const one of steps) world.apply(one);
        world.settle();
        for (const name of world.exits)
          expect(world.outcomes.get(name)).toMatchObject({ phase: 'absent', end: { kind: 'exit' } });
      }),
      { numRuns: 500 },
    );
  });
});
