import {
  arrayCount,
  DEFAULT_LIMITS,
  parseAs,
  PATTERNS,
  PriorityCommandDto,
  QueueCommandDto,
  ReorderCommandDto,
  RequestArrayCommandDto,
} from '#contracts';
import type { EventLog } from '#event-log';
import { accept, epochMs, streamName } from '#kernel';
import type { Refusal, Result } from '#kernel';

type Facts = readonly (readonly [string, string, object])[];
type Record = (facts: Facts, id?: string) => Promise<{ readonly last: number }>;
type Answer = (data: unknown) => Promise<Result<unknown, Refusal>>;

const HOUR = 3_600_000;
const now = (): number => epochMs(Date.now());

/** Stands for what the scheduler does to arrays and to several sessions at once: records what is wished of those that live. */
export const fakeQueue = (log: EventLog, record: Record): readonly (readonly [string, Answer])[] => {
  const requestArray: Answer = async (data) => {
    const command = parseAs(RequestArrayCommandDto, data);
    if (!command.ok) return command;
    const {
      arrayId,
      name = arrayId,
      array,
      commandId,
      projectId,
      userId,
      image,
      env,
      ...rest
    } = command.value;
    const { first, step, runningMax } = array;
    const count = arrayCount(array);
    const facts = Array.from({ length: count }, (_, n) => {
      const sessionId = `${arrayId.slice(0, 10)}${n.toString(36).padStart(2, '0')}`;
      const index = first + n * step;
      const place = { arrayId, index, count, ...(runningMax === undefined ? {} : { runningMax }) };
      return [
        `session-${sessionId}`,
        'session.requested',
        {
          sessionId,
          name: `${name}-${index}`,
          projectId,
          userId,
          workload: { kind: rest.kind, image, command: rest.command, env },
          resources: { ...rest.resources },
          limits: DEFAULT_LIMITS,
          wish: { array: place },
          requestedAt: now(),
          deadlineAt: now() + HOUR,
        },
      ] as const;
    });
    const { last } = await record(facts, commandId);
    return accept({ arrayId, count, position: last });
  };

  const each = async (
    { sessionIds, by }: QueueCommandDto,
    factsOf: (sessionId: string, by: string) => readonly (readonly [string, object])[],
  ): Promise<Result<unknown, Refusal>> => {
    const refused: object[] = [];
    let position: number = await log.head();
    for (const sessionId of sessionIds) {
      const stream = `session-${sessionId}`;
      const known = await log.readStream(streamName(stream));
      if (known.some(({ type }) => type === 'session.stopped')) {
        refused.push({ sessionId, code: 'session-ended', message: 'The session has ended already.' });
        continue;
      }
      const facts = factsOf(sessionId, by).map(
        ([type, more]) => [stream, type, { sessionId, ...more }] as const,
      );
      position = (await record(facts)).last;
    }
    return accept({ position, refused });
  };
  const of =
    <T extends QueueCommandDto>(
      dto: new () => T,
      factsOf: (command: T) => (sessionId: string, by: string) => readonly (readonly [string, object])[],
    ): Answer =>
    async (data) => {
      const command = parseAs(dto, data);
      return command.ok ? each(command.value, factsOf(command.value)) : command;
    };

  return [
    [PATTERNS.sessionRequestArray, requestArray],
    [
      PATTERNS.sessionHold,
      of(QueueCommandDto, () => (_id, by) => [
        ['session.held', { by, heldAt: now(), deadlineAt: now() + HOUR }],
      ]),
    ],
    [
      PATTERNS.sessionRelease,
      of(QueueCommandDto, () => (_id, by) => [
        ['session.released', { by, releasedAt: now(), deadlineAt: now() + HOUR }],
      ]),
    ],
    [
      PATTERNS.sessionStopSeveral,
      of(QueueCommandDto, () => (_id, by) => [
        ['session.stop-requested', { by, requestedAt: now(), deadlineAt: now() + HOUR }],
        ['session.stopped', { outcome: { kind: 'cancelled', by }, stoppedAt: now() }],
      ]),
    ],
    [
      PATTERNS.sessionReorder,
      of(ReorderCommandDto, () => (_id, by) => [
        ['session.reordered', { by, queuedAt: now(), reorderedAt: now() }],
      ]),
    ],
    [
      PATTERNS.sessionPriority,
      of(PriorityCommandDto, ({ priority }) => (_id, by) => [
        ['session.priority-changed', { by, priority, changedAt: now() }],
      ]),
    ],
  ];
};
