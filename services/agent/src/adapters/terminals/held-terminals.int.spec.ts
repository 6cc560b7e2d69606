import { randomBytes } from 'node:crypto';
import { chownSync, mkdirSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { duplexPair } from 'node:stream';
import { text } from 'node:stream/consumers';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { frameReader, readExit, readPosition, writeFrame, writeResize } from '#contracts';
import { cpuMilli, expectAccepted, mebibytes, nodeId, sessionId, silentLog } from '#kernel';
import { systemClock } from '#service-kit';
import { DEFAULT_ISOLATION } from '../../domain/node-isolation.ts';
import { type RunKey, runName } from '../../domain/run.ts';
import { type Terminals, terminals } from '../../handlers/terminals.ts';
import type { Runtime } from '../../ports/runtime.ts';
import { installTerminal } from '../disk/install-program.ts';
import { openDocker } from '../docker/open-docker.ts';
import { readRecipes } from '../images/recipes.ts';
import { runTool } from '../images/run-tool.ts';
import { sandboxRuntime } from '../sandbox/sandbox-runtime.ts';
import { fileTerminalRecords } from './file-terminal-records.ts';

const recipes = readRecipes(
  path.resolve(import.meta.dirname, '../../../../../images'),
  path.join(os.tmpdir(), 'berth-test-image-cache'),
);
const docker = new Docker();
const dockerFault = await docker.ping().then(
  () => null,
  () => 'no Docker engine answers',
);
const bwrapFault = await runTool('bwrap', ['--version']).then(({ exitCode }) =>
  exitCode === 0 ? null : 'bubblewrap is not installed',
);
const SIZE = { columns: 90, rows: 20 };
const home = randomBytes(8).toString('hex');

const runtimes = [
  {
    name: 'docker',
    fault: dockerFault,
    open: (_folder: string, terminalFile: string): Runtime =>
      openDocker({
        ...{ docker, recipes, terminalFile, home, log: silentLog },
        nodeId: nodeId('terminals'),
        isolation: DEFAULT_ISOLATION,
      }),
  },
  {
    name: 'sandbox',
    fault: bwrapFault,
    open: (folder: string, terminalFile: string): Runtime =>
      sandboxRuntime({
        ...{ recipes, terminalFile, log: silentLog },
        folder: path.join(folder, 'sandbox'),
        bounds: DEFAULT_ISOLATION.bounds,
      }),
  },
];

/** Somebody who looks at a terminal, through the agent that is given. */
const look = async (of: Terminals, key: RunKey, id: string, after: number | null = null) => {
  const watch = expectAccepted(await of.join(key, { id, after, size: SIZE }));
  const [near, far] = duplexPair();
  const over = watch(far);
  const seen = { text: '', begins: -1, exit: null as number | null };
  const read = frameReader();
  near.on('data', (bytes: Buffer) => {
    for (const { kind, payload } of read(bytes)) {
      if (kind === 'stdout') seen.text += payload.toString();
      if (kind === 'position' && seen.begins < 0) seen.begins = readPosition(payload) ?? -1;
      if (kind === 'exit') seen.exit = readExit(payload);
    }
  });
  return {
    seen,
    over,
    type: (line: string) => void near.write(writeFrame('stdin', Buffer.from(`${line}\n`))),
    resize: (columns: number, rows: number) => void near.write(writeResize({ columns, rows })),
    /** Shown, and not only typed: what is typed has quotes in it. */
    shows: (wanted: string) => vi.waitFor(() => expect(seen.text).toContain(wanted), { timeout: 10_000 }),
    leave: () => (near.end(), over),
  };
};

describe.each(runtimes)('terminals that are held in runs of the $name runtime', ({ name, fault, open }) => {
  describe.skipIf(fault !== null)(fault === null ? name : `skipped: ${fault}`, { timeout: 60_000 }, () => {
    let folder: string;
    let terminalFile: string;
    let runtime: Runtime;
    const key: RunKey = {
      sessionId: sessionId(`h${randomBytes(6).toString('hex').slice(0, 11)}`),
      epoch: 1,
    };

    /** An agent that has just come up, after the last one has ended: it knows nothing that the machine does not. */
    const comeUp = async (of = runtime): Promise<Terminals> => {
      await last?.leaveAll();
      last = terminals({ runtime: of, records: await recordsOf(), clock: systemClock });
      return last;
    };
    let last: Terminals | null = null;
    const recordsOf = () => fileTerminalRecords(path.join(folder, 'terminals'));
    const inside = async (script: string): Promise<string> => {
      const spec = { command: ['sh', '-c', script], env: {}, folder: null, tty: null };
      const run = expectAccepted(await runtime.exec(key, spec));
      run.stderr.resume();
      return text(run.stdout);
    };

    beforeAll(async () => {
      folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'berth-held-')));
      const installed = await installTerminal(folder);
      if (!('file' in installed)) throw new Error(installed.fault);
      terminalFile = installed.file;
      runtime = open(folder, terminalFile);
      const { owner } = await runtime.probe();
      expectAccepted(await runtime.ensureImage('python', () => undefined, new AbortController().signal));
      const workFolder = path.join(folder, 'work');
      mkdirSync(workFolder);
      if (owner !== null) chownSync(workFolder, owner.uid, owner.gid);
      expectAccepted(
        await runtime.create({
          key,
          image: 'python',
          command: ['sleep', '600'],
          env: { GREETING: `it's "quoted"`, HOME: '/home/berth' },
          cpuMilli: cpuMilli(2000),
          memoryBytes: mebibytes(256),
          workFolder,
        }),
      );
      expectAccepted(await runtime.start(key));
    }, 600_000);
    afterAll(async () => {
      await runtime.remove(key);
      await runtime.close();
      await rm(folder, { recursive: true, force: true });
    });

    it('go on when their agent is killed: the same shell, all that it said, and nothing twice', async () => {
      const records = { ...(await recordsOf()), forget: () => Promise.resolve() };
      const first = terminals({ runtime, records, clock: systemClock });
      const before = await look(first, key, 'main');
      before.type('kept=41; echo "$GREETING" at $(pwd) by $(id -u); stty size');
      await before.shows('20 90');
      expect(before.seen.text).toContain(`it's "quoted" at /work by 1000`);
      before.type('while ! [ -e go ]; do sleep 0.05; done; seq -f "line-%g-" 30; echo done-$?');
      await before.shows('done-$?');
      const known = before.seen.text.length;
      // As after SIGKILL, the first one does nothing about its end.
      const next = await comeUp(open(folder, terminalFile));
      await inside('touch go');
      const after = await look(next, key, 'main', known);
      await after.shows('done-0');
      after.type('echo $((kept + 1))"-is-it"');
      await after.shows('42-is-it');
      expect(after.seen.begins).toBe(known);
      const whole = `${before.seen.text.slice(0, known)}${after.seen.text}`;
      expect([...whole.matchAll(/^line-(\d+)-\r?$/gm)].map(([, count]) => Number(count))).toEqual(
        Array.from({ length: 30 }, (_none, index) => index + 1),
      );
      const all = await look(next, key, 'main');
      await all.shows(whole);
      after.resize(70, 30);
      after.type('until [ "$(stty size)" = "30 70" ]; do :; done; echo resized"-$?"');
      await after.shows('resized-0');
      await next.leaveAll();
      expect(await (await comeUp()).list(key)).toMatchObject([
        { id: 'main', size: { columns: 70, rows: 30 }, viewers: 0 },
      ]);
    });

    it('end with their shell, and are another one then', async () => {
      const agent = await comeUp();
      const one = await look(agent, key, 'short');
      one.type('echo bye; exit 6');
      await one.over;
      expect(one.seen).toMatchObject({ exit: 6 });
      expect(one.seen.text).toContain('bye\r\n');
      const another = await look(agent, key, 'short', one.seen.text.length + 1);
      await vi.waitFor(() => expect(another.seen.begins).toBe(0));
    });

    it('are hung up by an agent that has not opened them, with all that runs in them', async () => {
      const opened = await look(await comeUp(), key, 'closed');
      opened.type('nohup sleep 71 & sleep 72');
      await vi.waitFor(async () => expect(await inside('pgrep -c sleep')).toBe('3\n'), { timeout: 10_000 });
      const next = await comeUp();
      expect(await next.close(key, 'closed')).toEqual({ ok: true, value: undefined });
      expect(await inside('pgrep -c sleep')).toBe('1\n');
      expect(await next.close(key, 'closed')).toMatchObject({ refusal: { code: 'terminal-unknown' } });
    });

    it('make the agent follow no link and wait for no answer that does not come', async () => {
      const records = await recordsOf();
      for (const id of ['link', 'rubbish', 'mute'])
        await records.write(key, { id, openedAt: systemClock.now() });
      const listens = (id: string, says: string): string =>
        `s = socket.socket(socket.AF_UNIX); s.bind('/tmp/.berth-terminal-${id}.sock'); s.listen(); kept.append(s); threading.Thread(target=serve, args=(s, ${says})).start()`;
      const server = [
        'import socket, threading',
        'kept = []',
        'def serve(s, says):',
        '  while True:',
        '    peer, _ = s.accept(); kept.append(peer); peer.sendall(says)',
        listens('rubbish', "b'HTTP/1.1 200 OK'"),
        listens('mute', "b''"),
        "print('ready', flush=True)",
      ].join('\n');
      await inside('ln -s /var/run/docker.sock /tmp/.berth-terminal-link.sock');
      const spec = { command: ['python3', '-c', server], env: {}, folder: null, tty: null };
      const fake = expectAccepted(await runtime.exec(key, spec));
      for await (const said of fake.stdout.iterator({ destroyOnReturn: false }))
        if (String(said).includes('ready')) break;
      const agent = await comeUp();
      expect(await agent.close(key, 'mute')).toMatchObject({ refusal: { code: 'unavailable' } });
      const ids = (await agent.list(key)).map(({ id }) => id);
      expect(ids).toContain('main');
      expect(ids.filter((id) => ['link', 'mute', 'rubbish'].includes(id))).toEqual([]);
      await fake.end();
      expect((await recordsOf()).of(key).map(({ id }) => id)).not.toContain('link');
    });

    it('are forgotten with their run', async () => {
      const agent = await comeUp();
      await agent.sweep(new Set([runName(key)]));
      expect((await recordsOf()).count()).toBeGreaterThan(0);
      await agent.sweep(new Set());
      expect((await recordsOf()).count()).toBe(0);
    });
  });
});
