import {
  type FileCounts,
  type FileFailure,
  type FileOperations,
  fileOperations,
  plainFileOperations,
} from '../../../libs/file-operations/src/index.ts';
import { CliFailure, usage } from '../cli-failure.ts';
import { formatBytes, plural } from '../format/quantities.ts';
import { printable } from '../format/screen.ts';
import { INTERRUPTED } from '../terminal/end-words.ts';
import { type PhaseLine, phaseLine, silentLine } from '../terminal/phase-line.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { FS_OPERATIONS } from './fs-usage.ts';
import { onInterrupt } from './on-interrupt.ts';

/** What changes files prints nothing while it does. */
const SILENT = new Set(['rm', 'cp', 'chmod', 'chown']);

/** `BERTH_FS=plain` does without the helper in C: to compare, or if it should ever be at fault. */
const chosen = (): FileOperations =>
  process.env['BERTH_FS'] === 'plain' ? plainFileOperations() : fileOperations();

const failureText = (operation: string, { path, attempted, message }: FileFailure): string =>
  `berth fs ${operation}: '${printable(path)}': ${attempted === undefined ? '' : `${attempted}: `}${message}`;

const progressText = ({ files, folders, bytes, failures }: FileCounts): string =>
  [
    plural(files, 'file'),
    plural(folders, 'folder'),
    ...(bytes > 0 ? [formatBytes(bytes)] : []),
    ...(failures > 0 ? [plural(failures, 'failure')] : []),
  ].join(', ');

/** A line that is drawn over would mix with results on the same terminal. */
const lineFor = (terminal: Terminal, operation: string, words: readonly string[]): PhaseLine => {
  const isTelling = words.some((word) => /^(?:--verbose|--json|-\w*v\w*)$/.test(word));
  const isFree = (SILENT.has(operation) && !isTelling) || !terminal.out.isTTY;
  return terminal.isLive && isFree ? phaseLine(terminal) : silentLine;
};

/** `berth fs OPERATION …`: on any machine, without a server. Ends as the POSIX tool does: 0, or 1 if something failed. */
export const fs = async (
  terminal: Terminal,
  operation: string,
  words: readonly string[],
): Promise<number> => {
  const help = FS_OPERATIONS.get(operation);
  if (help === undefined)
    throw usage(`there is no "berth fs ${operation}"; there are ${[...FS_OPERATIONS.keys()].join(', ')}`);
  if (words[0] === '--help') {
    terminal.print(help);
    return 0;
  }
  const isJson = words.includes('--json');
  const line = lineFor(terminal, operation, words);
  const running = chosen().start({
    words: [operation, ...words],
    results: 'print',
    // As JSON they stand among the results.
    onFailure: (failure) => {
      if (isJson) return;
      line.clear();
      terminal.note(failureText(operation, failure));
    },
    onProgress: (counts) => line.doing(progressText(counts)),
  });
  const deaf = onInterrupt(running.cancel);
  const end = await running.ended.finally(() => {
    deaf();
    line.clear();
  });
  switch (end.kind) {
    case 'done':
      return end.counts.failures > 0 ? 1 : 0;
    case 'cancelled':
      return INTERRUPTED;
    case 'refused':
      throw usage(end.message);
    case 'broken':
      throw new CliFailure('file-program-broken', end.message);
  }
};
