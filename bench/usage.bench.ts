import type { NodeUsage } from '#contracts';
import { bytes, cpuMilli, mebibytes, nodeId, type SessionId, sessionId, silentLog } from '#kernel';
import { systemClock } from '#service-kit';
import { cgroupMeter } from '../services/agent/src/adapters/cgroups/cgroup-meter.ts';
import type { MemberGrant } from '../services/agent/src/domain/member-grants.ts';
import { measureRuns, SAMPLE_EVERY_MS } from '../services/agent/src/handlers/measure-runs.ts';
import type { Benchmark } from './benchmark.ts';
import { median, rounded } from './statistics.ts';
import { measuredGroups } from './usage/measured-groups.ts';

const CONTAINERS = 200;
const WARM_UP = 5;
const SAMPLES = 30;

const sessionOf = (n: number): SessionId => sessionId(`u${n.toString(36).padStart(11, '0')}`);

const grantOf = (n: number): MemberGrant => ({
  sessionId: sessionOf(n),
  epoch: 1,
  want: 'run',
  graceMs: 1000,
  workload: { kind: 'batch', image: 'none', command: [], env: {} },
  devices: [],
  cpuMilli: cpuMilli(1000),
  memoryBytes: mebibytes(64),
  known: 'running',
});

/** What it takes to read what many containers use: each with all that a real one has, and all of it put into messages. */
export const usageBench: Benchmark = {
  what: 'CPU that an agent takes to read what 200 containers use, from their control groups (needs root)',
  run: async (say) => {
    say(`making ${CONTAINERS} control groups, each with a process and a network of its own`);
    const groups = await measuredGroups(CONTAINERS);
    try {
      const grants = groups.pids.map((_pid, n) => grantOf(n));
      const pidOf = new Map(groups.pids.map((pid, n) => [sessionOf(n), pid]));
      let seen = 0;
      let size = 0;
      const publish = (usage: NodeUsage): void => {
        seen += usage.runs.length;
        size += JSON.stringify(usage).length;
      };
      const { sample } = measureRuns({
        nodeId: nodeId('bench'),
        meter: cgroupMeter(({ sessionId: id }) => Promise.resolve(pidOf.get(id) ?? null), systemClock),
        running: () => grants,
        deviceUses: () => [],
        lastInputAt: () => null,
        publish,
        clock: systemClock,
        log: silentLog,
      });
      for (let n = 0; n < WARM_UP; n += 1) await sample();
      [seen, size] = [0, 0];
      const took: number[] = [];
      for (let n = 0; n < SAMPLES; n += 1) {
        const before = process.cpuUsage();
        await sample();
        const { user, system } = process.cpuUsage(before);
        took.push((user + system) / 1000);
      }
      if (seen !== CONTAINERS * SAMPLES) throw new Error(`only ${seen} of ${CONTAINERS * SAMPLES} were read`);
      const cpuMsPerSample = rounded(median(took), 2);
      const cpuPercentAt5s = rounded((cpuMsPerSample / SAMPLE_EVERY_MS) * 100, 2);
      return {
        tables: [
          {
            title: `${CONTAINERS} containers, control groups of version ${groups.version}, ${SAMPLES} samples`,
            rows: [
              ['CPU of a sample, median', `${cpuMsPerSample} ms`],
              ['every 5 s', `${cpuPercentAt5s} % of one CPU`],
              ['said to the bus', `${bytes(Math.round(size / SAMPLES))} bytes a sample`],
            ],
          },
        ],
        figures: { containers: CONTAINERS, cpuMsPerSample, cpuPercentAt5s },
      };
    } finally {
      await groups.remove();
    }
  },
};
