import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from '../api/client.ts';
import { isFields, isOutputChunk, isSession, many, numberOf, one, textOf } from '../api/decode.ts';
import { follow } from '../api/follow.ts';
import type { StreamMessage } from '../api/follow.ts';
import type { Session } from '../api/resources.ts';
import { formatBytes } from '../format/quantities.ts';
import { progressAmount, progressWords } from '../format/progress.ts';
import { printable } from '../format/screen.ts';
import { whyWords } from '../format/sessions.ts';
import { memberLines, type Piece } from '../terminal/member-lines.ts';
import type { PhaseLine } from '../terminal/phase-line.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { writeAll } from '../terminal/write-all.ts';

const STEPS = new Map([
  ['pulling', 'getting the image'],
  ['fetching', 'getting your files'],
  ['mounting', 'getting your folders'],
  ['creating', 'making the container'],
]);

/** One message of a watched session, told on the phase line. */
const tell = ({ event, data }: StreamMessage, line: PhaseLine): void => {
  if (event === 'why') {
    line.doing(`waiting: ${whyWords(textOf(data, 'why'), numberOf(data, 'queuePosition'))}`);
    return;
  }
  if (event === 'progress') {
    line.doing(`preparing: ${progressWords(data)}`, progressAmount(data));
    return;
  }
  if (event === 'note') {
    line.warn(printable(textOf(data, 'text') ?? ''));
    return;
  }
  if (event !== 'phase') return;
  const note = printable(textOf(data, 'note') ?? '');
  switch (textOf(data, 'phase')) {
    case 'waiting':
      if (note === '') line.doing('waiting for a place');
      else line.warn(`back in the queue: ${note}`);
      break;
    case 'placed':
      line.done(`placed ${note}`);
      line.doing('preparing');
      break;
    case 'preparing':
      line.doing(`preparing: ${STEPS.get(note) ?? note}`);
      break;
    case 'running':
      line.done('running');
      break;
    case 'stopping':
      if (/^stop asked|took too long/.test(note)) line.warn(`stopping: ${note}`);
      break;
    default:
      break;
  }
};

/** Tells what the user of a session should know of its folders, until its end or the signal. */
export const followNotes = async (
  api: Api,
  sessionId: string,
  say: (text: string) => void,
  signal: AbortSignal,
): Promise<void> => {
  const path = `/v1/sessions/${sessionId}/watch`;
  for await (const { event, data } of follow(api, { path, signal, lastEvent: 'end' }))
    if (event === 'note') say(printable(textOf(data, 'text') ?? ''));
};

/** Tells the phases of a session until its end or the signal. */
export const followPhases = async (
  api: Api,
  sessionId: string,
  line: PhaseLine,
  signal: AbortSignal,
  onRunning: () => void,
): Promise<void> => {
  for await (const message of follow(api, {
    path: `/v1/sessions/${sessionId}/watch`,
    signal,
    lastEvent: 'end',
  })) {
    tell(message, line);
    if (message.event === 'phase' && textOf(message.data, 'phase') === 'running') onRunning();
  }
};

export type FollowOutputOptions = {
  readonly api: Api;
  readonly sessionId: string;
  readonly terminal: Terminal;
  readonly line: PhaseLine;
  readonly signal: AbortSignal;
  /** Resolves when it has been told that the program runs: its output looks odd before. It is waited for, but not long. */
  readonly told?: Promise<void>;
};

const TOLD_MAX_MS = 500;

/** Writes what a session prints to where it belongs, until it has ended; then says how. Undefined: the signal came first. */
export const followOutput = async ({
  api,
  sessionId,
  terminal,
  line,
  signal,
  told = Promise.resolve(),
}: FollowOutputOptions): Promise<Session | undefined> => {
  const onConnection = (isConnected: boolean): void =>
    line.warn(isConnected ? 'connected again' : 'lost the connection; trying again for a minute');
  const path = `/v1/sessions/${sessionId}/logs?follow=true`;
  const lines = memberLines();
  const show = async (pieces: readonly Piece[]): Promise<void> => {
    for (const { source, text } of pieces)
      await writeAll(source === 'stdout' ? terminal.out : terminal.err, text);
  };
  let droppedBytes = 0;
  let isFirst = true;
  for await (const { event, data } of follow(api, { path, signal, lastEvent: 'end', onConnection })) {
    if (event === 'output') {
      if (isFirst) await Promise.race([told, sleep(TOLD_MAX_MS, undefined, { ref: false })]);
      isFirst = false;
      line.outputComes();
      const dropped = numberOf(data, 'droppedBytes') ?? 0;
      if (dropped > droppedBytes)
        line.warn(
          `${formatBytes(dropped - droppedBytes)} of output were dropped: a session keeps only so much`,
        );
      droppedBytes = dropped;
      for (const chunk of many(data, 'chunks', isOutputChunk)) await show(lines.push(chunk));
    }
    if (event === 'end') {
      await show(lines.flush());
      line.clear();
      const session = one(isFields(data) ? data['session'] : undefined, isSession, 'a session');
      if (isFields(data) && data['isComplete'] === false)
        line.warn(`the rest of the output can't be read: the node ${session.nodeId ?? ''} does not answer`);
      return session;
    }
  }
  return undefined;
};
