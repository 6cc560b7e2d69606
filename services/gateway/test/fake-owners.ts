import { createHash, randomUUID } from 'node:crypto';
import type { Bus } from '#bus';
import {
  CordonNodeCommandDto,
  DEFAULT_LIMITS,
  DrainNodeCommandDto,
  FenceNodeCommandDto,
  parseAs,
  PATTERNS,
  RequestSessionCommandDto,
  StopSessionCommandDto,
  SUBJECTS,
  WriteBundlePartDto,
} from '#contracts';
import type { Fact, OutputChunk, OutputRead } from '#contracts';
import type { EventLog } from '#event-log';
import { fakeQueue } from './fake-queue.ts';
import { accept, commandId, epochMs, nodeId, refuse, sessionId, streamName } from '#kernel';
import type { JsonObject, Result, Refusal } from '#kernel';

const NODE = nodeId('n1');
const INCARNATION = '0190d6a4-7b1e-7c3d-8e9f-0123456789ab';
export const GPU = 'GPU-0';
const HOUR = 3_600_000;

type Answer = (data: unknown) => Promise<Result<unknown, Refusal>>;

/** Answers requests the way Nest's NATS transport does. */
export const serve = (bus: Bus, pattern: string, answer: Answer): (() => void) =>
  bus.listen(pattern, (message) => {
    const { data } = message.json<{ data: unknown }>();
    void answer(data).then((outcome) =>
      message.respond(JSON.stringify({ response: outcome, isDisposed: true, id: '1' })),
    );
  });

