import type { HoldLimits, HoldStanding, ProjectStanding, UserStanding } from '#contracts';
import { type EpochMs, type ProjectId, toIso } from '#kernel';
import type { AccountBook } from './accounts.ts';
import type { ProjectState } from './project-state.ts';
import { nextPeriodStart, spentIn } from './spending.ts';

const total = (books: readonly AccountBook[], amount: (book: AccountBook) => number): number =>
  books.reduce((sum, book) => sum + amount(book), 0);

const holdStanding = (
  books: readonly AccountBook[],
  { gpuBudget }: HoldLimits,
  now: EpochMs,
): HoldStanding => {
  const held = {
    gpuMilli: total(books, ({ held: { gpuMilli } }) => gpuMilli),
    sessionCount: total(books, ({ sessions }) => sessions.size),
  };
  if (gpuBudget === undefined) return held;
  const { gpuMilliMs, period } = gpuBudget;
  const spentGpuMilliMs = total(books, ({ spending }) => spentIn(spending, period, now));
  const renewsAt = toIso(nextPeriodStart(period, now));
  return { ...held, budget: { spentGpuMilliMs, gpuMilliMs, period, renewsAt } };
};

/** A project, and what its users hold of it. */
export type ProjectView = {
  readonly projectId: ProjectId;
  readonly state: ProjectState;
  /** Of its stream. */
  readonly version: number;
  /** Of all its users. */
  readonly books: readonly AccountBook[];
  readonly waitingCount: number;
  readonly now: EpochMs;
};

/** What a project holds, borrows and has begun. */
export const projectStanding = ({
  projectId,
  state,
  version,
  books,
  waitingCount,
  now,
}: ProjectView): ProjectStanding => {
  const { quota, name, description, createdAt, closed } = state;
  const held = holdStanding(books, quota ?? {}, now);
  const borrowedGpuMilli = Math.max(0, held.gpuMilli - (quota?.gpuMilli ?? Number.POSITIVE_INFINITY));
  return {
    projectId,
    name: name ?? projectId,
    description,
    state: closed === null ? 'open' : 'closed',
    createdAt: createdAt === null ? null : toIso(createdAt),
    closedAt: closed === null ? null : toIso(closed.at),
    version,
    quota,
    ...held,
    borrowedGpuMilli,
    waitingCount,
  };
};

const spentOf = ({ budget }: HoldStanding): number => budget?.spentGpuMilliMs ?? 0;

/** Each user's part, of those that hold something, or have begun something where there is a budget; those that hold most first. */
export const userStandings = (
  { state: { quota }, books, now }: ProjectView,
  usersMax: number,
): readonly UserStanding[] =>
  books
    .map((book) => ({ userId: book.userId, ...holdStanding([book], quota?.perUser ?? {}, now) }))
    .filter((user) => user.sessionCount > 0 || spentOf(user) > 0)
    .toSorted(
      (a, b) =>
        b.gpuMilli - a.gpuMilli ||
        b.sessionCount - a.sessionCount ||
        spentOf(b) - spentOf(a) ||
        (a.userId < b.userId ? -1 : 1),
    )
    .slice(0, usersMax);
