import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Api } from '../api/client.ts';
import { isFields, isLogEvent, many, numberOf } from '../api/decode.ts';
import { follow } from '../api/follow.ts';
import type { LogEvent } from '../api/resources.ts';
import { CliFailure, usage } from '../cli-failure.ts';
import { formatCheck } from '../format/check.ts';
import { formatEvent } from '../format/events.ts';
import { phaseLine } from '../terminal/phase-line.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { writeAll } from '../terminal/write-all.ts';
import { onInterrupt } from './on-interrupt.ts';
import { READ } from './sessions.ts';

export type EventsOptions = {
  readonly follow?: boolean;
  readonly from?: string;
  readonly limit?: string;
  readonly type?: string;
  readonly stream?: string;
  readonly project?: string;
  readonly json?: boolean;
};

const PAGE = 5000;
const SHOWN = 50;

const wholeOf = (text: string, what: string): number => {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw usage(`${what} needs a whole number from 0 up, not ${JSON.stringify(text)}`);
};

const filterOf = ({ type, stream, project }: EventsOptions): string =>
  Object.entries({ type, stream, project })
    .flatMap(([name, wanted]) => (wanted === undefined ? [] : [`&${name}=${encodeURIComponent(wanted)}`]))
    .join('');

/** Every event from a position on that fits, page by page. */
async function* allFrom(api: Api, from: number, filter: string): AsyncGenerator<LogEvent> {
  let next = from;
  for (;;) {
    const page = await api.send('GET', `/v1/events?from=${next}&limit=${PAGE}${filter}`, {
      retryForMs: 30_000,
    });
    yield* many(page, 'events', isLogEvent);
    if (isFields(page) && page['isLast'] === true) return;
    const after = numberOf(page, 'next') ?? next;
    if (after <= next) return;
    next = after;
  }
}

/** Where the newest events begin. */
const newest = async (api: Api, count: number): Promise<number> => {
  // Beyond the end of the log a page is empty, and says where the log goes on.
  const page = await api.send('GET', `/v1/events?from=999999999999999&limit=1`, READ);
  const head = numberOf(page, 'head') ?? 0;
  return Math.max(1, head - count + 1);
};

/** `berth events`. */
export const events = async (api: Api, terminal: Terminal, options: EventsOptions): Promise<number> => {
  const filter = filterOf(options);
  const limit = options.limit === undefined ? Infinity : wholeOf(options.limit, '--limit');
  const from =
    options.from === undefined ? await newest(api, Math.min(limit, SHOWN)) : wholeOf(options.from, '--from');
  const show = (event: LogEvent): Promise<void> =>
    writeAll(
      terminal.out,
      `${options.json === true ? JSON.stringify(event) : formatEvent(event, terminal.view())}\n`,
    );
  const over = new AbortController();
  const deaf = onInterrupt(() => over.abort());
  terminal.out.once('error', () => over.abort());
  let count = 0;
  try {
    if (options.follow !== true) {
      for await (const event of allFrom(api, from, filter)) {
        if (over.signal.aborted || count >= limit) break;
        count += 1;
        await show(event);
      }
      return 0;
    }
    const path = `/v1/events?from=${from}${filter}`;
    const onConnection = (isConnected: boolean): void =>
      terminal.note(
        `berth: ${isConnected ? 'connected again' : 'lost the connection; trying again for a minute'}`,
      );
    for await (const { event, data } of follow(api, { path, signal: over.signal, onConnection })) {
      if (event !== 'event' || !isLogEvent(data)) continue;
      count += 1;
      await show(data);
      if (count >= limit) break;
    }
    return 0;
  } finally {
    deaf();
    over.abort();
  }
};

export type CheckOptions = { readonly from?: string; readonly file?: string; readonly json?: boolean };

/** Events as lines of JSON, as `berth events --json` writes them. */
async function* fromFile(file: string): AsyncGenerator<LogEvent> {
  const input = file === '-' ? process.stdin : createReadStream(file);
  let number = 0;
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    number += 1;
    if (line.trim() === '') continue;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      throw new CliFailure('not-json', `Line ${number} of ${file} is not JSON.`);
    }
    if (!isLogEvent(value))
      throw new CliFailure('not-an-event', `Line ${number} of ${file} is no event of Berth.`);
    yield value;
  }
}

const SAY_EVERY = 20_000;

/** `berth events check`: folds the log and says what can't be true in it. Exit code 1 when there is something. */
export const check = async (api: () => Api, terminal: Terminal, options: CheckOptions): Promise<number> => {
  // Only here: the checker brings the contracts along, which take a moment to load.
  const { createLogCheck, toRecorded } = await import('../check/log-check.ts');
  const from = Math.max(1, wholeOf(options.from ?? '0', '--from'));
  const source = options.file === undefined ? allFrom(api(), from, '') : fromFile(options.file);
  const line = phaseLine(terminal);
  const judged = createLogCheck({ after: from - 1 });
  let count = 0;
  for await (const event of source) {
    judged.see(toRecorded(event));
    count += 1;
    if (terminal.isLive && count % SAY_EVERY === 0) line.doing(`checked ${count} events`);
  }
  line.clear();
  if (count === 0)
    throw new CliFailure('no-events', 'There was no event to check; whether the log is sound is not known.');
  const report = judged.finish();
  if (options.json === true) terminal.json(report);
  else terminal.print(formatCheck(report, terminal.paintOut));
  return report.faultCount === 0 ? 0 : 1;
};
