import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { decodeEntry, decodeEvent } from './decode-event.ts';
import type {
  FileCounts,
  FileEntry,
  FileOperationEnd,
  FileOperationRequest,
  RunningFileOperation,
} from './file-operations.ts';

/** A program that knows the words. */
export type Program = {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
};

const EVENTS_FD = 3;
const CANCELLED = 3;
/** It ends by itself two seconds after it was cancelled at the latest. */
const KILL_AFTER_MS = 5000;
const STDERR_MAX = 4096;
const NO_COUNTS: FileCounts = { files: 0, folders: 0, bytes: 0, failures: 0, vanished: 0 };

const entriesOf = async function* (stdout: Readable | null): AsyncGenerator<FileEntry> {
  if (stdout === null) return;
  for await (const line of createInterface({ input: stdout, crlfDelay: Infinity })) {
    const entry = decodeEntry(line);
    if (entry !== undefined) yield entry;
  }
};

const wordsFor = ({ words, beneath, results }: FileOperationRequest): readonly string[] => {
  const [command = '', ...rest] = words;
  return [
    command,
    `--events=${EVENTS_FD}`,
    '--stop-with-stdin',
    ...(beneath === undefined ? [] : [`--beneath=${beneath}`]),
    ...(results === 'entries' ? ['--json'] : []),
    ...rest,
  ];
};

/**
 * Runs it in a process of its own: what goes wrong there stays there, and its requests are nobody else's. It ends when we do: it waits for
 * the end of its stdin, which only we hold.
 */
export const runProgram = (program: Program, request: FileOperationRequest): RunningFileOperation => {
  const isPrinting = request.results === 'print';
  const child = spawn(program.command, [...program.args, ...wordsFor(request)], {
    stdio: ['pipe', isPrinting ? 'inherit' : 'pipe', 'pipe', 'pipe'],
    ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
    ...(program.env === undefined ? {} : { env: program.env }),
  });
  let counts = NO_COUNTS;
  let end: FileOperationEnd | undefined;
  let complaint = '';
  let killing: NodeJS.Timeout | undefined; // and it was cancelled
  const hear = (line: string): void => {
    const told = decodeEvent(line);
    switch (told?.event) {
      case 'failure':
        request.onFailure?.(told.failure);
        break;
      case 'progress':
        counts = told.counts;
        request.onProgress?.(counts);
        break;
      case 'done':
        counts = told.counts;
        end = { kind: told.isCancelled ? 'cancelled' : 'done', counts };
        break;
      case 'refused':
        end = { kind: 'refused', code: 'usage', message: told.message };
        break;
      case undefined:
    }
  };
  const events = child.stdio[EVENTS_FD];
  if (events !== null && events !== undefined && 'read' in events)
    createInterface({ input: events, crlfDelay: Infinity }).on('line', hear);
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString('utf8')).slice(0, STDERR_MAX);
  });
  // A program that ended has closed it; that is told by how it ended.
  child.stdin?.on('error', () => undefined);
  const ended = new Promise<FileOperationEnd>((resolve) => {
    const broken = (why: string): FileOperationEnd => ({
      kind: 'broken',
      message: `${program.command} ${why}${complaint === '' ? '' : `: ${complaint.trim()}`}`,
    });
    child.once('error', (error) => {
      clearTimeout(killing);
      resolve(broken(`can't be started (${error.message})`));
    });
    child.once('close', (code, signal) => {
      clearTimeout(killing);
      if (code === CANCELLED || killing !== undefined) end ??= { kind: 'cancelled', counts };
      // Nobody reads what it prints: that ends it as it ends any other program.
      if (signal === 'SIGPIPE' || code === 141) end = { kind: 'cancelled', counts };
      resolve(end ?? broken(`ended with ${signal ?? code ?? 'nothing'}`));
    });
  });
  return {
    entries: entriesOf(child.stdout),
    ended,
    cancel: () => {
      child.stdin?.end();
      killing ??= setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
    },
  };
};
