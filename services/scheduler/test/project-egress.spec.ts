import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EgressPolicy, NodeFact, SessionFact } from '#contracts';
import { inMemoryEventLog } from '#event-log';
import { commandId, epochMs, type NodeId, projectId, streamName } from '#kernel';
import { decideOnStream } from '../src/handlers/decide-on-stream.ts';
import { projectEgressHandler } from '../src/handlers/project-egress.ts';
import { tellDesiredHandler } from '../src/handlers/tell-desired.ts';
import { followWorld } from '../src/world/world-follower.ts';
import { createWorld } from '../src/world/world.ts';
import { boot1, granted, joined, nodeA, placed, requested, sessionA, started } from './builders.ts';

const vision = projectId('vision');
const listed: EgressPolicy = { mode: 'listed', allow: ['pypi.org:443'] };
let commands = 0;
const nextCommand = () => commandId(`00000000-0000-4000-8000-${String((commands += 1)).padStart(12, '0')}`);

const prepare = () => {
  const clock = { now: () => epochMs(1_795_000_000_000) };
  const log = inMemoryEventLog({ clock });
  const onError = (sentence: string) => {
    throw new Error(sentence);
  };
  const follower = followWorld({ source: log, world: createWorld(), onError, pollMs: 2 ** 30 });
  const told: NodeId[] = [];
  const decide = decideOnStream(log, follower);
  const egress = projectEgressHandler({ decide, follower, clock, onChanged: (node) => void told.push(node) });
  const desired = tellDesiredHandler(follower);
  return {
    told,
    egress,
    stop: () => follower.stop(),
    say: (policy: EgressPolicy, id = vision) =>
      egress.set({ commandId: nextCommand(), projectId: id, by: 'user:admin', egress: policy }),
    record: (stream: string, ...facts: readonly (NodeFact | SessionFact)[]) =>
      log.append({
        commandId: nextCommand(),
        meta: { actor: 'service:test' },
        writes: [{ stream: streamName(stream), facts }],
      }),
    wanted: async () => {
      const outcome = await desired(nodeA, boot1);
      return outcome.ok ? outcome.value.grants : [];
    },
  };
};
let system: ReturnType<typeof prepare>;
beforeEach(() => (system = prepare()));
afterEach(() => system.stop());

const runOne = async (): Promise<void> => {
  await system.record(`node-${nodeA}`, joined());
  await system.record(`session-${sessionA}`, requested({ projectId: vision }), placed(), started);
  await system.record(`node-${nodeA}`, granted());
};

describe('whom the sessions of a project reach', () => {
  it('goes with each of them to its node, as it is now', async () => {
    await runOne();
    expect(await system.wanted()).toMatchObject([{ sessionId: sessionA }]);
    expect((await system.wanted())[0]).not.toHaveProperty('egress');
    await system.say(listed);
    expect(await system.wanted()).toMatchObject([{ egress: listed }]);
    await system.say({ mode: 'node' });
    expect((await system.wanted())[0]).not.toHaveProperty('egress');
  });

  it('is told to the nodes that run them at once, and to no others', async () => {
    await runOne();
    expect(await system.say(listed, projectId('speech'))).toMatchObject({ value: { runningCount: 0 } });
    expect(system.told).toEqual([]);
    expect(await system.say(listed)).toMatchObject({ value: { runningCount: 1, hasChanged: true } });
    expect(system.told).toEqual([nodeA]);
    expect(await system.say(listed)).toMatchObject({ value: { hasChanged: false } });
    expect(system.told).toEqual([nodeA]);
  });

  it('is what their node allows where nobody has said anything', async () =>
    expect(await system.egress.read(vision)).toEqual({ mode: 'node' }));
});
