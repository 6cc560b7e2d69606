import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiProblem } from '../api/api-problem.ts';
import type { Api } from '../api/client.ts';
import { isFields, many, numberOf, textOf } from '../api/decode.ts';
import type { Fields } from '../api/decode.ts';
import { CliFailure } from '../cli-failure.ts';
import { apiPath, type FilePlace } from '../files/file-place.ts';
import { formatBytes, plural } from '../format/quantities.ts';
import { printable } from '../format/screen.ts';
import { type Column, table, type TableView } from '../format/table.ts';
import { readList } from '../lists/read-list.ts';
import type { ListOptions } from '../lists/read-list.ts';
import { tellList } from '../output/tell.ts';
import { INTERRUPTED } from '../terminal/end-words.ts';
import { phaseLine, silentLine } from '../terminal/phase-line.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { onInterrupt } from './on-interrupt.ts';
import type { JsonOption } from './sessions.ts';

export type JobOptions = JsonOption & { readonly detach?: true };

const LOOK_EVERY_MS = 300;
const GO_ON_MS = 60_000;
const COLUMNS: readonly Column[] = [
  { title: 'JOB' },
  { title: 'OPERATION' },
  { title: 'PHASE' },
  { title: 'FILES', align: 'right' },
  { title: 'BYTES', align: 'right' },
  { title: 'PATH', isFlexible: true },
];

const countOf = (job: unknown, name: string): number =>
  isFields(job) ? (numberOf(job['counts'], name) ?? 0) : 0;
const told = (job: unknown): string =>
  `${textOf(job, 'operation') ?? ''}: ${plural(countOf(job, 'files'), 'file')}, ${formatBytes(countOf(job, 'bytes'))}`;

const show = (terminal: Terminal, job: unknown, { json }: JsonOption): number => {
  const faults = many(job, 'faults', isFields);
  if (json === true) terminal.json(job);
  else {
    for (const fault of faults)
      terminal.note(`berth: ${printable(textOf(fault, 'path') ?? '?')}: ${textOf(fault, 'message') ?? ''}`);
    terminal.print(told(job));
  }
  const phase = textOf(job, 'phase');
  if (phase === 'failed')
    throw new CliFailure(textOf(job, 'code') ?? 'failed', textOf(job, 'message') ?? 'It failed.');
  if (phase === 'cancelled') return INTERRUPTED;
  return faults.length > 0 || countOf(job, 'failures') > 0 ? 1 : 0;
};

/** Asks for a job and attends it to its end; an interrupt cancels it. With `--detach` it goes on alone. */
export const runJob = async (
  api: Api,
  terminal: Terminal,
  { folder }: FilePlace,
  wish: object,
  options: JobOptions,
): Promise<number> => {
  const base = apiPath({ folder, path: '' }, 'jobs');
  const asked = { body: wish, idempotencyKey: randomUUID(), retryForMs: GO_ON_MS };
  let job = await api.send('POST', base, asked);
  const id = textOf(job, 'jobId') ?? '';
  if (options.detach === true) {
    if (options.json === true) terminal.json(job);
    else terminal.print(id);
    return 0;
  }
  const line = options.json === true || !terminal.isLive ? silentLine : phaseLine(terminal);
  const deaf = onInterrupt(() => {
    api.send('POST', `${base}/${id}/cancel`, { retryForMs: GO_ON_MS }).catch(() => undefined);
  });
  try {
    while (textOf(job, 'phase') === 'open') {
      line.doing(told(job));
      await sleep(LOOK_EVERY_MS);
      job = await api.send('GET', `${base}/${id}`, { retryForMs: GO_ON_MS });
    }
  } finally {
    line.clear();
    deaf();
  }
  return show(terminal, job, options);
};

/** Removes a file, a link or an empty directory at once; with `isRecursive` a job takes all that is in it apart. */
export const removeFiles = async (
  api: Api,
  terminal: Terminal,
  place: FilePlace,
  options: JobOptions & { readonly recursive?: true; readonly force?: true },
): Promise<number> => {
  try {
    await api.send('DELETE', apiPath(place, 'content'), { retryForMs: 5000 });
    return 0;
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    if (error.code === 'file-unknown' && options.force === true) return 0;
    if (error.code !== 'file-exists') throw error;
    if (options.recursive !== true)
      throw new CliFailure('file-exists', `${place.path} is a directory with something in it: use -r.`);
  }
  return runJob(api, terminal, place, { operation: 'delete', path: place.path }, options);
};

const formatJobs = (jobs: readonly Fields[], view: TableView): string =>
  table(
    COLUMNS,
    jobs.map((job) => [
      textOf(job, 'jobId') ?? '',
      textOf(job, 'operation') ?? '',
      textOf(job, 'phase') ?? '',
      String(countOf(job, 'files')),
      formatBytes(countOf(job, 'bytes')),
      printable([textOf(job, 'path'), textOf(job, 'target')].filter(Boolean).join(' -> ')),
    ]),
    view,
  );

/** `berth folder jobs`. */
export const listJobs = async (
  api: Api,
  terminal: Terminal,
  folder: string,
  options: JsonOption & ListOptions,
): Promise<number> => {
  const place = { path: apiPath({ folder, path: '' }, 'jobs'), field: 'jobs', is: isFields, absent: 50 };
  return tellList(terminal, options, await readList(api, place, options), {
    none: `Nothing was done to the files of ${folder} by a job.`,
    format: formatJobs,
  });
};

export const cancelJob = async (api: Api, folder: string, job: string): Promise<number> => {
  await api.send('POST', apiPath({ folder, path: '' }, `jobs/${encodeURIComponent(job)}/cancel`), {
    retryForMs: 5000,
  });
  return 0;
};
