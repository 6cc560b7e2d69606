import type { DeviceUsage, NodeUsage, RunUsage } from '#contracts';
import { type Clock, describeError, type EpochMs, type Log, type NodeId, type SessionId } from '#kernel';
import { setTimeout as delay } from 'node:timers/promises';
import type { MemberGrant } from '../domain/member-grants.ts';
import type { RunUse } from '../domain/overuse.ts';
import { ratesBetween, type RunCounters } from '../domain/run-counters.ts';
import { keyOf, type RunKey, runName } from '../domain/run.ts';
import type { RunMeter } from '../ports/run-meter.ts';

export type MeasureRunsDeps = {
  readonly nodeId: NodeId;
  readonly meter: RunMeter;
  /** Runs that run now, with what each was given. */
  readonly running: () => readonly MemberGrant[];
  /** What is used of devices, as last seen. */
  readonly deviceUses: () => readonly RunUse[];
  /** When somebody last typed into the session. */
  readonly lastInputAt: (session: SessionId) => EpochMs | null;
  readonly publish: (usage: NodeUsage) => void;
  readonly clock: Clock;
  readonly log: Log;
};

export type RunMeasure = {
  /** Reads all once, and publishes it. */
  readonly sample: () => Promise<void>;
  readonly run: (signal: AbortSignal) => Promise<void>;
};

export const SAMPLE_EVERY_MS = 5000;
/** So many are read without letting anything else of the agent run. */
const AT_ONCE = 32;
const RUNS_PER_MESSAGE = 100;

const devicesOf = ({ devices }: MemberGrant, uses: RunUse['uses']): readonly DeviceUsage[] =>
  devices.map(({ deviceId, gpuMemoryBytes }) => {
    const use = uses.find((each) => each.deviceId === deviceId);
    return {
      deviceId,
      usedMemoryBytes: use?.memoryBytes ?? null,
      grantedMemoryBytes: gpuMemoryBytes,
      busyPercent: use?.busyPercent ?? null,
    };
  });

/** One timer for all runs of the node: reads what the kernel counts of them, and says what they use. */
export const measureRuns = (deps: MeasureRunsDeps): RunMeasure => {
  const { nodeId, meter, running, deviceUses, lastInputAt, publish, clock, log } = deps;
  const before = new Map<string, RunCounters>();
  let hasComplained = false;

  const attach = async (key: RunKey): Promise<boolean> => {
    if (meter.isAttached(key) || (await meter.attach(key))) return true;
    if (!hasComplained) log.warn({ ...key }, 'what sessions use is not to be seen from here');
    hasComplained = true;
    return false;
  };

  const usageOf = (grant: MemberGrant, uses: ReadonlyMap<string, RunUse>): RunUsage | null => {
    const name = runName(grant);
    const now = meter.read(grant);
    if (now === null) return null;
    const { rates, overMs } = ratesBetween(before.get(name) ?? null, now);
    before.set(name, now);
    const { cpuMs, readBytes, writtenBytes, receivedBytes, sentBytes, oomKills } = now;
    return {
      sessionId: grant.sessionId,
      epoch: grant.epoch,
      member: grant.member ?? 0,
      at: now.at,
      overMs,
      cpuGrantedMilli: grant.cpuMilli,
      memoryBytes: now.memoryBytes,
      memoryPeakBytes: now.memoryPeakBytes,
      memoryLimitBytes: Math.min(now.memoryLimitBytes ?? grant.memoryBytes, grant.memoryBytes),
      processCount: now.processCount,
      rates,
      totals: { cpuMs: Math.round(cpuMs), readBytes, writtenBytes, receivedBytes, sentBytes, oomKills },
      devices: devicesOf(grant, uses.get(name)?.uses ?? []),
      lastInputAt: lastInputAt(grant.sessionId),
    };
  };

  const forgetAllBut = (present: ReadonlySet<string>): void => {
    meter.keepOnly(present);
    for (const name of before.keys()) if (!present.has(name)) before.delete(name);
  };

  const sample = async (): Promise<void> => {
    const grants = running();
    forgetAllBut(new Set(grants.map(runName)));
    const uses = new Map(deviceUses().map((use) => [runName(use.key), use]));
    const runs: RunUsage[] = [];
    for (const [n, grant] of grants.entries()) {
      if (n % AT_ONCE === AT_ONCE - 1) await delay(0);
      if (!(await attach(keyOf(grant)))) continue;
      const usage = usageOf(grant, uses);
      if (usage !== null) runs.push(usage);
    }
    for (let at = 0; at < runs.length; at += RUNS_PER_MESSAGE)
      publish({ nodeId, at: clock.now(), runs: runs.slice(at, at + RUNS_PER_MESSAGE) });
  };

  return {
    sample,
    run: async (signal) => {
      while (!signal.aborted) {
        await sample().catch((error: unknown) =>
          log.warn({ cause: describeError(error) }, 'what sessions use can not be measured; trying again'),
        );
        await delay(SAMPLE_EVERY_MS, undefined, { signal }).catch(() => undefined);
      }
    },
  };
};
