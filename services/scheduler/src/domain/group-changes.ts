import type { SchedulerFact } from '#contracts';
import type { StreamName } from '#kernel';
import { type Change, streamOf } from './change.ts';

/** One thing that a plan wants to do: all of it or nothing. */
export type PlannedChange = {
  readonly change: Change;
  /** Streams that it looked at and does not write to: it holds only if they have not changed. */
  readonly guards: readonly StreamName[];
};

/** Changes for one append: they share streams, so that each was decided on what the others leave. */
export type ChangeGroup = {
  readonly changes: readonly PlannedChange[];
  readonly facts: readonly SchedulerFact[];
  readonly streams: readonly StreamName[];
};

const streamsOf = ({ change, guards }: PlannedChange): readonly StreamName[] => [
  ...new Set([...change.map(streamOf), ...guards]),
];

/**
 * Groups changes so that no group writes to a stream that another looks at: they can be appended side by side. `sizeMax` changes in a group; `isCut`
 * tells that some had to be left for the next round.
 */
export const groupChanges = (
  changes: readonly PlannedChange[],
  sizeMax: number,
): { readonly groups: readonly ChangeGroup[]; readonly isCut: boolean } => {
  const leader = new Map<StreamName, StreamName>();
  const find = (stream: StreamName): StreamName => {
    let root = stream;
    for (let next = leader.get(root); next !== undefined && next !== root; next = leader.get(root))
      root = next;
    leader.set(stream, root);
    return root;
  };
  // Any number may look at a stream that nobody writes to.
  const written = new Set(changes.flatMap(({ change }) => change.map(streamOf)));
  const named = changes.flatMap((planned) => {
    const [first, ...others] = streamsOf(planned).filter((stream) => written.has(stream));
    if (first === undefined) return [];
    for (const other of others) leader.set(find(other), find(first));
    return [{ planned, first }];
  });
  let isCut = false;
  const groups = [...Map.groupBy(named, ({ first }) => find(first)).values()].map((members): ChangeGroup => {
    if (members.length > sizeMax) isCut = true;
    const kept = members.slice(0, sizeMax).map(({ planned }) => planned);
    return {
      changes: kept,
      facts: kept.flatMap(({ change }) => change),
      streams: [...new Set(kept.flatMap(streamsOf))],
    };
  });
  return { groups, isCut };
};
