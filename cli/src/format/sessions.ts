import type { Member, Outcome, Session, StartPhases } from '../api/resources.ts';
import { phaseColour } from './paint.ts';
import type { Paint } from './paint.ts';
import { progressText } from './progress.ts';
import { formatAge, formatBytes, formatDuration, formatMilli } from './quantities.ts';
import { printable } from './screen.ts';
import { type Column, table, type TableView } from './table.ts';
import { askedWords, wishLines } from './wishes.ts';

export type View = TableView & { readonly paint: Paint; readonly now: number };

const EXPIRED = {
  wait: 'waited too long',
  run: 'ran too long',
  reservation: 'reservation over',
} as const;

/** How it ended, in a few words. */
export const outcomeWords = (outcome: Outcome): string => {
  switch (outcome.kind) {
    case 'completed':
      return outcome.exitCode === 0 ? 'completed' : `exit ${outcome.exitCode ?? '?'}`;
    case 'cancelled':
      return 'stopped';
    case 'expired':
      return EXPIRED[outcome.limit ?? 'run'];
    case 'failed':
      return outcome.code ?? 'failed';
    case 'idle':
    case 'preempted':
    case 'node-lost':
      return outcome.kind;
    default:
      return 'ended';
  }
};

const phaseCell = (session: Session, { paint }: View): string => {
  const { outcome } = session;
  const phase = session.isHeld === true ? 'held' : session.phase;
  if (outcome === undefined) return phaseColour(paint, session.phase)(phase);
  const isWell = outcome.kind === 'completed' && outcome.exitCode === 0;
  const colour = isWell || outcome.kind === 'cancelled' ? paint.dim : paint.red;
  return colour(printable(outcomeWords(outcome)));
};

/** How long it waits, runs or ran. */
const timeCell = ({ startedAt, endedAt, requestedAt }: Session, now: number): string => {
  const from = Date.parse(startedAt ?? requestedAt);
  return formatDuration((endedAt === undefined ? now : Date.parse(endedAt)) - from);
};

/** `needs 4 whole GPUs on one node` of a longer sentence. */
const whyCell = ({ why }: Session): string => printable(why?.split(/[;:] /)[0] ?? '');

/** What only some lists have need of. */
const extraColumns = (sessions: readonly Session[]): readonly Extra[] => [
  ...(sessions.some(({ priority = 0 }) => priority !== 0)
    ? [
        {
          title: 'PRIO',
          align: 'right',
          isOptional: true,
          cell: ({ priority = 0 }) => `${priority}`,
        } as const,
      ]
    : []),
  ...(sessions.some(({ array }) => array !== undefined)
    ? [{ title: 'ARRAY', isOptional: true, cell: ({ array }: Session) => array?.arrayId ?? '-' } as const]
    : []),
  ...(sessions.some(({ why }) => why !== undefined)
    ? [{ title: 'WHY', isFlexible: true, widthMin: 24, isOptional: true, cell: whyCell } as const]
    : []),
];
/** How long the steps of each start took. */
const phaseColumns: readonly Extra[] = (['queue', 'pull', 'mount', 'create', 'ready'] as const).map(
  (step) => ({
    title: step.toUpperCase(),
    align: 'right',
    isWide: true,
    cell: ({ phases }: Session) => {
      const took = phases?.[`${step}Ms`];
      return took === undefined ? '-' : millis(took);
    },
  }),
);
/** `berth ps -o wide`. */
const wideColumns: readonly Extra[] = [
  { title: 'PROJECT', isWide: true, cell: ({ projectId }) => projectId ?? '-' },
  { title: 'POOL', isWide: true, cell: ({ pool }) => pool ?? 'default' },
  ...phaseColumns,
];
type Extra = Column & { readonly cell: (session: Session) => string };

const gpuCell = ({
  resources: { gpuMilli, gpuMemoryBytes },
  nodeCount = 1,
  membersPerNode = 1,
}: Session): string => {
  const amount =
    gpuMilli === 0 && gpuMemoryBytes !== undefined ? formatBytes(gpuMemoryBytes) : formatMilli(gpuMilli);
  const count = nodeCount * membersPerNode;
  return count === 1 ? amount : `${count}×${amount}`;
};

/** `berth ps`. */
export const formatSessions = (sessions: readonly Session[], view: View): string => {
  const extra = [...wideColumns, ...extraColumns(sessions)];
  return table(
    [
      { title: 'SESSION' },
      { title: 'NAME', isFlexible: true },
      { title: 'STATE' },
      { title: 'GPU', align: 'right' },
      { title: 'CPU', align: 'right' },
      { title: 'MEMORY', align: 'right' },
      { title: 'NODE', isFlexible: true },
      { title: 'USER', isFlexible: true, isOptional: true },
      { title: 'TIME', align: 'right' },
      ...extra,
      { title: 'IMAGE', isWide: true },
      { title: 'ASKED', align: 'right', isOptional: true },
      { title: 'COMMAND', isFlexible: true, widthMin: 12, isOptional: true },
    ],
    sessions.map((session) => [
      session.sessionId,
      printable(session.name),
      phaseCell(session, view),
      gpuCell(session),
      formatMilli(session.resources.cpuMilli),
      formatBytes(session.resources.memoryBytes),
      nodesOf(session),
      session.userId,
      timeCell(session, view.now),
      ...extra.map(({ cell }) => cell(session)),
      printable(session.image),
      `${formatAge(session.requestedAt, view.now)} ago`,
      printable(session.command.join(' ') || session.image),
    ]),
    view,
  );
};

