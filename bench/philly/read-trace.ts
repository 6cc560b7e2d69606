import { readFileSync } from 'node:fs';
import { bytes, cpuMilli, epochMs, gpuMilli, projectId, sessionId, userId } from '#kernel';
import type { PlayedSession } from '../../services/scheduler/src/domain/queue/run-in-virtual-time.ts';

/** What a user writes as the longest run time of a job that will run so long. */
export type LimitOf = (runMs: number) => number | null;

const HEADER = 'timestamp,duration,num_gpus,gpu_time,cluster';
const GPUS_MAX = 1024;

/** `2017-10-09 07:01:55`; the zone does not matter to waiting times, only that it is one and the same. */
const readTime = (text: string): number => Date.parse(`${text.replace(' ', 'T')}Z`);

/** Jobs of the Philly trace as `siasosp23/artifacts` publishes it, in order of arrival. Who asked for a job is told by its virtual cluster only. */
export const readTrace = (path: string, limitOf: LimitOf): readonly PlayedSession[] => {
  const [header, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  if (header !== HEADER) throw new Error(`${path}: the first line is not ${HEADER}`);
  const sessions = lines.map((line, n): PlayedSession => {
    const [timestamp = '', duration = '', gpus = '', , cluster = ''] = line.split(',');
    const runMs = Number(duration) * 1000;
    const count = Number(gpus);
    const isSound = runMs > 0 && Number.isInteger(count) && count > 0 && count <= GPUS_MAX;
    if (!isSound) throw new Error(`${path}:${n + 2}: not a job: ${line}`);
    return {
      sessionId: sessionId(`p${n.toString(36).padStart(11, '0')}`),
      projectId: projectId(cluster),
      userId: userId(cluster),
      requestedAt: epochMs(readTime(timestamp)),
      priority: 0,
      resources: { cpuMilli: cpuMilli(0), memoryBytes: bytes(0), gpuMilli: gpuMilli(count * 1000) },
      nodeCount: 1,
      near: null,
      holdMsMax: limitOf(runMs),
      shape: gpus,
      runMs,
    };
  });
  return sessions.toSorted((a, b) => a.requestedAt - b.requestedAt);
};
