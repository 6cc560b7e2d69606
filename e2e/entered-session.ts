import { chownSync, mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cpuMilli, expectAccepted, mebibytes, nodeId, sessionId, silentLog } from '#kernel';
import { type RunningService, systemClock } from '#service-kit';
import { installTerminal } from '../services/agent/src/adapters/disk/install-program.ts';
import { fileTerminalRecords } from '../services/agent/src/adapters/terminals/file-terminal-records.ts';
import { readRecipes } from '../services/agent/src/adapters/images/recipes.ts';
import { sandboxRuntime } from '../services/agent/src/adapters/sandbox/sandbox-runtime.ts';
import { callBack } from '../services/agent/src/adapters/streams/call-back.ts';
import { DEFAULT_ISOLATION } from '../services/agent/src/domain/node-isolation.ts';
import type { RunKey } from '../services/agent/src/domain/run.ts';
import { openStreams, type Streams } from '../services/agent/src/handlers/open-streams.ts';
import type { Runtime } from '../services/agent/src/ports/runtime.ts';
import { terminals } from '../services/agent/src/handlers/terminals.ts';
import { serveTerminals } from '../services/agent/src/transport/serve-terminals.ts';
import { serveStreams } from '../services/agent/src/transport/serve-streams.ts';
import { clientOf } from '../services/gateway/test/client.ts';
import { fakeOwners } from '../services/gateway/test/fake-owners.ts';
import { prepare, type UnderTest, untilReady } from '../services/gateway/test/gateway-under-test.ts';

/** A real gateway and a real sandbox, with the agent's own way between them; placements are played. */
export type EnteredSession = {
  readonly system: UnderTest;
  readonly gateway: RunningService;
  readonly runtime: Runtime;
  readonly key: RunKey;
  /** Of this machine; what it holds goes with the spec. */
  readonly folder: string;
  /** What the session sees as /work. */
  readonly workFolder: string;
  readonly streams: Streams;
  readonly owners: ReturnType<typeof fakeOwners>;
  readonly stop: () => Promise<void>;
};

/** One session that runs, named `entered`. */
export const enteredSession = async (
  program: readonly string[] = ['sleep', '600'],
  env: Readonly<Record<string, string>> = {},
  image = 'python',
): Promise<EnteredSession> => {
  const system = await prepare();
  const gateway = await system.boot();
  await gateway.isUp;
  const owners = fakeOwners(system.bus, system.log);
  await owners.joinNode();
  await untilReady(gateway.url);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'berth-entered-'));
  const terminal = await installTerminal(folder);
  const runtime = sandboxRuntime({
    folder: path.join(folder, 'sandbox'),
    recipes: readRecipes(
      fileURLToPath(new URL('../images', import.meta.url)),
      path.join(os.tmpdir(), 'berth-test-image-cache'),
    ),
    bounds: DEFAULT_ISOLATION.bounds,
    ...('file' in terminal ? { terminalFile: terminal.file } : {}),
    log: silentLog,
  });
  const { owner } = await runtime.probe();
  expectAccepted(await runtime.ensureImage(image, () => undefined, new AbortController().signal));
  const asked = await clientOf(gateway.url).post('/v1/sessions', {
    kind: 'interactive',
    name: 'entered',
    image,
    command: program,
    resources: { cpuMilli: 2000, memoryBytes: 2 ** 30 },
  });
  const id: string = asked.body.sessionId;
  const key = { sessionId: sessionId(id), epoch: 1 };
  const workFolder = path.join(folder, 'work');
  mkdirSync(workFolder);
  if (owner !== null) chownSync(workFolder, owner.uid, owner.gid);
  expectAccepted(
    await runtime.create({
      key,
      image,
      command: program,
      env: { HOME: '/home/berth', LANG: 'C.UTF-8', USER: 'berth', ...env },
      cpuMilli: cpuMilli(2000),
      memoryBytes: mebibytes(1024),
      workFolder,
    }),
  );
  expectAccepted(await runtime.start(key));
  await owners.place(id);
  await owners.start(id);
  const kept = terminals({
    runtime,
    records: await fileTerminalRecords(path.join(folder, 'terminals')),
    clock: systemClock,
  });
  const streams = openStreams({ runtime, terminals: kept, callBack, log: silentLog });
  const deaf = [
    serveStreams(system.bus, nodeId('n1'), streams.open, silentLog),
    serveTerminals(system.bus, nodeId('n1'), kept, silentLog),
  ];
  return {
    system,
    gateway,
    runtime,
    key,
    folder,
    workFolder,
    streams,
    owners,
    stop: async () => {
      for (const stop of deaf) stop();
      await streams.close();
      for (const run of await runtime.list()) await runtime.remove(run);
      await runtime.close();
      owners.stop();
      await system.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
