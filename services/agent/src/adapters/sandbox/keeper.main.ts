/*
 * Keeps one sandboxed run: starts it, writes down its output and its end. A process of its own, so that the run, its output and its exit code outlive the
 * agent; it knows nothing of sessions and speaks to the agent only through the files of the run's folder. SIGTERM is passed on to the program; SIGUSR2
 * kills all of it.
 */
import { spawn } from 'node:child_process';
import { closeSync, linkSync, openSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { EventEmitter } from 'node:events';
import { type Readable, Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { epochMs } from '#kernel';
import { openSegmentWriter } from '../output-files/segment-writer.ts';
import { type Launch, markOf, readLaunch, runFiles } from './run-folder.ts';
import { writeWhole } from './write-whole.ts';

const PIECE_MAX_CHARACTERS = 32 * 1024;
const DELIVER_EVERY_MS = 20;

const now = () => epochMs(Date.now());

/** True if this process is the keeper of the run; another one may have come before. */
const becomeKeeper = (file: string): boolean => {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(markOf(process.pid)), { mode: 0o600 });
  try {
    linkSync(draft, file); // fails if there is one; a rename would replace it
    return true;
  } catch {
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
};

const ring = (bell: string): void => {
  try {
    closeSync(openSync(bell, 'a'));
    utimesSync(bell, new Date(), new Date());
  } catch {
    // The agent polls as well.
  }
};

const countOf = (counter: Launch['oomCount']): number => {
  if (counter === null) return 0;
  try {
    const line = readFileSync(counter.file, 'utf8')
      .split('\n')
      .find((text) => text.startsWith(`${counter.field} `));
    return Number(line?.split(' ')[1] ?? 0);
  } catch {
    return 0;
  }
};

/** The program is the first child of the sandbox's own init. */
const programOf = (init: number): number | null => {
  try {
    const [first] = readFileSync(`/proc/${init}/task/${init}/children`, 'utf8').split(' ');
    return first === undefined || first === '' ? null : Number(first);
  } catch {
    return null;
  }
};

const keep = (folder: string, launch: Launch): void => {
  const files = runFiles(folder);
  const writer = openSegmentWriter(files.output);
  const seccomp = launch.seccompFile === null ? 'ignore' : openSync(launch.seccompFile, 'r');
  // It dies with this process, from before it is anything: bwrap's own way to ask for that comes too late if we are killed in between. Then it joins its
  // cgroups while it may still write there, and becomes the sandbox, without a process in between. When the machine itself has no memory left, its kernel
  // shall take a session first.
  const script =
    '[ "$PPID" = "$BERTH_KEEPER" ] || exit 125; ulimit -c 0; echo 500 > /proc/self/oom_score_adj; for f in $BERTH_CGROUP_PROCS; do echo $$ > "$f" || exit 125; done; exec "$@"';
  const child = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', '/bin/sh', '-c', script, 'sh', launch.program, ...launch.args],
    {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', seccomp, 'pipe'],
      env: {
        PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
        BERTH_KEEPER: String(process.pid),
        BERTH_CGROUP_PROCS: launch.cgroupProcs.join(' '),
      },
    },
  );
  if (typeof seccomp === 'number') closeSync(seccomp);
  const streams: readonly (Readable | Writable | null | undefined)[] = child.stdio;
  const options = streams[5];
  options?.on('error', () => undefined); // it has ended; its exit code tells
  if (options instanceof Writable) options.end(launch.options.map((option) => `${option}\0`).join(''));
  writeWhole(files.started, JSON.stringify({ startedAt: now(), pid: child.pid ?? 0 }));
  ring(launch.bell);

  let init: number | null = null;
  let told = '';
  child.stdio[3]?.on('data', (bytes: Buffer) => {
    told += bytes.toString('latin1');
    const pid = /"child-pid":\s*(\d+)/.exec(told)?.[1];
    if (pid !== undefined) init = Number(pid);
  });

  let place = 0;
  const write = (source: 'stdout' | 'stderr', text: string): void => {
    for (let at = 0; at < text.length; at += PIECE_MAX_CHARACTERS) {
      const part = text.slice(at, at + PIECE_MAX_CHARACTERS);
      place += 1;
      writer.append(1, [{ source, at: now(), text: part, place: String(place), lostBytes: 0 }]);
    }
  };
  for (const source of ['stdout', 'stderr'] as const) {
    const decoder = new StringDecoder('utf8');
    child[source]?.on('data', (bytes: Buffer) => write(source, decoder.write(bytes)));
    child[source]?.on('end', () => write(source, decoder.end()));
  }

  const passOn = (): void => {
    const program = init === null ? null : programOf(init);
    if (program !== null) process.kill(program, 'SIGTERM');
    else if (child.exitCode === null && child.signalCode === null) setTimeout(passOn, DELIVER_EVERY_MS);
  };
  heard.on('terminate', passOn);
  heard.on('kill', () => child.kill('SIGKILL'));

  child.once('error', (error) => {
    write('stderr', `${error.message}\n`);
    writeWhole(files.ended, JSON.stringify({ exitCode: 125, oomKilled: false, endedAt: now() }));
    process.exit(1);
  });
  child.once('close', (exitCode, signal) => {
    writer.close();
    const code = exitCode ?? (signal === 'SIGKILL' ? 137 : 143);
    const oomKilled = countOf(launch.oomCount) > 0;
    writeWhole(files.ended, JSON.stringify({ exitCode: code, oomKilled, endedAt: now() }));
    ring(launch.bell);
    process.exit(0);
  });
};

// Before anybody can know of this process: a signal that finds no listener would end it.
const heard = new EventEmitter();
process.on('SIGTERM', () => heard.emit('terminate'));
process.on('SIGUSR2', () => heard.emit('kill'));
process.on('SIGHUP', () => undefined);
process.on('SIGINT', () => undefined);

const folder = process.argv[2] ?? '';
const launch = readLaunch(folder);
if (launch !== null && becomeKeeper(runFiles(folder).keeper)) keep(folder, launch);
