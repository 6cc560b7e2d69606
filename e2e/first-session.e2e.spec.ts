import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Docker from 'dockerode';
import pg from 'pg';
import { v4 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandId, streamName } from '#kernel';
import { postgresEventLog } from '#event-log';
import { browserProgram } from './browser.ts';
import { type System, startSystem, until } from './system.ts';
import { keyOf, runExamples, runInPage } from './typescript-client.ts';

const root = path.resolve(import.meta.dirname, '..');
const noNetwork = await new Docker().ping().then(
  () => (process.getuid?.() === 0 ? null : 'the firewall needs root'),
  () => 'no Docker engine answers, and a sandbox has no network',
);
const SMALL = ['--cpu', '0.5', '--memory', '256MiB'] as const;

describe('what a new user types first', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(async () => system.stop());

  /** Runs `berth` to its end. */
  const berth = async (...args: readonly string[]) => {
    const run = system.berth(args);
    return { code: await run.ended, stdout: run.stdout(), stderr: run.stderr() };
  };

  it('trains the example on half a GPU, with the files of its folder', async () => {
    const args = ['run', '--gpu', '0.5', '--cpu', '1', '--memory', '2GiB', '--', 'python3', 'train.py'];
    const run = system.berth(args, { cwd: path.join(root, 'examples') });
    expect(await run.ended).toBe(0);
    expect(run.stdout()).toMatch(/granted 0\.5 GPU/);
    expect(run.stdout()).toMatch(/final accuracy 0\.9/);
    expect(run.stderr()).toMatch(/placed on e2e[\s\S]*running[\s\S]*completed/);
  });

  it.skipIf(noNetwork !== null)(
    `adds up over the members of a cluster session${noNetwork === null ? '' : ` (skipped: ${noNetwork})`}`,
    async () => {
      const args = ['run', '--cluster', '2', ...SMALL, '--', 'python3', 'allreduce.py', '100000'];
      const run = system.berth(args, { cwd: path.join(root, 'examples') });
      expect(await run.ended).toBe(0);
      for (const name of ['main1', 'worker1'])
        expect(run.stdout()).toContain(`[${name}] ${name} of 2: the sum is 3 everywhere`);
      expect((await berth('show', 'allreduce')).stdout).toMatch(
        /member +main1 on e2e\nmember +worker1 on e2e/,
      );
    },
  );

  it('is used by curl, as the README says', async () => {
    const readme = await readFile(path.join(root, 'README.md'), 'utf8');
    const [, part = ''] = /^## With curl$([\s\S]*?)^## /m.exec(readme) ?? [];
    const [settings = '', commands = ''] = [...part.matchAll(/^```sh$([\s\S]*?)^```$/gm)].map(
      ([, code = '']) => code,
    );
    expect(settings).toMatch(/^export BERTH_URL=\S+ BERTH_KEY=\S+$/m);
    const shell = spawn('bash', ['-euo', 'pipefail', '-c', commands], {
      cwd: path.join(root, 'examples'),
      env: { ...process.env, BERTH_URL: system.url, BERTH_KEY: await keyOf(system) },
      timeout: 120_000,
    });
    let [said, faults] = ['', ''];
    shell.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    shell.stderr.setEncoding('utf8').on('data', (text: string) => (faults += text));
    const [code] = await once(shell, 'close');
    expect(code, `${said.slice(-2000)}\n${faults}`).toBe(0);
    expect(said).toMatch(/event: phase\ndata: \{"phase":"placed"[\s\S]*"text":"42\\n"/);
    expect(said).toMatch(/"phase":"(stopping|ended)"[\s\S]*"type":"session\.requested"/);
  });

  it('is used from Python, as the tests and the examples of its client say', async () => {
    const key = await keyOf(system);
    const tests = spawn('python3', ['-m', 'unittest', 'discover', '-s', 'sdk/python/tests'], {
      cwd: root,
      env: { ...process.env, PYTHONPATH: 'sdk/python', BERTH_URL: system.url, BERTH_KEY: key },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: 240_000,
    });
    let said = '';
    tests.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    await once(tests, 'close');
    expect(said).toMatch(/Ran \d+ tests in [\d.]+s\n\nOK\n$/);
  });

  it('is used from TypeScript, as the examples of its client say', async () => {
    const [batch, beside, watched, files, refused] = await runExamples(system);
    expect(batch).toBe('loss 0.25\nexit code 0\n');
    expect(beside).toBe('3 hello\n');
    expect(watched).toMatch(/^waiting[\s\S]*\nrunning[\s\S]*\n\d+ session-\w+\n$/);
    expect(files).toBe('labels.csv 8\na,b\n1,2\n\n');
    expect(refused).toBe('gpu-fraction-invalid /resources/gpuMilli false\n');
  });

  it.skipIf(browserProgram === null)(
    `is used from a page of a browser${browserProgram === null ? ' (skipped: no Chromium is installed)' : ''}`,
    async () => {
      expect(await runInPage(browserProgram ?? '', system)).toEqual({
        printed: 'from a page\n',
        outcome: { kind: 'completed', exitCode: 0 },
        refused: { code: 'gpu-fraction-invalid', pointer: '/resources/gpuMilli' },
      });
    },
  );

  it('ends as the program does, and keeps its two streams apart', async () => {
    const program = 'import sys; print("to out"); print("to err", file=sys.stderr); sys.exit(42)';
    const { code, stdout, stderr } = await berth('run', ...SMALL, '--', 'python3', '-c', program);
    expect(code).toBe(42);
    expect(stdout).toBe('to out\n');
    expect(stderr).toContain('to err\n');
  });

  it('asks for the sessions in a file, and ends as they do', async () => {
    const cwd = path.join(root, 'examples');
    const run = system.berth(['apply', '-f', 'job.yaml', '--follow'], { cwd });
    expect(await run.ended, run.stderr()).toBe(0);
    expect(run.stdout()).toMatch(
      /^train \(\w{12}\) created\n[\s\S]*granted 0\.5 GPU[\s\S]*final accuracy 0\.9/,
    );
    const two = system.berth(['apply', '-f', 'pipeline.yaml', '--wait'], { cwd });
    expect(await two.ended, two.stderr()).toBe(0);
    expect((await berth('logs', 'fit')).stdout).toBe('fitted\n');
  });

  it('stops a session that would go on for ever, and shows where its GPU went meanwhile', async () => {
    const started = await berth(
      'run',
      '--detach',
      '--json',
      '--gpu',
      '0.25',
      ...SMALL,
      '--',
      'sleep',
      'infinity',
    );
    const { sessionId } = JSON.parse(started.stdout);
    await until('it runs', 60_000, async () =>
      (await berth('show', sessionId, '--json')).stdout.includes('"running"') ? true : null,
    );
    expect((await berth('nodes')).stdout).toContain('0.25/1');
    expect((await berth('ps')).stdout).toContain(sessionId);
    expect((await berth('stop', sessionId)).code).toBe(0);
    await until('it has ended', 60_000, async () =>
      (await berth('show', sessionId, '--json')).stdout.includes('"cancelled"') ? true : null,
    );
    await until('the GPU is back', 30_000, async () =>
      (await berth('nodes')).stdout.includes('0.25/1') ? null : true,
    );
  });

  it('keeps what sessions write into a folder, and shows it to those that come after and beside', async () => {
    expect((await berth('folder', 'create', 'corpus', '--quota', '1GiB')).stdout).toContain('ready');
    const write =
      'mkdir -p /data/train && echo kept > /data/train/a && while [ ! -e /data/go ]; do sleep 0.1; done';
    const beside = system.berth(['run', ...SMALL, '--folder', 'corpus:/data', '--', 'sh', '-c', write]);
    await until('it has written', 60_000, async () =>
      (await berth('run', ...SMALL, '--folder', 'corpus:/in:ro', '--', 'cat', '/in/train/a')).stdout ===
      'kept\n'
        ? true
        : null,
    );
    expect((await berth('folder', 'show', 'corpus')).stdout).toContain('MOUNTED IN');
    await system.kill9('storage');
    await berth('run', ...SMALL, '--folder', 'corpus:/data', '--', 'touch', '/data/go');
    expect(await beside.ended).toBe(0);
    const denied = await berth('run', ...SMALL, '--folder', 'corpus:/data:ro', '--', 'touch', '/data/b');
    expect(denied.code).toBe(1);
    expect(denied.stderr).toContain('Read-only file system');
    await until('nobody has it', 30_000, async () =>
      (await berth('folder', 'show', 'corpus')).stdout.includes('MOUNTED') ? null : true,
    );
    expect((await berth('folder', 'trash', 'corpus')).code).toBe(0);
    const gone = await berth('run', ...SMALL, '--folder', 'corpus:/data', '--', 'true');
    expect(gone.stderr).toContain('(folder-unknown)');
  });

  it('refuses what it cannot do with a sentence and a stable code, and goes on', async () => {
    const cases: readonly (readonly [readonly string[], string])[] = [
      [['run', '--gpu', '-1', '--', 'true'], 'usage'],
      [['run', '--gpu', '3', '--', 'true'], 'resources-exceed-every-node'],
      [['run', '--memory', '17TB', '--', 'true'], 'resources-exceed-every-node'],
      [['run', '--image', 'no such image', '--', 'true'], 'invalid-request'],
      [['stop', 'nobody'], 'session-unknown'],
    ];
    for (const [args, code] of cases) {
      const { code: exit, stderr } = await berth(...args);
      expect(exit).toBe(args[0] === 'run' ? 125 : 1);
      expect(stderr).toContain(`(${code})`);
    }
    const unknown = await berth('run', ...SMALL, '--image', 'berth.invalid/none:1', '--', 'true');
    expect(unknown.code).toBe(125);
    expect(unknown.stderr).toMatch(/image-unknown|image-pull-failed|registry-unreachable/);
    const missing = await berth('run', ...SMALL, '--', 'no-such-program');
    expect(missing.stderr).toContain('command-not-found');
  });

  it('ships no folder that is too large, and says what to do', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'berth-large-'));
    await writeFile(path.join(folder, 'weights.bin'), randomBytes(24 * 2 ** 20));
    await writeFile(path.join(folder, 'run.py'), 'print(1)');
    const run = system.berth(['run', ...SMALL, '--', 'python3', 'run.py'], { cwd: folder });
    expect(await run.ended).toBe(125);
    expect(run.stderr()).toContain('16 MiB');
    await rm(folder, { recursive: true });
  });

  it('skips a malformed event in the log as a dead letter, and neither loses nor stops anything', async () => {
    const pid = await readFile(path.join(system.stateFolder, 'postgres/data/postmaster.pid'), 'utf8');
    const password = await readFile(path.join(system.stateFolder, 'postgres.password'), 'utf8');
    const url = `postgres://berth_owner:${password.trim()}@127.0.0.1:${pid.split('\n')[3]}/berth`;
    const log = postgresEventLog({ url });
    const bad = { type: 'session.placed', data: { sessionId: 'what', devices: 'none' } };
    await log.append({
      commandId: commandId(v4()),
      meta: { actor: 'service:test' },
      writes: [{ stream: streamName('session-malformed1'), facts: [bad] }],
    });
    await log.close();

    const { code, stdout } = await berth('run', ...SMALL, '--', 'echo', 'still here');
    expect([code, stdout]).toEqual([0, 'still here\n']);
    const owner = new pg.Client({ connectionString: url });
    await owner.connect();
    const { rows } = await owner.query('SELECT * FROM gateway.parked_event');
    await owner.end();
    expect(JSON.stringify(rows)).toContain('session.placed');
  });

  it('leaves a log that holds together, and nothing given', async () => {
    const report = await system.check();
    const known = report.faults.filter(({ stream }) => stream !== 'session-malformed1');
    expect(known).toEqual([]);
    expect(report.grantsHeld).toBe(0);
    expect(report.ended).toBe(report.sessions);
  });
});
