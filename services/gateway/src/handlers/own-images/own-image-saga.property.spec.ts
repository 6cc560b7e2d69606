import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkLog, isImageEvent } from '#contracts';
import type { ImageCommitAnswer, ImageFact, ImagePushAnswer } from '#contracts';
import { inMemoryEventLog } from '#event-log';
import {
  accept,
  bytes,
  commandId,
  DependencyFailure,
  epochMs,
  expectAccepted,
  imageId,
  later,
  nodeId,
  position,
  projectId,
  refuse,
  sessionId,
  silentLog,
  userId,
} from '#kernel';
import type { Refusal, Result } from '#kernel';
import { requestPush } from '../../domain/own-image/image-push.ts';
import type { ImagePush } from '../../domain/own-image/image-push.ts';
import { evolveOwnImage, isPending, requestRemoval } from '../../domain/own-image/own-image.ts';
import type { OwnImage } from '../../domain/own-image/own-image.ts';
import { changeOwnImage } from './change-own-image.ts';
import { tendOwnImages } from './tend-own-images.ts';

const ID = imageId('ib3kq0zt81xw');
const DIGEST = `sha256:${'0f'.repeat(32)}`;
const REFERENCE = 'registry.example:5000/berth/vision/env:v1';
const requested: ImageFact = {
  type: 'image.requested',
  data: {
    imageId: ID,
    projectId: projectId('vision'),
    userId: userId('ada'),
    name: 'env:v1',
    description: '',
    sessionId: sessionId('k3v9m2x7q4ab'),
    epoch: 1,
    nodeId: nodeId('n1'),
    from: 'python',
    hasWork: false,
    bytesMax: bytes(1000),
    requestedAt: epochMs(0),
    deadlineAt: epochMs(600_000),
  },
};

/** What may happen between two steps of the gateways. */
type Happening =
  | { readonly kind: 'step'; readonly gateway: 0 | 1; readonly answerIsLost: boolean }
  | { readonly kind: 'both' }
  | {
      readonly kind:
        | 'made'
        | 'pushed'
        | 'push-fails'
        | 'agent-killed'
        | 'session-ended'
        | 'node-away'
        | 'node-back'
        | 'held'
        | 'let-go';
    }
  | { readonly kind: 'rm' | 'push' }
  | { readonly kind: 'later'; readonly ms: number };
const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('step' as const),
      gateway: fc.constantFrom(0, 1),
      answerIsLost: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'both' as const }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'made',
        'pushed',
        'push-fails',
        'agent-killed',
        'session-ended',
        'node-away',
        'node-back',
        'held',
        'let-go',
      ),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'rm' as const }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'push' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('later' as const), ms: fc.integer({ min: 1, max: 400_000 }) }),
  },
);

/** A node as the agent is: work is forgotten with the process, an image is not. */
const aNode = () => {
  const node = {
    isAway: false,
    isRunning: true,
    isHeld: false,
    hasWork: false,
    hasImage: false,
    /** The push that it works on, and how the last one ended. */
    pushing: 0,
    pushEnd: null as { readonly attempt: number; readonly failure: Refusal | null } | null,
    /** What the registry has: no node takes it away again. */
    isInRegistry: false,
    failure: null as Refusal | null,
    losesAnswer: false,
  };
  const answered = <Value>(value: Value): Value => {
    if (!node.losesAnswer) return value;
    throw new DependencyFailure('agent n1', 'answer', { retryable: true, cause: 'lost' });
  };
  const reach = (): void => {
    if (node.isAway) throw new DependencyFailure('agent n1', 'answer', { retryable: true, cause: 'away' });
  };
  const commit = (): Result<ImageCommitAnswer, Refusal> => {
    if (node.hasImage) return accept({ state: 'committed', layerBytes: 7, fileCount: 1 });
    if (node.failure !== null) return refuse(node.failure);
    if (node.hasWork) return accept({ state: 'working', doneBytes: 3 });
    if (!node.isRunning) return refuse({ code: 'session-not-running', message: 'It has ended.' });
    node.hasWork = true;
    return accept({ state: 'working', doneBytes: 0 });
  };
  const push = (attempt: number): Result<ImagePushAnswer, Refusal> => {
    if (!node.hasImage) return refuse({ code: 'image-gone', message: 'It is not here.' });
    if (node.pushEnd?.attempt === attempt)
      return node.pushEnd.failure === null
        ? accept({ state: 'pushed', digest: DIGEST })
        : refuse(node.pushEnd.failure);
    node.pushing = attempt;
    return accept({ state: 'working', layersDone: 0, layersTotal: 2, doneBytes: 0, totalBytes: 9 });
  };
  return {
    node,
    port: {
      push: async (_image: OwnImage, { attempt }: ImagePush) => {
        reach();
        return answered(push(attempt));
      },
      commit: async () => {
        reach();
        return answered(commit());
      },
      remove: async () => {
        reach();
        if (node.isHeld) return answered(accept({ isRemoved: false }));
        Object.assign(node, { hasImage: false, hasWork: false, failure: null, pushing: 0, pushEnd: null });
        return answered(accept({ isRemoved: true }));
      },
    },
  };
};

