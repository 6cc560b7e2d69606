import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest';
import { type Bus, ensureStream, openBus, REPORTS, requester } from '#bus';
import { type DesiredGrant, PATTERNS, readReport, type Report, SUBJECTS } from '#contracts';
import { jetstreamManager } from '@nats-io/jetstream';
import { accept, bytes, cpuMilli, nodeId, sessionId, silentLog } from '#kernel';
import { type SimulatedFleet, startSimulatedFleet } from '../src/simulated-fleet.ts';

const NODES = 50;
const session = sessionId('k3abcdefghij');
const prefix = `fleet${process.pid}`;
const chosen = nodeId(`${prefix}-7`);

let bus: Bus;
let fleet: SimulatedFleet;
let state: string;
const joined = new Set<string>();
const beats = new Set<string>();
const reports: Report[] = [];
const grants: DesiredGrant[] = [];

beforeAll(async () => {
  state = await mkdtemp(path.join(os.tmpdir(), 'berth-fleet-'));
  bus = openBus({ url: inject('natsUrl'), name: 'fleet-spec', log: silentLog });
  const connection = await bus.connected();
  await ensureStream(await jetstreamManager(connection), REPORTS);
  const serve = (pattern: string, answer: (subject: string) => unknown): void => {
    bus.listen(pattern, (message) => {
      const response = accept(answer(message.subject));
      message.respond(JSON.stringify({ response, isDisposed: true, id: '1' }));
    });
  };
  serve(`scheduler.node.*.join`, (subject) => {
    joined.add(subject.split('.')[2] ?? '');
    return { position: 1 };
  });
  serve(`scheduler.node.*.desired`, (subject) => ({
    nodeVersion: 1,
    grants: subject.includes(`.${chosen}.`) ? grants : [],
  }));
  bus.listen(SUBJECTS.heartbeats, (message) => beats.add(message.subject));
  bus.listen(`report.${prefix}-*`, () => undefined);
  bus.listen(SUBJECTS.report(chosen), (message) => {
    const report = readReport(message.json());
    if (report.ok) reports.push(report.value);
  });
  fleet = await startSimulatedFleet({ bus, count: NODES, stateFolder: state, log: silentLog, prefix });
});
afterAll(async () => {
  await fleet.stop();
  await bus.close();
  await rm(state, { recursive: true, force: true });
});

it('joins fifty nodes from one process, and keeps all of them alive', async () => {
  await vi.waitFor(() => expect([joined.size, beats.size]).toEqual([NODES, NODES]), { timeout: 20_000 });
  expect(fleet.nodeIds).toHaveLength(NODES);
});

it('runs a session on the node that it was given to, reports it and keeps its output there', async () => {
  grants.push({
    sessionId: session,
    epoch: 1,
    want: 'run',
    graceMs: 0,
    workload: {
      kind: 'batch',
      image: 'python',
      command: ['simulate', 'run=50', 'exit=4', 'out=hello'],
      env: {},
    },
    devices: [],
    cpuMilli: cpuMilli(1000),
    memoryBytes: bytes(2 ** 30),
    known: 'placed',
  });
  bus.hint(`event.node.${chosen}.grant-given`);
  await vi.waitFor(
    () => expect(reports.at(-1)?.status).toMatchObject({ phase: 'absent', end: { exitCode: 4 } }),
    {
      timeout: 20_000,
    },
  );
  const read = { sessionId: session, cursor: 0, limitBytes: 1000 };
  const page = await requester(bus)(PATTERNS.outputRead(chosen), read, { timeoutMs: 2000 });
  expect(page).toMatchObject({
    ok: true,
    value: { chunks: [{ source: 'stdout', text: 'hello\n' }], cursor: 6, isComplete: true, droppedBytes: 0 },
  });
  const other = await requester(bus)(
    PATTERNS.outputRead(nodeId(`${prefix}-8`)),
    { ...read, cursor: -1 },
    { timeoutMs: 2000 },
  );
  expect(other).toMatchObject({ ok: false, refusal: { code: 'invalid-request', pointer: '/cursor' } });
});
