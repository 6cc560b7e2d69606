import type { Outcome } from '#contracts';
import { toIso } from '#kernel';
import type { EpochMs } from '#kernel';

/** What a message is about. */
export type MailSubject =
  | { readonly kind: 'started'; readonly session: NamedSession; readonly at: EpochMs }
  | {
      readonly kind: 'idle';
      readonly session: NamedSession;
      readonly idleSince: EpochMs;
      readonly stopsAt: EpochMs;
    }
  | {
      readonly kind: 'ended';
      readonly session: NamedSession;
      readonly outcome: Outcome;
      /** Its program was killed since its memory was used up. */
      readonly isOutOfMemory: boolean;
      readonly at: EpochMs;
    }
  | {
      readonly kind: 'hook-disabled';
      readonly name: string;
      readonly origin: string;
      readonly reason: 'gone' | 'failing';
      readonly at: EpochMs;
    }
  | {
      readonly kind: 'alert';
      readonly alertId: string;
      readonly summary: string;
      readonly isCritical: boolean;
    }
  | { readonly kind: 'test' };
export type NamedSession = { readonly sessionId: string; readonly name: string; readonly projectId: string };

export type Mail = { readonly subject: string; readonly text: string; readonly html: string };

/** `2026-11-26 03:05 UTC` */
const moment = (at: EpochMs): string => `${toIso(at).slice(0, 16).replace('T', ' ')} UTC`;

const endOf = (outcome: Outcome, isOutOfMemory: boolean): string => {
  if (isOutOfMemory) return 'ended: out of memory';
  switch (outcome.kind) {
    case 'completed':
      return outcome.exitCode === 0 ? 'completed' : `failed with exit code ${outcome.exitCode}`;
    case 'cancelled':
      return `was stopped by ${outcome.by.replace(/^user:/, '')}`;
    case 'expired':
      return outcome.limit === 'wait'
        ? 'ended: it waited for as long as it was allowed to'
        : `ended: ${outcome.limit === 'run' ? 'its time' : 'its reservation'} is over`;
    case 'idle':
      return 'was stopped, since it did nothing';
    case 'preempted':
      return 'was stopped for a session of more weight';
    case 'node-lost':
      return `ended: the node ${outcome.nodeId} was lost`;
    case 'failed':
      return `failed: ${outcome.message}`;
    default:
      return outcome satisfies never;
  }
};

type Words = {
  readonly title: string;
  readonly lines: readonly string[];
  readonly commands: readonly string[];
};

const wordsOf = (about: MailSubject): Words => {
  switch (about.kind) {
    case 'started':
      return {
        title: `${about.session.name} has started`,
        lines: [`It runs since ${moment(about.at)}.`],
        commands: [`berth logs -f ${about.session.sessionId}`],
      };
    case 'idle':
      return {
        title: `${about.session.name} will be stopped at ${moment(about.stopsAt)}`,
        lines: [
          `It has done nothing since ${moment(about.idleSince)}, and others wait for what it holds.`,
          'It stays if it does something until then, or if you say that you need it:',
        ],
        commands: [`berth keep ${about.session.sessionId}`],
      };
    case 'ended':
      return {
        title: `${about.session.name} ${endOf(about.outcome, about.isOutOfMemory)}`,
        lines: [`It ended at ${moment(about.at)}. What it printed is kept:`],
        commands: [`berth logs ${about.session.sessionId}`, `berth explain ${about.session.sessionId}`],
      };
    case 'hook-disabled':
      return {
        title: `The hook ${about.name} was disabled`,
        lines: [
          about.reason === 'gone'
            ? `${about.origin} answered that it is not there any more (410).`
            : `Nothing has arrived at ${about.origin} for three days.`,
          'Events are kept in the log; they are sent when you resume it:',
        ],
        commands: [`berth hook test ${about.name}`, `berth hook resume ${about.name}`],
      };
    case 'alert':
      return {
        title: `${about.isCritical ? 'Critical: ' : ''}${about.summary}`,
        lines: ['Say that you look after it, or see what else there is:'],
        commands: [`berth alerts ack ${about.alertId} --note "…"`, 'berth alerts'],
      };
    case 'test':
      return {
        title: 'This is a test',
        lines: ['If you can read this, Berth can send you e-mail.'],
        commands: [],
      };
    default:
      return about satisfies never;
  }
};

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0) ?? 0};`);
/** A subject is one line, and has a bound. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, 200);

/** What somebody is sent, as text and as simple HTML. `publicUrl`: where people reach Berth; null: nobody said. */
export const composeMail = (about: MailSubject, publicUrl: string | null): Mail => {
  const { title, lines, commands } = wordsOf(about);
  const where =
    'session' in about ? [`Session ${about.session.sessionId}, project ${about.session.projectId}.`] : [];
  const settings = publicUrl === null ? '' : ` (${publicUrl})`;
  const foot = `You get this from Berth${settings}. Choose what you are sent: berth notifications set --help`;
  const heading = oneLine(title);
  const text = [
    ...[`${heading}.`, '', ...lines, ...commands.map((one) => `  ${one}`), ''],
    ...[...where, ...(where.length > 0 ? [''] : []), '-- ', foot, ''],
  ].join('\n');
  const paragraph = (line: string): string => `<p>${escaped(line)}</p>`;
  const html = [
    '<!doctype html><html><body style="font-family:sans-serif;max-width:40em">',
    `<h2 style="font-size:1.1em">${escaped(heading)}.</h2>`,
    ...lines.map(paragraph),
    ...(commands.length === 0 ? [] : [`<pre>${escaped(commands.join('\n'))}</pre>`]),
    ...where.map(paragraph),
    `<p style="color:#666;font-size:.85em">${escaped(foot)}</p></body></html>`,
  ].join('\n');
  return { subject: oneLine(`[Berth] ${heading}`), text, html };
};