const play = async (happenings: readonly Happening[]) => {
  let now = 1;
  const clock = { now: () => epochMs(now) };
  const log = inMemoryEventLog({ clock });
  const { node, port } = aNode();
  const image = async (): Promise<OwnImage> => {
    const events = await log.readAll(position(0), 5000);
    const folded = events.filter(isImageEvent).reduce(evolveOwnImage, undefined as OwnImage | undefined);
    if (folded === undefined) throw new Error('it was requested');
    return folded;
  };
  const views = { pending: async () => [await image()].filter(isPending) };
  const change = changeOwnImage(log);
  const gateways = [0, 1].map(() => tendOwnImages(views, port, change, clock, silentLog));
  let commands = 0;
  const command = () => commandId(`00000000-0000-4000-8000-${String((commands += 1)).padStart(12, '0')}`);
  expectAccepted(await change(ID, { actor: 'user:ada', command: command() }, () => accept([requested])));

  const step = async (gateway: 0 | 1): Promise<void> => {
    const [pending] = await views.pending();
    if (pending !== undefined) await gateways[gateway]?.advance(pending);
  };
  const happen = async (one: Happening): Promise<void> => {
    switch (one.kind) {
      case 'step':
        node.losesAnswer = one.answerIsLost;
        await step(one.gateway);
        node.losesAnswer = false;
        return;
      case 'both':
        await Promise.all([step(0), step(1)]);
        return;
      case 'made':
        if (node.hasWork) Object.assign(node, { hasWork: false, hasImage: true });
        return;
      case 'pushed':
      case 'push-fails': {
        if (node.pushing === 0) return;
        const failure = one.kind === 'pushed' ? null : { code: 'push-denied', message: 'It may not.' };
        if (failure === null) node.isInRegistry = true;
        Object.assign(node, { pushing: 0, pushEnd: { attempt: node.pushing, failure } });
        return;
      }
      case 'agent-killed':
        Object.assign(node, { hasWork: false, failure: null, pushing: 0, pushEnd: null });
        return;
      case 'session-ended':
        node.isRunning = false;
        if (node.hasWork)
          Object.assign(node, {
            hasWork: false,
            failure: { code: 'session-not-running', message: 'It has ended.' },
          });
        return;
      case 'node-away':
      case 'node-back':
        node.isAway = one.kind === 'node-away';
        return;
      case 'held':
      case 'let-go':
        node.isHeld = one.kind === 'held';
        return;
      case 'rm':
        await change(ID, { actor: 'user:ada', command: command() }, (known) =>
          known === undefined ? accept([]) : requestRemoval(known, { by: 'user:ada', at: clock.now() }),
        );
        return;
      case 'push':
        await change(ID, { actor: 'user:ada', command: command() }, (known) => {
          if (known === undefined) return accept([]);
          const at = clock.now();
          const wish = { reference: REFERENCE, by: 'user:ada', at, deadlineAt: later(at, 900_000) };
          const facts = requestPush(known, wish);
          return facts.ok ? facts : accept([]);
        });
        return;
      case 'later':
        now += one.ms;
        return;
      default:
        one satisfies never;
    }
  };
  for (const one of happenings) await happen(one);
  // Then all is well again, and time goes on.
  Object.assign(node, { isAway: false, isHeld: false });
  for (let round = 0; round < 20; round += 1) {
    await step(round % 2 === 0 ? 0 : 1);
    if (node.hasWork) Object.assign(node, { hasWork: false, hasImage: true });
    await happen({ kind: 'pushed' });
    now += 70_000;
  }
  return { image: await image(), node, events: await log.readAll(position(0), 5000) };
};

