import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Quota, checkLog } from '#contracts';
import { type EventLog, inMemoryEventLog } from '#event-log';
import { type SessionId, gpuMilli, nodeId, position, sessionId } from '#kernel';
import { nameCommand } from '../src/handlers/name-command.ts';
import { asked, boot1, joined, resources } from './builders.ts';
import { type TestScheduler, createTestClock, createTestScheduler } from './test-scheduler.ts';

const one = sessionId('aaaaaaaaaaaa');
const other = sessionId('bbbbbbbbbbbb');
const { projectId } = asked();

let log: EventLog;
let clock: ReturnType<typeof createTestClock>;
/** One that knows all, and one that knows what was in the log when it last looked. */
let fresh: TestScheduler;
let stale: TestScheduler;

const setQuota = (quota: Quota) =>
  fresh.setQuota({
    commandId: nameCommand('quota', JSON.stringify(quota)),
    projectId,
    by: 'user:admin',
    set: { quota },
  });
const phaseOf = (id: SessionId) => stale.world.session(id)?.state.phase;

beforeEach(async () => {
  clock = createTestClock();
  log = inMemoryEventLog({ clock });
  fresh = createTestScheduler(log, clock);
  stale = createTestScheduler(log, clock);
  const fact = joined(4);
  if (fact.type !== 'node.joined') throw new Error('the builder builds something else');
  await fresh.join({ nodeId: nodeId('node-a'), incarnation: boot1, inventory: fact.data.inventory });
  for (const id of [one, other])
    await fresh.request(nameCommand('request', id), asked({ sessionId: id, resources: resources(1) }));
});
afterEach(async () => {
  await fresh.end();
  await stale.end();
  expect(checkLog(await log.readAll(position(0), 1000)).faults).toEqual([]);
});

describe('a scheduler that is behind', () => {
  it('does not place what a quota forbids that it does not know yet', async () => {
    await stale.follower.catchUp();
    await setQuota({ gpuMilli: gpuMilli(1000) });
    await stale.place();
    expect([phaseOf(one), phaseOf(other)]).toEqual(['placed', 'waiting']);
  });

  it('does not place what a quota forbids that is smaller than it believes', async () => {
    await setQuota({ gpuMilli: gpuMilli(4000) });
    await stale.follower.catchUp();
    await setQuota({ sessionCount: 0 });
    await stale.place();
    expect([phaseOf(one), phaseOf(other)]).toEqual(['waiting', 'waiting']);
  });

  it('does not take a share that another has taken in the meantime', async () => {
    await setQuota({ gpuMilli: gpuMilli(1000) });
    await stale.follower.catchUp();
    await fresh.place();
    await stale.place();
    expect([phaseOf(one), phaseOf(other)]).toEqual(['placed', 'waiting']);
  });

  it('places without shares as soon as it knows that nothing is limited any more', async () => {
    await setQuota({ gpuMilli: gpuMilli(1000) });
    await stale.follower.catchUp();
    await setQuota({});
    await stale.place();
    expect([phaseOf(one), phaseOf(other)]).toEqual(['placed', 'placed']);
    const shares = (await log.readAll(position(0), 1000)).filter(
      ({ type }) => type === 'project.share-taken',
    );
    expect(shares).toEqual([]);
  });
});
