import { stat } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough, type Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Dial } from '../api/dial.ts';
import { CliFailure, usage } from '../cli-failure.ts';
import { tallyOf } from '../files/upload.ts';
import { packTar } from '../streams/pack-tar.ts';
import { runExec } from '../streams/run-exec.ts';
import { unpackTar } from '../streams/unpack-tar.ts';
import { phaseLine, silentLine } from '../terminal/phase-line.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { execPath } from './exec.ts';

type Place =
  | { readonly kind: 'here'; readonly path: string }
  | { readonly kind: 'session'; readonly ref: string; readonly path: string };

/** As with scp: what stands before the first colon is a session, unless a slash comes before it. */
const placeOf = (given: string): Place => {
  const [, ref, inside] = /^([a-z0-9][a-z0-9-]*):(.*)$/s.exec(given) ?? [];
  return ref === undefined || inside === undefined
    ? { kind: 'here', path: given }
    : { kind: 'session', ref, path: inside === '' ? '/work' : path.posix.resolve('/work', inside) };
};

/** Says how far it is, where somebody looks. */
const progress = (terminal: Terminal, isQuiet: boolean, what: string) => {
  const line = isQuiet || !terminal.isLive ? silentLine : phaseLine(terminal);
  let doneBytes = 0;
  let total: { readonly totalBytes?: number } = {};
  return {
    expect: (totalBytes: number): void => void (total = { totalBytes }),
    count: (bytes: number): void => {
      doneBytes += bytes;
      line.doing(what, { doneBytes, ...total });
    },
    end: line.clear,
  };
};

type Ended = { readonly exitCode: number; readonly stderr: string };

/** Runs a program in a session, with streams for its input and output. */
const started = async (
  dial: Dial,
  ref: string,
  command: readonly string[],
  stdin: Readable | null,
): Promise<{ readonly stdout: PassThrough; readonly ended: Promise<Ended>; readonly leave: () => void }> => {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const said = text(stderr);
  const run = runExec(await dial(execPath(ref)), { command, env: {} }, { stdin, stdout, stderr });
  const ended = run.ended
    .finally(() => {
      stdout.end();
      stderr.end();
    })
    .then(async (exitCode) => ({ exitCode, stderr: await said }));
  ended.catch((error: unknown) => void stdout.destroy(error instanceof Error ? error : undefined));
  return { stdout, ended, leave: run.leave };
};

const failed = ({ exitCode, stderr }: Ended, attempted: string): CliFailure => {
  const [line = ''] = stderr.trim().split('\n');
  return new CliFailure(
    'copy-failed',
    exitCode === 127 || exitCode === 126
      ? `The image of the session lacks what copying needs (sh and tar): ${line}`
      : `${attempted}: ${line === '' ? `tar ended with ${exitCode}` : line}`,
  );
};

const download = async (
  dial: Dial,
  terminal: Terminal,
  { ref, path: inside }: { readonly ref: string; readonly path: string },
  here: string,
  isQuiet: boolean,
): Promise<void> => {
  const name = path.posix.basename(inside);
  const known = await stat(here).catch(() => null);
  const isFolder = known?.isDirectory() === true;
  if (!isFolder && (here.endsWith('/') || (await stat(path.dirname(here)).catch(() => null)) === null))
    throw new CliFailure('path-missing', `There is no folder ${isFolder ? here : path.dirname(here)} here.`);
  const target = isFolder ? here : path.dirname(here);
  const command = ['tar', '-C', path.posix.dirname(inside), '-cf', '-', '--', name === '' ? '.' : name];
  const shown = progress(terminal, isQuiet, `copying ${name === '' ? inside : name}`);
  const tar = await started(dial, ref, command, null);
  try {
    const rename = (first: string): string => (isFolder || first !== name ? first : path.basename(here));
    const unpacking = unpackTar(tar.stdout, target, rename, shown.count);
    unpacking.catch(() => undefined); // what tar says of it says more
    const ended = await tar.ended;
    if (ended.exitCode !== 0) throw failed(ended, `${ref}:${inside} could not be read`);
    const { skipped } = await unpacking;
    for (const left of skipped)
      terminal.note(`left out: ${left} (a link that leads out of what was copied, or no file)`);
  } finally {
    tar.leave();
    shown.end();
  }
};

const isFolderThere = async (dial: Dial, ref: string, inside: string): Promise<boolean> => {
  const tested = await started(dial, ref, ['test', '-d', inside], null);
  tested.stdout.resume();
  return (await tested.ended).exitCode === 0;
};

const upload = async (
  dial: Dial,
  terminal: Terminal,
  here: string,
  { ref, path: inside }: { readonly ref: string; readonly path: string },
  isQuiet: boolean,
): Promise<void> => {
  const known = await stat(here).catch(() => null);
  if (known === null) throw new CliFailure('path-missing', `There is no ${here} here.`);
  const isInto = await isFolderThere(dial, ref, inside);
  const folder = isInto ? inside : path.posix.dirname(inside);
  const name = isInto ? path.basename(path.resolve(here)) : path.posix.basename(inside);
  const shown = progress(terminal, isQuiet, `copying ${name}`);
  // It is counted while it goes: nobody waits for that.
  if (terminal.isLive && !isQuiet)
    void tallyOf([here]).then(
      ({ bytes }) => shown.expect(bytes),
      () => undefined,
    );
  const archive = packTar(path.resolve(here), name, shown.count);
  let fault: Error | null = null;
  archive.on('error', (error) => (fault = error));
  const command = ['tar', '-C', folder, '--no-same-owner', '-xf', '-'];
  const tar = await started(dial, ref, command, archive);
  tar.stdout.resume();
  try {
    const ended = await Promise.race([
      tar.ended,
      new Promise<never>((_resolve, reject) => archive.once('error', reject)),
    ]);
    if (ended.exitCode !== 0) throw failed(ended, `${ref}:${inside} could not be written`);
  } catch (error) {
    if (fault === error) throw new CliFailure('copy-failed', `${here} could not be read: ${String(fault)}`);
    throw error;
  } finally {
    archive.destroy();
    tar.leave();
    shown.end();
  }
};

/** Copies between here and a session, as an archive over a program in it: what is kept is content, names, modes and times. */
export const copy = async (
  dial: Dial,
  terminal: Terminal,
  from: string,
  to: string,
  isQuiet: boolean,
): Promise<number> => {
  const [source, target] = [placeOf(from), placeOf(to)];
  if (source.kind === 'session' && target.kind === 'here')
    await download(dial, terminal, source, target.path, isQuiet);
  else if (source.kind === 'here' && target.kind === 'session')
    await upload(dial, terminal, source.path, target, isQuiet);
  else throw usage('One of both has to be in a session (SESSION:path), and the other here.');
  return 0;
};