describe('the way of an image', () => {
  it('ends with the image on its node, or with nothing of it there, whoever is killed when', async () =>
    fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 30 }), async (happenings) => {
        const { image, node, events } = await play(happenings);
        expect(isPending(image)).toBe(false);
        expect(node.hasImage).toBe(image.state === 'ready');
        expect(node.hasWork).toBe(false);
        expect(node.pushing === 0 || image.push?.state !== 'pushing').toBe(true);
        if (image.pushed !== undefined) expect(node.isInRegistry).toBe(true);
        expect(checkLog(events).faults).toEqual([]);
        const types = events.map(({ type }) => type).filter((type) => !type.startsWith('image.push'));
        expect(new Set(types).size).toBe(types.length);
      }),
      { numRuns: 300 },
    ));

  it('ends with the image in a registry when its push was asked for while it was made, and the agent was killed', async () => {
    const { image } = await play([
      { kind: 'push' },
      { kind: 'step', gateway: 0, answerIsLost: false },
      { kind: 'made' },
      { kind: 'step', gateway: 0, answerIsLost: false },
      { kind: 'step', gateway: 0, answerIsLost: false },
      { kind: 'agent-killed' },
    ]);
    expect(image).toMatchObject({
      ...{ state: 'ready', push: { state: 'pushed', attempt: 1 } },
      pushed: { reference: REFERENCE, digest: DIGEST },
    });
  });

  it('keeps what an earlier push has brought when a later one fails, and when that takes too long', async () => {
    const { image } = await play([
      { kind: 'step', gateway: 0, answerIsLost: false },
      { kind: 'made' },
      { kind: 'step', gateway: 0, answerIsLost: false },
      { kind: 'push' },
      { kind: 'step', gateway: 0, answerIsLost: false },
      { kind: 'pushed' },
      { kind: 'step', gateway: 0, answerIsLost: false },
      { kind: 'push' },
      { kind: 'step', gateway: 1, answerIsLost: false },
      { kind: 'node-away' },
      { kind: 'later', ms: 900_000 },
      { kind: 'step', gateway: 1, answerIsLost: false },
    ]);
    expect(image).toMatchObject({
      ...{ state: 'ready', push: { state: 'failed', attempt: 2, code: 'push-too-slow' } },
      pushed: { reference: REFERENCE, digest: DIGEST },
    });
  });

  it('tells a session that ended meanwhile', async () => {
    const { image } = await play([
      { kind: 'step', gateway: 0, answerIsLost: false },
      { kind: 'agent-killed' },
      { kind: 'session-ended' },
      { kind: 'step', gateway: 1, answerIsLost: false },
    ]);
    expect(image).toMatchObject({ state: 'failed', code: 'session-not-running', isSwept: true });
  });

  it('is over when its node does not answer in time, and the node is cleared when it does', async () => {
    const { image, node } = await play([
      { kind: 'step', gateway: 0, answerIsLost: false },
      { kind: 'made' },
      { kind: 'node-away' },
      { kind: 'later', ms: 600_000 },
      { kind: 'step', gateway: 0, answerIsLost: false },
    ]);
    expect(image).toMatchObject({ state: 'failed', code: 'commit-too-slow' });
    expect(node.hasImage).toBe(false);
  });
});
