import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type SnapshotStore, inMemoryEventLog, inMemorySnapshotStore } from '#event-log';
import { DependencyFailure, type Json, commandId, position, streamName } from '#kernel';
import { asked, joined, nodeA, requested, sessionA } from '../../test/builders.ts';
import { goldenFacts, logOf } from '../../test/golden-facts.ts';
import { createTestClock } from '../../test/test-scheduler.ts';
import { keepWorldSaved } from './keep-world-saved.ts';
import { WORLD_SNAPSHOT } from './restore-world.ts';
import { WORLD_REV, loadWorld, saveWorld } from './save-world.ts';
import { followWorld } from './world-follower.ts';
import { createWorld } from './world.ts';

const ID = '0190d6a4-7b1e-7c3d-8e9f-0123456789ab';
/** Facts of every sort that change a world in their own way; the list may grow only together with the revision. */
const STORY = [
  'node.joined/1-two-linked-gpus.json',
  'pool.policy-set/',
  'project.quota-set/',
  'project.created/1-vision.json',
  'project.closed/',
  'project.egress-set/',
  'session.requested/',
  'session.placed/',
  'node.grant-given/',
  'session.started/',
  'node.drain-started/',
  'reservation.booked/',
  'node.booked/',
];

describe('the form in which a world is saved', () => {
  it('is the one of this revision (if it differs, raise WORLD_REV: what was saved before must not be gone on with)', async () => {
    const story = STORY.flatMap((name) => goldenFacts.find((golden) => golden.name.startsWith(name)) ?? []);
    expect(story).toHaveLength(STORY.length);
    const events = logOf(story);
    const world = createWorld();
    world.apply(events, position(events.length));
    const golden = path.join(import.meta.dirname, `saved/golden/world-${WORLD_REV}.json`);
    await expect(`${JSON.stringify(saveWorld(world), null, 2)}\n`).toMatchFileSnapshot(golden);
  });

  it.each([
    ['nothing', null],
    ['a list', []],
    ['a part is missing', { sessions: [] }],
    ['a field of another kind', { ...emptyWorld(), nodes: [{ id: 'n1', version: 'one', state: {} }] }],
    ['a session of an unknown phase', { ...emptyWorld(), sessions: [sessionOf('asleep')] }],
  ])('is refused when it is not whole: %s', (_what, saved: Json) => {
    const world = createWorld();
    expect(loadWorld(world, saved, position(9))).toMatchObject({ ok: false, refusal: { code: 'malformed' } });
    expect(world.position()).toBe(0);
    expect(saveWorld(world)).toEqual(emptyWorld());
  });
});

describe('a scheduler that starts', () => {
  const setUp = async () => {
    const clock = createTestClock();
    const log = inMemoryEventLog({ clock });
    const [join, request] = [joined(), requested()];
    const writes = [
      { stream: streamName(`node-${nodeA}`), facts: [join] },
      { stream: streamName(`session-${sessionA}`), facts: [request] },
    ];
    await log.append({ commandId: commandId(ID), meta: { actor: 'service:test' }, writes });
    const said: string[] = [];
    const start = (snapshots: SnapshotStore) => {
      const world = createWorld();
      const onError = (sentence: string) => void said.push(sentence);
      return followWorld({ source: log, world, snapshots, onError, pollMs: 2 ** 30 });
    };
    return { clock, log, said, start };
  };

  it('begins with the newest saved world, and folds only what came after it', async () => {
    const { clock, said, start } = await setUp();
    const snapshots = inMemorySnapshotStore();
    const first = start(snapshots);
    await first.catchUp();
    expect([first.restoredAt(), first.world.position()]).toEqual([0, 2]);
    const rule = { everyEvents: 2, everyMs: 2 ** 30 };
    await keepWorldSaved({ follower: first, snapshots, clock, rule, onError: expect.unreachable })();
    await first.stop();
    const second = start(snapshots);
    await second.catchUp();
    expect([second.restoredAt(), second.world.position()]).toEqual([2, 2]);
    expect(saveWorld(second.world)).toEqual(saveWorld(first.world));
    expect(said).toEqual([]);
    await second.stop();
  });

  it.each([
    ['is not whole', position(1), { sessions: 'none' }],
    ['is of a longer log', position(99), null],
  ])('folds the whole log, and says so, when the saved world %s', async (_what, at, state) => {
    const { said, start } = await setUp();
    const snapshots = inMemorySnapshotStore();
    await snapshots.save(WORLD_SNAPSHOT, { position: at, state: state ?? emptyWorld() });
    const follower = start(snapshots);
    await follower.catchUp();
    expect([follower.restoredAt(), follower.world.position()]).toEqual([0, 2]);
    expect(said).toMatchObject([expect.stringContaining('the whole log is folded instead')]);
    await follower.stop();
  });

  it('waits for the store of saved worlds when that does not answer for a while', async () => {
    const { said, start } = await setUp();
    const kept = inMemorySnapshotStore();
    let isAway = true;
    const snapshots: SnapshotStore = {
      ...kept,
      load: (key) =>
        isAway
          ? Promise.reject(new DependencyFailure('snapshots', 'load', { retryable: true, cause: 'away' }))
          : kept.load(key),
    };
    const follower = start(snapshots);
    await expect(follower.catchUp()).rejects.toThrow('snapshots');
    expect([follower.world.position(), follower.isCurrent()]).toEqual([0, false]);
    isAway = false;
    await follower.catchUp();
    expect([follower.world.position(), follower.isCurrent()]).toEqual([2, true]);
    expect(said).toEqual([]);
    await follower.stop();
  });
});

describe('a scheduler that runs', () => {
  it('saves its world after so many events, or after so long if there was anything new', async () => {
    const clock = createTestClock();
    const saves: number[] = [];
    const snapshots: SnapshotStore = {
      ...inMemorySnapshotStore(),
      save: (_key, snapshot) => {
        saves.push(snapshot.position);
        return Promise.resolve();
      },
    };
    let at = 100;
    const world = { ...createWorld(), position: () => position(at) };
    const follower = { world, isCurrent: () => true, restoredAt: () => position(100) };
    const rule = { everyEvents: 50, everyMs: 600_000 };
    const look = keepWorldSaved({ follower, snapshots, clock, rule, onError: expect.unreachable });
    const later = async (minutes: number, events: number) => {
      clock.advance(minutes);
      at += events;
      await look();
      return [...saves];
    };
    expect(await later(60, 0)).toEqual([]);
    expect(await later(1, 1)).toEqual([101]);
    expect(await later(1, 49)).toEqual([101]);
    expect(await later(1, 1)).toEqual([101, 151]);
    expect(await later(9, 1)).toEqual([101, 151]);
    expect(await later(2, 0)).toEqual([101, 151, 152]);
  });
});

function emptyWorld() {
  const saved = saveWorld(createWorld());
  if (typeof saved !== 'object' || saved === null) throw new Error('a world is saved part by part');
  return { ...saved };
}

function sessionOf(phase: string) {
  return { id: sessionA, version: 1, state: { phase, asked: { ...asked() } } };
}
