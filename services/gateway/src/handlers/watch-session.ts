import type { ExplainAnswer, Progress } from '#contracts';
import { DependencyFailure } from '#kernel';
import type { Position, SessionId } from '#kernel';
import { evolveSessionView } from '../domain/session-view.ts';
import type { Milestone, SessionView } from '../domain/session-view.ts';
import type { LogTail } from '../ports/log-tail.ts';
import type { NodeOutput } from '../ports/node-output.ts';
import type { Scheduler } from '../ports/scheduler.ts';
import { createAlarm } from '../waiting/alarm.ts';
import type { NoteSession } from './note-session.ts';
import { sessionEvents } from './session-events.ts';

export type WatchMessage =
  | {
      readonly kind: 'phase';
      readonly milestone: Milestone;
      readonly session: SessionView;
      readonly position: Position;
    }
  | { readonly kind: 'why'; readonly answer: ExplainAnswer }
  | { readonly kind: 'progress'; readonly progress: Progress }
  /** Something about its folders that its user should know. */
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'end'; readonly session: SessionView };

export type WatchSession = (
  sessionId: SessionId,
  after: Position,
  signal: AbortSignal,
) => AsyncGenerator<WatchMessage, void, undefined>;

/** How often the scheduler is asked why a session waits. */
const EXPLAIN_MS = 2000;
/** How often its folders are looked at. */
const NOTE_MS = 5000;
/** What nobody has fetched yet; live figures beyond that are left out, phases never. */
const PENDING_MAX = 100;

/** The figures in a note change all the time; what it says does not. */
const subjectOf = (note: string): string => note.replaceAll(/[\d.]+/g, '#');

/** The phases of a session as they come, with what happens inside them, until its end. Phases up to `after` are not told again. */
export const watchSession = (
  tail: LogTail,
  output: NodeOutput,
  scheduler: Scheduler,
  notesOf: NoteSession,
): WatchSession =>
  async function* watch(sessionId, after, signal) {
    const over = new AbortController();
    const both = AbortSignal.any([signal, over.signal]);
    const alarm = createAlarm(both);
    const pending: WatchMessage[] = [];
    let view: SessionView | undefined;
    let fault: Error | undefined;
    const say = (message: WatchMessage): void => {
      pending.push(message);
      alarm.ring();
    };

    /** Rings when a session begins to wait: then it is told why at once. */
    const toExplain = createAlarm(both);
    const followPhases = async (): Promise<void> => {
      for await (const event of sessionEvents(tail, sessionId, both)) {
        view = evolveSessionView(view, event);
        const milestone = view?.timeline.at(-1);
        if (view === undefined || milestone === undefined) continue;
        if (event.position > after)
          say({ kind: 'phase', milestone, session: view, position: event.position });
        if (view.phase === 'waiting') toExplain.ring();
        if (view.phase === 'ended') say({ kind: 'end', session: view });
      }
    };

    let lastWhy = '';
    const explain = async (): Promise<void> => {
      while (!both.aborted) {
        if (view?.phase === 'waiting') {
          const answer = await scheduler.explain(sessionId).catch((error: unknown) => {
            if (error instanceof DependencyFailure) return undefined; // it is asked again in a moment
            throw error;
          });
          // It may have been placed while the scheduler was asked: then there is nothing to explain any more.
          const isNews = answer?.ok === true && answer.value.phase === 'waiting' && view.phase === 'waiting';
          const why = isNews ? JSON.stringify(answer.value) : '';
          if (isNews && why !== lastWhy) say({ kind: 'why', answer: answer.value });
          lastWhy = why;
        } else lastWhy = '';
        await toExplain.wait(EXPLAIN_MS);
      }
    };

    /** What stays so is told once; what comes back is told again. */
    let told: readonly string[] = [];
    const toNote = createAlarm(both);
    const note = async (): Promise<void> => {
      while (!both.aborted) {
        if (view !== undefined) {
          const notes = await notesOf(view);
          const about = notes.map(subjectOf);
          for (const [index, text] of notes.entries())
            if (!told.includes(about[index] ?? '')) say({ kind: 'note', text });
          told = about;
        }
        await toNote.wait(NOTE_MS);
      }
    };

    const deaf = output.onProgress(sessionId, (progress) => {
      if (pending.length < PENDING_MAX) say({ kind: 'progress', progress });
    });
    const underWay = [followPhases(), explain(), note()].map((work) =>
      work.catch((error: unknown) => {
        fault = error instanceof Error ? error : new Error(String(error));
        alarm.ring();
      }),
    );

    try {
      while (!signal.aborted) {
        const message = pending.shift();
        if (message !== undefined) {
          yield message;
          if (message.kind === 'end') return;
        } else if (fault !== undefined) throw fault;
        else await alarm.wait(EXPLAIN_MS);
      }
    } finally {
      deaf();
      over.abort();
      await Promise.all(underWay);
    }
  };
