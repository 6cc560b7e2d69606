import type { Budget, HoldLimits, Project, ProjectUser, ProjectWithUsers, Quota } from '../api/resources.ts';
import { titleOf } from './project-life.ts';
import { formatMilli, plural } from './quantities.ts';
import { printable } from './screen.ts';
import type { View } from './sessions.ts';
import { table } from './table.ts';

const HOUR_MILLI_MS = 1000 * 3_600_000;
const NOTHING = '–';

const gpuHours = (gpuMilliMs: number): string => String(Number((gpuMilliMs / HOUR_MILLI_MS).toFixed(1)));
const gpuWord = (milli: number): string => `${formatMilli(milli)} GPU${milli === 1000 ? '' : 's'}`;
const of = (part: string | number, whole: string | number | undefined): string =>
  whole === undefined ? String(part) : `${part}/${whole}`;

const gpusOf = (held: number, { gpuMilli }: HoldLimits, borrowMilli = 0): string => {
  const gpus = of(formatMilli(held), gpuMilli === undefined ? undefined : formatMilli(gpuMilli));
  return borrowMilli === 0 ? gpus : `${gpus} +${formatMilli(borrowMilli)}`;
};
const budgetOf = (budget: Budget | undefined): string =>
  budget === undefined
    ? NOTHING
    : `${gpuHours(budget.spentGpuMilliMs)}/${gpuHours(budget.gpuMilliMs)} this ${budget.period}`;

/** `berth project ls`: what each holds of what it may. `+8`: so many it may borrow. */
export const formatProjects = (projects: readonly Project[], view: View): string =>
  table(
    [
      { title: 'PROJECT', isFlexible: true },
      { title: 'STATE' },
      { title: 'GPUS' },
      { title: 'BORROWED', align: 'right' },
      { title: 'SESSIONS', align: 'right' },
      { title: 'WAITING', align: 'right' },
      { title: 'GPU-HOURS', isOptional: true },
    ],
    projects.map((project) => {
      const { quota, gpuMilli, borrowedGpuMilli, sessionCount, waitingCount, budget } = project;
      return [
        titleOf(project),
        project.state,
        gpusOf(gpuMilli, quota ?? {}, quota?.borrowGpuMilli),
        borrowedGpuMilli === 0 ? NOTHING : formatMilli(borrowedGpuMilli),
        of(sessionCount, quota?.sessionCount),
        String(waitingCount),
        budgetOf(budget),
      ];
    }),
    view,
  );

const limitWords = ({ gpuMilli, sessionCount, gpuBudget }: HoldLimits): readonly string[] => [
  ...(gpuMilli === undefined ? [] : [gpuWord(gpuMilli)]),
  ...(sessionCount === undefined ? [] : [plural(sessionCount, 'session')]),
  ...(gpuBudget === undefined
    ? []
    : [`${gpuHours(gpuBudget.gpuMilliMs)} GPU-hours each ${gpuBudget.period}`]),
];

const lined = (facts: readonly (readonly [string, string])[]): string => {
  const room = Math.max(...facts.map(([name]) => name.length));
  return facts.map(([name, words]) => `${name.padEnd(room)}  ${words}`).join('\n');
};

/** `berth project quota`: what may be held at once, and begun in a period. */
export const formatQuota = (quota: Quota): string => {
  const { borrowGpuMilli = 0, perUser = {}, weight, priorityMax } = quota;
  const borrowed =
    borrowGpuMilli === 0 ? [] : [`${gpuWord(borrowGpuMilli)} more while others leave them idle`];
  const own = [...limitWords(quota), ...borrowed];
  const users = limitWords(perUser);
  return lined([
    ['project', own.length === 0 ? 'no limits' : own.join(', ')],
    ['each user', users.length === 0 ? 'no limits' : users.join(', ')],
    ['weight', String(weight ?? 1)],
    ['priority', `up to ${priorityMax ?? 0}`],
  ]);
};

const usersTable = (users: readonly ProjectUser[], limits: HoldLimits, view: View): string =>
  table(
    [
      { title: 'USER', isFlexible: true },
      { title: 'GPUS' },
      { title: 'SESSIONS', align: 'right' },
      { title: 'GPU-HOURS', isOptional: true },
    ],
    users.map(({ userId, gpuMilli, sessionCount, budget }) => [
      userId,
      gpusOf(gpuMilli, limits),
      of(sessionCount, limits.sessionCount),
      budgetOf(budget),
    ]),
    view,
  );

/** `berth project show`: what it holds, what it may, and each user's part. */
export const formatProject = (project: ProjectWithUsers, view: View): string => {
  const { quota, gpuMilli, borrowedGpuMilli, sessionCount, waitingCount, budget, users } = project;
  const { description, closedAt } = project;
  const borrowed = borrowedGpuMilli === 0 ? '' : `, ${formatMilli(borrowedGpuMilli)} of them borrowed`;
  const renewed = budget === undefined ? '' : `, anew at ${budget.renewsAt}`;
  const standing = lined([
    ['GPUs', `${gpusOf(gpuMilli, quota ?? {}, quota?.borrowGpuMilli)}${borrowed}`],
    ['sessions', `${of(sessionCount, quota?.sessionCount)}, ${waitingCount} waiting`],
    ['GPU-hours', `${budgetOf(budget)}${renewed}`],
  ]);
  const people =
    users.length === 0
      ? view.paint.dim('nobody holds anything')
      : usersTable(users, quota?.perUser ?? {}, view);
  const closed = closedAt === null ? '' : `, closed at ${closedAt}`;
  const said = description === '' ? '' : `\n${printable(description)}`;
  return `${view.paint.bold(titleOf(project))}${closed}${said}\n${standing}\n\n${formatQuota(quota ?? {})}\n\n${people}`;
};
