import type { FullPercent, VolumeFact } from '#contracts';
import type { EpochMs } from '#kernel';
import { type Ailments, type Volume, WELL } from './volume-state.ts';

/** What one look at a volume has seen. */
export type VolumeLook =
  | { readonly kind: 'away'; readonly trouble: string }
  | {
      readonly kind: 'there';
      readonly totalBytes: number;
      readonly freeBytes: number;
      /** How long it takes to answer, as its figures say, or as the look took. */
      readonly answerMicros: number;
    };

/** How many looks in a row said the same: a volume is not sick for one that failed, and not well for one that went. */
export type Streaks = Readonly<Record<'away' | 'there' | 'late' | 'prompt', number>>;
export const NO_STREAKS: Streaks = { away: 0, there: 0, late: 0, prompt: 0 };

export const HEALTH_LIMITS = {
  awayLooks: 3,
  thereLooks: 2,
  lateLooks: 6,
  promptLooks: 6,
  /** It is prompt again below this part of the limit. */
  promptPart: 0.5,
  /** An alarm of a full volume is over so many percent below the level that raised it. */
  fullSlackPercent: 3,
  /** With less than this free it is full, however large it is. */
  fullBytes: 2 ** 30,
} as const;

const LEVELS = [100, 95, 80] as const;

/** The streaks after one more look. Late and prompt have a no-man's-land between them, which ends both. */
export const afterLook = (before: Streaks, look: VolumeLook, slowMicros: number): Streaks => {
  if (look.kind === 'away') return { ...NO_STREAKS, away: before.away + 1 };
  const isLate = look.answerMicros > slowMicros;
  const isPrompt = look.answerMicros < slowMicros * HEALTH_LIMITS.promptPart;
  return {
    away: 0,
    there: before.there + 1,
    late: isLate ? before.late + 1 : 0,
    prompt: isPrompt ? before.prompt + 1 : 0,
  };
};

const usedPercent = ({ totalBytes, freeBytes }: Extract<VolumeLook, { readonly kind: 'there' }>): number => {
  if (totalBytes <= 0) return 0;
  const isFull = freeBytes <= Math.min(HEALTH_LIMITS.fullBytes, totalBytes * 0.005);
  // Of a large volume the last gigabyte alone is 100 %.
  return isFull ? 100 : Math.min(99.9, (1 - freeBytes / totalBytes) * 100);
};

const levelOf = (percent: number, before: Ailments['fullPercent']): 0 | FullPercent =>
  // A level that stands is left only when there is some room below it.
  LEVELS.find((level) => percent >= (level <= before ? level - slackAt(level) : level)) ?? 0;
/** The last level needs no more than to be left: a percent below it may be terabytes. */
const slackAt = (level: FullPercent): number => (level === 100 ? 1 : HEALTH_LIMITS.fullSlackPercent);

const UNITS = ['MiB', 'GiB', 'TiB', 'PiB'] as const;
const inWords = (bytes: number): string => {
  const scale = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10) - 2));
  const count = bytes / 2 ** (20 + scale * 10);
  return `${count.toFixed(count < 10 && scale > 0 ? 1 : 0)} ${UNITS[scale] ?? 'PiB'}`;
};
const NOTE_MAX = 300;

/** What looks have seen of a volume, beside what is recorded of it: records when it falls sick, gets worse or better, or is well again. */
export const noteHealth = (
  volume: Volume,
  {
    look,
    streaks,
    slowMicros,
  }: { readonly look: VolumeLook; readonly streaks: Streaks; readonly slowMicros: number },
  at: EpochMs,
): readonly VolumeFact[] => {
  const { volumeId, ailments = WELL } = volume;
  const sick = (
    ailment: 'unreachable' | 'slow' | 'full',
    note: string,
    percent?: FullPercent,
  ): VolumeFact => ({
    type: 'volume.sickened',
    data: {
      volumeId,
      ailment,
      ...(percent === undefined ? {} : { percent }),
      note: note.slice(0, NOTE_MAX),
      seenAt: at,
    },
  });
  const well = (ailment: 'unreachable' | 'slow' | 'full'): VolumeFact => ({
    type: 'volume.recovered',
    data: { volumeId, ailment, seenAt: at },
  });
  if (look.kind === 'away')
    return !ailments.unreachable && streaks.away >= HEALTH_LIMITS.awayLooks
      ? [sick('unreachable', look.trouble)]
      : [];

  const facts: VolumeFact[] = [];
  if (ailments.unreachable && streaks.there >= HEALTH_LIMITS.thereLooks) facts.push(well('unreachable'));
  if (!ailments.slow && streaks.late >= HEALTH_LIMITS.lateLooks)
    facts.push(
      sick(
        'slow',
        `${Math.round(look.answerMicros / 1000)} ms, and its limit is ${Math.round(slowMicros / 1000)} ms`,
      ),
    );
  if (ailments.slow && streaks.prompt >= HEALTH_LIMITS.promptLooks) facts.push(well('slow'));
  const level = levelOf(usedPercent(look), ailments.fullPercent);
  if (level !== ailments.fullPercent)
    facts.push(
      level === 0
        ? well('full')
        : sick(
            'full',
            `${level} % of ${inWords(look.totalBytes)}, ${inWords(look.freeBytes)} are free`,
            level,
          ),
    );
  return facts;
};