const nodesOf = ({ nodeId, others = [] }: Session): string =>
  [nodeId ?? '-', ...others.map((other) => other.nodeId)].join(', ');

/** `worker1 on gpu-2: GPU-5`. */
const memberWords = ({ name, nodeId, devices }: Member): string => {
  const gpus = devices.map(({ deviceId }) => deviceId).join(', ');
  return `${name} on ${nodeId}${gpus === '' ? '' : `: ${gpus}`}`;
};

const millis = (ms: number): string => (ms < 10_000 ? `${ms} ms` : formatDuration(ms));

/** `queue 12 ms, pull 3 ms, … (a container waited)`. */
const startWords = ({ isWarm, queueMs, pullMs, mountMs, createMs, readyMs }: StartPhases): string => {
  const steps = { queue: queueMs, pull: pullMs, mount: mountMs, create: createMs, ready: readyMs };
  const words = Object.entries(steps).flatMap(([name, ms]) =>
    ms === undefined ? [] : [`${name} ${millis(ms)}`],
  );
  return `${words.join(', ')}${isWarm === true ? ' (a container waited)' : ''}`;
};

const ordinal = (n: number): string => {
  const last = n % 100 >= 11 && n % 100 <= 13 ? 0 : n % 10;
  return `${n}${['th', 'st', 'nd', 'rd'][last] ?? 'th'}`;
};

/** Why it waits, and how long the queue is. */
export const whyWords = (why: string | undefined, queuePosition: number | undefined): string => {
  const place =
    queuePosition === undefined
      ? ''
      : ` (${queuePosition === 1 ? 'next' : ordinal(queuePosition)} in the queue)`;
  return `${printable(why ?? 'waits for a place')}${place}`;
};

const clock = (iso: string): string => iso.replace('T', ' ').replace(/\.\d+Z$/, 'Z');

/** What may end it, or has hurt it. */
const lifeLines = (session: Session, now: number): readonly (readonly [string, string])[] => {
  const { idleSince, idleStopsAt, keptUntil, oomKills, phase } = session;
  const isRunning = phase === 'running';
  return [
    ...(isRunning && idleSince !== undefined && idleStopsAt !== undefined
      ? [
          [
            'idle',
            `for ${formatAge(idleSince, now)}; it is ended in ${formatDuration(Date.parse(idleStopsAt) - now)} unless it is used, or kept: berth keep ${session.sessionId}`,
          ] as const,
        ]
      : []),
    ...(isRunning && keptUntil !== undefined && Date.parse(keptUntil) > now
      ? [['kept', `for ${formatDuration(Date.parse(keptUntil) - now)} more`] as const]
      : []),
    ...(oomKills === undefined
      ? []
      : [['memory', `${oomKills} killed, since its limit was reached; ask for more with --memory`] as const]),
  ];
};

/** `berth show`. */
export const formatSession = (session: Session, view: View): string => {
  const { paint, now } = view;
  const { outcome } = session;
  const fields: (readonly [string, string])[] = [
    ['session', session.sessionId],
    ['name', printable(session.name)],
    ['user', session.userId],
    ['state', phaseCell(session, view)],
    ...(session.phase === 'waiting' ? [['why', whyWords(session.why, session.queuePosition)] as const] : []),
    ...(progressText(session.progress) === '' ? [] : [['progress', progressText(session.progress)] as const]),
    ...(outcome?.message === undefined ? [] : [['cause', printable(outcome.message)] as const]),
    ...(session.exitCode === undefined ? [] : [['exit code', String(session.exitCode)] as const]),
    ['image', printable(session.image)],
    ...(session.command.length === 0 ? [] : [['command', printable(session.command.join(' '))] as const]),
    ...Object.entries(session.env).map(([name, value]) => ['env', printable(`${name}=${value}`)] as const),
    ['asked for', askedWords(session)],
    ...wishLines(session),
    ...(session.nodeId === undefined ? [] : [['node', nodesOf(session)] as const]),
    ...(session.members ?? []).map((member) => ['member', memberWords(member)] as const),
    ...session.devices.map(
      ({ deviceId, gpuMilli, gpuMemoryBytes }) =>
        ['device', `${deviceId}: ${formatMilli(gpuMilli)}, ${formatBytes(gpuMemoryBytes)}`] as const,
    ),
    ['time', timeCell(session, now)],
    ...lifeLines(session, now),
    ...(session.phases === undefined ? [] : [['start', startWords(session.phases)] as const]),
  ];
  const width = Math.max(...fields.map(([title]) => title.length));
  const start = Date.parse(session.requestedAt);
  return [
    ...fields.map(([title, value]) => `${paint.dim(title.padEnd(width))}  ${value}`),
    '',
    ...session.timeline.map(({ phase, at, note }) => {
      const since = `+${formatDuration(Date.parse(at) - start)}`.padStart(8);
      return `${clock(at)} ${since}  ${phaseColour(paint, phase)(phase.padEnd(9))}  ${printable(note ?? '')}`.trimEnd();
    }),
  ].join('\n');
};
