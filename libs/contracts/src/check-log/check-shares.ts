import type { BerthFact } from '../catalogue.ts';
import type { RecordedEvent } from '../envelope.ts';
import type { ProjectShareTaken } from '../project-events.ts';
import type { QuotasCheck } from './check-quotas.ts';
import { gpuMilliOf } from './hold-tally.ts';
import type { LogFault } from './log-fault.ts';

type Place = Pick<LogFault, 'position' | 'stream'>;
type Placed = Place & { readonly projectId: string; gpuMilli: number };
type Taken = Place & { readonly data: ProjectShareTaken['data'] };

const nameOf = ({ sessionId, epoch }: { readonly sessionId: string; readonly epoch: number }): string =>
  `${sessionId}/${epoch}`;
const wrong = ({ position, stream }: Place, message: string): LogFault => ({
  position,
  stream,
  code: 'share-wrong',
  message,
});

/**
 * A placement of a project with limits, and no other, takes its share in the same append: as much as its grants, and as borrowed if it goes beyond the
 * project's own part. One may be called borrowed that is not: something can have ended since that was decided.
 */
export const createSharesCheck = (isWhole: boolean, quotas: QuotasCheck) => {
  let commandId: string | undefined;
  const placed = new Map<string, Placed>();
  const taken: Taken[] = [];
  const heldBefore = new Map<string, number>();
  /** Live sessions of arrays of which only some may run at once: they take shares in any project, so that two schedulers can't start one too many. */
  const counted = new Set<string>();
  /** Live sessions that may not be preempted. */
  const unyielding = new Set<string>();

  const judgeTaken = (share: Taken, heldMilli: number): readonly LogFault[] => {
    const { projectId, sessionId, epoch, gpuMilli, isBorrowed } = share.data;
    const quota = quotas.limitsOf(projectId);
    if (quota === null && isWhole && !counted.has(sessionId))
      return [wrong(share, `a share of ${projectId}, which has no limits`)];
    const faults: LogFault[] = [];
    const own = placed.get(`${sessionId}/${epoch}`);
    if (own?.projectId !== projectId)
      faults.push(wrong(share, `no grant of ${projectId} is given to ${sessionId} with it`));
    else if (own.gpuMilli !== gpuMilli)
      faults.push(wrong(share, `${gpuMilli} GPU milli, while the grants are ${own.gpuMilli}`));
    if (!isBorrowed && gpuMilli > 0 && heldMilli > (quota?.gpuMilli ?? Number.POSITIVE_INFINITY))
      faults.push(wrong(share, `not borrowed, while ${projectId} holds ${heldMilli} of ${quota?.gpuMilli}`));
    if (isBorrowed && unyielding.has(sessionId))
      faults.push(wrong(share, `${sessionId} borrows, and may not be preempted`));
    return faults;
  };

  /** The append is complete. Its shares stand in the order in which they were decided; its grants may stand in another. */
  const close = (): readonly LogFault[] => {
    const faults: LogFault[] = [];
    for (const share of taken) {
      const { projectId, gpuMilli } = share.data;
      const heldMilli = (heldBefore.get(projectId) ?? quotas.heldMilli(projectId)) + gpuMilli;
      heldBefore.set(projectId, heldMilli);
      faults.push(...judgeTaken(share, heldMilli));
      placed.delete(nameOf(share.data));
    }
    for (const [name, grant] of placed)
      if (quotas.limitsOf(grant.projectId) !== null)
        faults.push(wrong(grant, `${name} of ${grant.projectId} takes no share`));
    placed.clear();
    taken.length = 0;
    heldBefore.clear();
    return faults;
  };

  const note = ({ position, stream, ...fact }: RecordedEvent<BerthFact>): void => {
    switch (fact.type) {
      case 'session.requested':
        if (fact.data.wish?.isPreemptible === false) unyielding.add(fact.data.sessionId);
        if (fact.data.wish?.array?.runningMax !== undefined) counted.add(fact.data.sessionId);
        return;
      case 'session.stopped':
        unyielding.delete(fact.data.sessionId);
        counted.delete(fact.data.sessionId);
        return;
      case 'project.share-taken':
        taken.push({ position, stream, data: fact.data });
        return;
      case 'node.grant-given': {
        const { projectId } = fact.data;
        if (projectId === undefined) return;
        if (!heldBefore.has(projectId)) heldBefore.set(projectId, quotas.heldMilli(projectId));
        const name = nameOf(fact.data);
        const gpuMilli = (placed.get(name)?.gpuMilli ?? 0) + gpuMilliOf(fact.data);
        placed.set(name, { position, stream, projectId, gpuMilli });
        return;
      }
      default:
    }
  };

  return {
    /** Before the quotas have seen the event. */
    see: (event: RecordedEvent<BerthFact>): readonly LogFault[] => {
      // The events of one append stand side by side: another command closes the one before.
      const faults = event.commandId === commandId ? [] : close();
      commandId = event.commandId;
      note(event);
      return faults;
    },
    finish: close,
  };
};
