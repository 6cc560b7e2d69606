import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkLog } from '#contracts';
import { type EventLog, inMemoryEventLog } from '#event-log';
import { type SessionId, epochMs, nodeId, position, projectId, reservationId, sessionId } from '#kernel';
import { nameCommand } from '../src/handlers/name-command.ts';
import { asked, boot1, joined, minute, resources } from './builders.ts';
import { type TestScheduler, createTestClock, createTestScheduler } from './test-scheduler.ts';

const running = sessionId('aaaaaaaaaaaa');
const waiting = sessionId('bbbbbbbbbbbb');
const elsewhere = sessionId('cccccccccccc');
const vision = projectId('vision');

let log: EventLog;
let clock: ReturnType<typeof createTestClock>;
let scheduler: TestScheduler;
let other: TestScheduler;
let commands = 0;

const wish = (projectIdWished = vision) => ({
  commandId: nameCommand('test', (commands += 1)),
  projectId: projectIdWished,
  by: 'user:root',
});
const request = (id: SessionId, project = vision, gpus = 2) =>
  scheduler.request(
    nameCommand('request', id),
    asked({ sessionId: id, projectId: project, resources: resources(gpus) }),
  );
const phaseOf = (id: SessionId) => scheduler.world.session(id)?.state.phase;
const close = (stopsSessions: boolean, isTrial = false) =>
  scheduler.projects.close(wish(), { stopsSessions, isTrial });
const typesOf = async () => (await log.readAll(position(0), 1000)).map(({ type }) => type);

beforeEach(async () => {
  clock = createTestClock();
  log = inMemoryEventLog({ clock });
  scheduler = createTestScheduler(log, clock);
  other = createTestScheduler(log, clock);
  const fact = joined(3);
  if (fact.type !== 'node.joined') throw new Error('the builder builds something else');
  await scheduler.join({ nodeId: nodeId('node-a'), incarnation: boot1, inventory: fact.data.inventory });
  await request(running);
  await scheduler.place();
  await request(waiting);
  await request(elsewhere, projectId('default'));
  expect([phaseOf(running), phaseOf(waiting)]).toEqual(['placed', 'waiting']);
});
afterEach(async () => {
  await scheduler.end();
  await other.end();
  expect(checkLog(await log.readAll(position(0), 1000)).faults).toEqual([]);
});

describe('a project that is closed', () => {
  it('ends what waits in it, lets go on what runs, and touches nobody else', async () => {
    expect(await close(false)).toMatchObject({
      value: { hasChanged: true, goesOnCount: 1, ends: { waitingCount: 1, runningCount: 0 } },
    });
    await scheduler.endClosed();
    await scheduler.follower.catchUp();
    expect([running, waiting, elsewhere].map(phaseOf)).toEqual(['placed', 'ended', 'waiting']);
  });

  it('also ends what runs, if that is wished, then or later', async () => {
    await close(false);
    expect(await close(true)).toMatchObject({ value: { hasChanged: true, ends: { runningCount: 1 } } });
    await scheduler.endClosed();
    await scheduler.follower.catchUp();
    expect([running, waiting].map(phaseOf)).toEqual(['stopping', 'ended']);
    const before = await typesOf();
    await scheduler.endClosed();
    expect(await typesOf()).toEqual(before);
  });

  it('only says what would end, when it is tried, and records nothing', async () => {
    const before = await typesOf();
    expect(await close(true, true)).toMatchObject({
      value: { hasChanged: false, ends: { waitingCount: 1, runningCount: 1 }, project: { state: 'open' } },
    });
    expect(await typesOf()).toEqual(before);
  });

  it('takes no session, no array and no reservation', async () => {
    await close(false);
    const refusal = { refusal: { code: 'project-closed' } };
    const late = sessionId('dddddddddddd');
    expect(await request(late)).toMatchObject(refusal);
    expect(await scheduler.book(booking())).toMatchObject(refusal);
    expect(await request(sessionId('eeeeeeeeeeee'), projectId('default'), 0)).toMatchObject({ ok: true });
  });

  it('gives back what was reserved for it', async () => {
    expect(await scheduler.book(booking())).toMatchObject({ ok: true });
    expect(await close(false)).toMatchObject({ value: { ends: { reservationCount: 1 } } });
    await scheduler.endClosed();
    await scheduler.follower.catchUp();
    expect(scheduler.world.reservations()).toEqual([]);
  });

  it('gets nothing placed by a scheduler that does not know yet that it is closed', async () => {
    await scheduler.stop(nameCommand('stop', elsewhere), elsewhere, 'user:ada');
    await scheduler.stop(nameCommand('stop', running), running, 'user:ada');
    await scheduler.follower.catchUp();
    await other.follower.catchUp();
    await close(false);
    await other.place();
    expect(other.world.session(waiting)?.state.phase).toBe('waiting');
  });

  it('takes sessions again once it is opened, with its quota as it was', async () => {
    await scheduler.setQuota({ ...wish(), set: { quota: { sessionCount: 7 } } });
    await close(false);
    expect(await scheduler.projects.reopen(wish())).toMatchObject({
      value: { project: { state: 'open', quota: { sessionCount: 7 } } },
    });
    expect(await request(sessionId('ffffffffffff'))).toMatchObject({ ok: true });
  });
});

describe('a project that is made', () => {
  it('is made once, also when the answer was lost and the same command is sent again', async () => {
    const first = wish(projectId('films'));
    expect(await scheduler.projects.create(first, { name: 'Films' })).toMatchObject({
      value: { hasChanged: true, project: { name: 'Films', state: 'open' } },
    });
    expect(await other.projects.create(first, { name: 'Films' })).toMatchObject({ ok: true });
    expect(await other.projects.create(wish(projectId('films')), {})).toMatchObject({
      refusal: { code: 'project-exists' },
    });
    expect((await typesOf()).filter((type) => type === 'project.created')).toHaveLength(1);
  });
});

const booking = () => ({
  commandId: nameCommand('book', (commands += 1)),
  wanted: {
    reservationId: reservationId('rrrrrrrrrrrr'),
    name: 'paper',
    purpose: 'work' as const,
    projectId: vision,
    wish: { kind: 'gpus' as const, gpuCount: 1 },
    stretches: [{ from: epochMs(minute(600)), to: epochMs(minute(660)) }],
    by: 'user:root',
  },
  isTrial: false,
  isUnbound: false,
});
