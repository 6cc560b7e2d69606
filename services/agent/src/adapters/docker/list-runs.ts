import type Docker from 'dockerode';
import type { ObservedRun, RunKey } from '../../domain/run.ts';
import { engineCall, unlessMissing } from './engine-call.ts';
import { initFailure } from './init-failure.ts';
import { keyOfLabels, observeContainer } from './observe-container.ts';
import type { ReadyContainers } from './ready/ready-containers.ts';

const INSPECTS_AT_ONCE = 16;

const lastOutput = async (container: Docker.Container): Promise<string> => {
  const tail = await engineCall('read the last output', () =>
    container.logs({ follow: false, stdout: true, stderr: true, tail: 5 }),
  );
  return tail.toString('utf8');
};

/** All runs of the node, those in containers that were made ahead too. What does not change is asked for once. */
export const listRuns = (
  docker: Docker,
  labels: { readonly label: string[] },
  ready: Pick<ReadyContainers, 'keyOf' | 'asRun'> | undefined,
): (() => Promise<readonly ObservedRun[]>) => {
  /** What was seen of a container in a state that does not change by itself. */
  const seen = new Map<string, { readonly state: string; readonly run: ObservedRun }>();

  const observe = async (
    { Id: id, State: state, Labels: labelled }: Docker.ContainerInfo,
    key: RunKey,
  ): Promise<ObservedRun | null> => {
    // There is no more to know of it; one that was made ahead is never seen so.
    if (state === 'created' && keyOfLabels(labelled) !== null) return { ...key, phase: 'created' };
    const known = seen.get(id);
    if (known?.state === state) return known.run;
    const info = await unlessMissing('look at a container', () => docker.getContainer(id).inspect());
    if (info === null) return null;
    const seenNow = observeContainer(key, info);
    const observed = (await ready?.asRun(key, seenNow)) ?? seenNow;
    const run =
      observed.phase === 'ended' && observed.end.kind === 'exit' && observed.end.exitCode >= 126
        ? {
            ...observed,
            end: initFailure(observed.end, await lastOutput(docker.getContainer(id)).catch(() => '')),
          }
        : observed;
    // One that was made ahead runs before it is started.
    const isSettled = info.State.Status === state && (run.phase !== 'created' || state === 'created');
    if (isSettled) seen.set(id, { state, run });
    return run;
  };

  return async () => {
    const found = await engineCall('list containers', () =>
      docker.listContainers({ all: true, filters: labels }),
    );
    const runs: ObservedRun[] = [];
    for (let at = 0; at < found.length; at += INSPECTS_AT_ONCE) {
      const group = found.slice(at, at + INSPECTS_AT_ONCE).map(async (container) => {
        const key = keyOfLabels(container.Labels) ?? (await ready?.keyOf(container)) ?? null;
        return key === null ? null : observe(container, key);
      });
      for (const run of await Promise.all(group)) if (run !== null) runs.push(run);
    }
    const present = new Set(found.map(({ Id }) => Id));
    for (const id of seen.keys()) if (!present.has(id)) seen.delete(id);
    return runs;
  };
};