/** Stands for the scheduler, an agent and the storage service: records what it is told to, and keeps output in memory. */
export const fakeOwners = (bus: Bus, log: EventLog) => {
  const now = (): number => epochMs(Date.now());
  const record = async (facts: readonly (readonly [string, string, object])[], id: string = randomUUID()) => {
    const outcome = await log.append({
      commandId: commandId(id),
      meta: { actor: 'service:test' },
      writes: [...Map.groupBy(facts, ([stream]) => stream)].map(([stream, written]) => ({
        stream: streamName(stream),
        facts: written.map(([, type, data]) => ({ type, data: data as JsonObject }) satisfies Fact),
      })),
    });
    if (outcome.kind === 'conflict') throw new Error(`conflict on ${outcome.stream}`);
    return outcome;
  };
  const output = new Map<string, { chunks: OutputChunk[]; isComplete: boolean }>();
  const bundles = new Map<string, { parts: Buffer[]; isStored: boolean }>();
  const outputOf = (id: string) => {
    const found = output.get(id) ?? { chunks: [], isComplete: false };
    output.set(id, found);
    return found;
  };
  const sessionFact = (id: string, verb: string, data: object = {}) =>
    record([[`session-${id}`, `session.${verb}`, { sessionId: id, ...data }]]);

  const request: Answer = async (data) => {
    const command = parseAs(RequestSessionCommandDto, data);
    if (!command.ok) return command;
    const {
      commandId: wishId,
      sessionId: id,
      name,
      projectId,
      userId,
      resources,
      limits,
      ...rest
    } = command.value;
    if (resources.memoryBytes > 16e12)
      return refuse({
        code: 'resources-exceed-every-node',
        message: 'No node has 17 TB.',
        pointer: '/resources/memoryBytes',
      });
    const { kind, image, command: line, env, bundle, priority, nodeCount, after = [] } = rest;
    const wish = {
      ...(priority === undefined ? {} : { priority }),
      ...(nodeCount === undefined ? {} : { nodeCount }),
      ...(after.length === 0
        ? {}
        : { after: after.map(({ session, condition }) => ({ sessionId: session, condition })) }),
    };
    const workload = { kind, image, command: line, env, ...(bundle === undefined ? {} : { bundle }) };
    const requestedAt = now();
    const requested = {
      sessionId: id,
      name,
      projectId,
      userId,
      workload,
      resources: { ...resources },
      limits: { ...DEFAULT_LIMITS, ...limits },
      ...(Object.keys(wish).length === 0 ? {} : { wish }),
      requestedAt,
      deadlineAt: requestedAt + HOUR,
    };
    const outcome = await record([[`session-${id}`, 'session.requested', requested]], wishId);
    return accept({ sessionId: id, position: outcome.last });
  };
  const stop: Answer = async (data) => {
    const command = parseAs(StopSessionCommandDto, data);
    if (!command.ok) return command;
    const { commandId: wish, sessionId: id, by } = command.value;
    outputOf(id).isComplete = true;
    const known = await log.readStream(streamName(`session-${id}`));
    if (known.some(({ type }) => type === 'session.stopped'))
      return accept({ position: await log.head(), alreadyEnded: true });
    const outcome = await record(
      [
        [
          `session-${id}`,
          'session.stop-requested',
          { sessionId: id, by, requestedAt: now(), deadlineAt: now() + HOUR },
        ],
        [
          `session-${id}`,
          'session.stopped',
          { sessionId: id, outcome: { kind: 'cancelled', by }, stoppedAt: now() },
        ],
      ],
      wish,
    );
    return accept({ position: outcome.last, alreadyEnded: false });
  };
  const readOutput: Answer = async (data) => {
    const { sessionId: id, cursor, limitBytes } = data as OutputRead;
    const kept = output.get(id);
    if (kept === undefined) return refuse({ code: 'session-unknown', message: 'nothing of it is here' });
    const chunks: OutputChunk[] = [];
    let size = 0;
    for (const chunk of kept.chunks.slice(cursor)) {
      if (size > 0 && size + chunk.text.length > limitBytes) break;
      size += chunk.text.length;
      chunks.push(chunk);
    }
    const next = cursor + chunks.length;
    return accept({
      chunks,
      cursor: next,
      isComplete: kept.isComplete && next === kept.chunks.length,
      droppedBytes: 0,
    });
  };
  const writeBundle: Answer = async (data) => {
    const part = parseAs(WriteBundlePartDto, data);
    if (!part.ok) return part;
    const { sha256, sizeBytes, data: base64 } = part.value;
    const bundle = bundles.get(sha256) ?? { parts: [], isStored: false };
    bundles.set(sha256, bundle);
    if (bundle.isStored) return accept({ isStored: true });
    bundle.parts.push(Buffer.from(base64, 'base64'));
    const whole = Buffer.concat(bundle.parts);
    if (whole.length < sizeBytes) return accept({ isStored: false });
    bundle.isStored = createHash('sha256').update(whole).digest('hex') === sha256;
    return bundle.isStored
      ? accept({ isStored: true })
      : refuse({ code: 'invalid-request', message: 'digest differs' });
  };

  const cordon: Answer = async (data) => {
    const command = parseAs(CordonNodeCommandDto, data);
    if (!command.ok) return command;
    const { commandId: wish, nodeId: id, by, reason } = command.value;
    const known = await log.readStream(streamName(`node-${id}`));
    if (known.length === 0) return refuse({ code: 'node-unknown', message: 'No node of this name.' });
    if (known.at(-1)?.type === 'node.cordoned')
      return accept({ position: await log.head(), hasChanged: false });
    const cordoned = { nodeId: id, by, ...(reason === undefined ? {} : { reason }), cordonedAt: now() };
    const outcome = await record([[`node-${id}`, 'node.cordoned', cordoned]], wish);
    return accept({ position: outcome.last, hasChanged: true });
  };
  /** A drain whose deadline is what was asked for. */
  const drain: Answer = async (data) => {
    const command = parseAs(DrainNodeCommandDto, data);
    if (!command.ok) return command;
    const { commandId: wish, nodeId: id, by, deadlineMs = 0, isTrial } = command.value;
    const startedAt = now();
    if (isTrial === true)
      return accept({ position: await log.head(), hasChanged: true, drainBy: startedAt + deadlineMs });
    const started = { nodeId: id, by, startedAt, deadlineAt: startedAt + deadlineMs };
    const outcome = await record([[`node-${id}`, 'node.drain-started', started]], wish);
    return accept({ position: outcome.last, hasChanged: true });
  };
  const fence: Answer = async (data) => {
    const command = parseAs(FenceNodeCommandDto, data);
    if (!command.ok) return command;
    const { commandId: wish, nodeId: id, by, force = false } = command.value;
    if (!force) return refuse({ code: 'node-alive', message: `Node ${id} is alive.` });
    const fenced = { nodeId: id, incarnation: INCARNATION, by, fencedAt: now() };
    const outcome = await record([[`node-${id}`, 'node.fenced', fenced]], wish);
    return accept({ position: outcome.last, hasChanged: true });
  };

  let why = 'Needs one GPU; the node has none free.';
  const stops = [
    serve(bus, PATTERNS.sessionRequest, request),
    serve(bus, PATTERNS.sessionStop, stop),
    ...fakeQueue(log, record).map(([pattern, answer]) => serve(bus, pattern, answer)),
    serve(bus, PATTERNS.sessionExplain, async () => accept({ phase: 'waiting', why, queuePosition: 2 })),
    serve(bus, PATTERNS.nodeCordon, cordon),
    serve(bus, PATTERNS.nodeDrain, drain),
    serve(bus, PATTERNS.nodeFence, fence),
    serve(bus, PATTERNS.outputRead(NODE), readOutput),
    serve(bus, PATTERNS.bundleWrite, writeBundle),
  ];

  const devices = [{ deviceId: GPU, gpuMilli: 500, gpuMemoryBytes: 40e9 }];
  return {
    record,
    bundles,
    explainAs: (sentence: string) => void (why = sentence),
    joinNode: () =>
      record([
        [
          `node-${NODE}`,
          'node.joined',
          {
            nodeId: NODE,
            incarnation: INCARNATION,
            joinedAt: now(),
            inventory: {
              cpuMilli: 4000,
              memoryBytes: 8 * 2 ** 30,
              devices: [{ deviceId: GPU, index: 0, model: 'Mock H100', memoryBytes: 80e9, health: 'ok' }],
              runtime: 'sandbox',
              accelerator: 'mock',
            },
          },
        ],
      ]),
    place: (id: string, epoch = 1) =>
      record([
        [
          `session-${id}`,
          'session.placed',
          {
            sessionId: id,
            nodeId: NODE,
            incarnation: INCARNATION,
            epoch,
            devices,
            reason: 'first fit',
            placedAt: now(),
            deadlineAt: now() + HOUR,
          },
        ],
        [
          `node-${NODE}`,
          'node.grant-given',
          {
            nodeId: NODE,
            sessionId: id,
            epoch,
            devices,
            cpuMilli: 1000,
            memoryBytes: 2 ** 31,
            givenAt: now(),
          },
        ],
      ]),
    prepare: (id: string) => sessionFact(id, 'preparing', { epoch: 1, step: 'pulling', at: now() }),
    start: (id: string, epoch = 1) => sessionFact(id, 'started', { epoch, startedAt: now() }),
    requeue: (id: string, epoch = 1) =>
      record([
        [
          `session-${id}`,
          'session.requeued',
          { sessionId: id, epoch, cause: 'device lost', requeuedAt: now(), deadlineAt: now() + HOUR },
        ],
        [`node-${NODE}`, 'node.grant-released', { nodeId: NODE, sessionId: id, epoch, releasedAt: now() }],
      ]),
    /** The program ends, and all of it is gone. */
    end: async (id: string, exitCode: number, epoch = 1) => {
      outputOf(id).isComplete = true;
      bus.hint(SUBJECTS.output(sessionId(id)));
      await sessionFact(id, 'exited', {
        epoch,
        exitCode,
        oomKilled: false,
        exitedAt: now(),
        deadlineAt: now() + HOUR,
      });
      await record([
        [
          `session-${id}`,
          'session.stopped',
          { sessionId: id, outcome: { kind: 'completed', exitCode }, stoppedAt: now() },
        ],
        [`node-${NODE}`, 'node.grant-released', { nodeId: NODE, sessionId: id, epoch, releasedAt: now() }],
      ]);
    },
    print: (id: string, text: string, source: 'stdout' | 'stderr' = 'stdout') => {
      outputOf(id).chunks.push({ source, at: epochMs(Date.now()), text });
      bus.hint(SUBJECTS.output(sessionId(id)));
    },
    progress: (id: string, text: string) =>
      bus.hint(
        SUBJECTS.progress(sessionId(id)),
        JSON.stringify({ sessionId: id, epoch: 1, text, doneBytes: 1, totalBytes: 2 }),
      ),
    stop: () => {
      for (const stopServing of stops) stopServing();
    },
  };
};
