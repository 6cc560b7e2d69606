import type { BerthFact, PlayedFigures, PlayedProject, RecordedEvent } from '#contracts';
import type { EpochMs, NodeId, PoolId, ProjectId, SessionId } from '#kernel';
import { poolOf } from '../domain/session/wishes.ts';
import type { World } from '../world/world.ts';

/** Watches one course of events over a pool and says how good it was. */
export type Meter = {
  /** Each event in order, after the world has it. */
  readonly heard: (event: RecordedEvent<BerthFact>) => void;
  readonly figures: (until: EpochMs) => PlayedFigures;
};

const PROJECTS_MAX = 50;
const HOUR_MS = 3_600_000;

type Seen = {
  readonly project: ProjectId;
  readonly requestedAt: EpochMs;
  startedAt: EpochMs | null;
  isOver: boolean;
};

const quantile = (ascending: readonly number[], q: number): number =>
  ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * q))] ?? 0;

const waits = (sessions: readonly Seen[]) => {
  const all = sessions
    .flatMap(({ startedAt, requestedAt }) =>
      startedAt === null ? [] : [Math.max(0, startedAt - requestedAt)],
    )
    .toSorted((a, b) => a - b);
  const mean = all.length === 0 ? 0 : all.reduce((a, b) => a + b, 0) / all.length;
  return {
    meanMs: Math.round(mean),
    medianMs: quantile(all, 0.5),
    p95Ms: quantile(all, 0.95),
    maxMs: all.at(-1) ?? 0,
  };
};

/** `world` as it is at `from`; whoever applies events to it tells the meter of each. */
export const createMeter = (world: World, pool: PoolId, from: EpochMs): Meter => {
  const sessions = new Map<SessionId, Seen>();
  const grants = new Map<string, { readonly gpuMilli: number; readonly project: ProjectId | null }>();
  const heldOf = new Map<ProjectId | null, number>();
  const gpuMsOf = new Map<ProjectId | null, number>();
  let heldMilli = 0;
  let heldGpuMs = 0;
  let totalGpuMs = 0;
  let preemptedCount = 0;
  let at = from;
  /** As it was up to the event that is heard: the world has that one already. */
  let totalMilli = world.totals.of(pool).gpuMilli;

  const passTo = (now: EpochMs): void => {
    const ms = Math.max(0, now - at);
    heldGpuMs += (heldMilli / 1000) * ms;
    totalGpuMs += (totalMilli / 1000) * ms;
    for (const [project, gpuMilli] of ms === 0 ? [] : heldOf)
      gpuMsOf.set(project, (gpuMsOf.get(project) ?? 0) + (gpuMilli / 1000) * ms);
    at = now < at ? at : now;
  };
  const holds = (project: ProjectId | null, gpuMilli: number): void => {
    heldMilli += gpuMilli;
    heldOf.set(project, (heldOf.get(project) ?? 0) + gpuMilli);
  };
  const give = (name: string, gpuMilli: number, project: ProjectId | null): void => {
    grants.set(name, { gpuMilli, project });
    holds(project, gpuMilli);
  };
  const take = (name: string): void => {
    const grant = grants.get(name);
    if (grant === undefined) return;
    grants.delete(name);
    holds(grant.project, -grant.gpuMilli);
  };

  for (const { nodeId, poolId, grants: held } of world.nodes())
    if (poolId === pool)
      for (const { sessionId, epoch, devices, projectId } of held.values())
        give(nameOf(nodeId, sessionId, epoch), sumOf(devices), projectId);
  for (const [id, { state }] of world.liveSessions())
    if (state.phase === 'waiting' && poolOf(state.asked) === pool)
      sessions.set(id, {
        project: state.asked.projectId,
        requestedAt: state.line.queuedAt,
        startedAt: null,
        isOver: false,
      });

  const heard = (event: RecordedEvent<BerthFact>): void => {
    const { type, data, recordedAt } = event;
    passTo(recordedAt);
    totalMilli = world.totals.of(pool).gpuMilli;
    switch (type) {
      case 'session.requested':
        if (poolOf(data) !== pool) return;
        sessions.set(data.sessionId, {
          project: data.projectId,
          requestedAt: data.wish?.startAt ?? data.requestedAt,
          startedAt: null,
          isOver: false,
        });
        break;
      case 'session.started': {
        const session = sessions.get(data.sessionId);
        if (session !== undefined) session.startedAt ??= data.startedAt;
        break;
      }
      case 'session.preempted': {
        const state = world.session(data.sessionId)?.state;
        if (state !== undefined && 'asked' in state && poolOf(state.asked) === pool) preemptedCount += 1;
        break;
      }
      case 'session.stopped': {
        const session = sessions.get(data.sessionId);
        if (session !== undefined) session.isOver = true;
        break;
      }
      case 'node.grant-given': {
        const node = world.node(data.nodeId).state;
        if (node.phase === 'known' && node.poolId === pool)
          give(nameOf(data.nodeId, data.sessionId, data.epoch), sumOf(data.devices), data.projectId ?? null);
        break;
      }
      case 'node.grant-released':
        take(nameOf(data.nodeId, data.sessionId, data.epoch));
        break;
      default:
        break;
    }
  };

  const projectsOf = (): readonly PlayedProject[] =>
    [...Map.groupBy(sessions.values(), ({ project }) => project)]
      .map(([projectId, of]) => ({
        projectId,
        sessionCount: of.length,
        gpuHours: (gpuMsOf.get(projectId) ?? 0) / HOUR_MS,
        wait: waits(of),
      }))
      .toSorted((a, b) => b.gpuHours - a.gpuHours || (a.projectId < b.projectId ? -1 : 1))
      .slice(0, PROJECTS_MAX);

  return {
    heard,
    figures: (until) => {
      passTo(until);
      const all = [...sessions.values()];
      return {
        sessionCount: all.length,
        startedCount: all.filter(({ startedAt }) => startedAt !== null).length,
        waitingCount: all.filter(({ startedAt, isOver }) => startedAt === null && !isOver).length,
        preemptedCount,
        gpuHours: heldGpuMs / HOUR_MS,
        utilisation: totalGpuMs === 0 ? 0 : heldGpuMs / totalGpuMs,
        wait: waits(all),
        projects: projectsOf(),
      };
    },
  };
};

const nameOf = (node: NodeId, session: SessionId, epoch: number): string => `${node}/${session}/${epoch}`;
const sumOf = (devices: readonly { readonly gpuMilli: number }[]): number =>
  devices.reduce((sum, { gpuMilli }) => sum + gpuMilli, 0);
