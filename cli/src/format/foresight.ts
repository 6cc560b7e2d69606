import type { Explanation, Outlook, Trial } from '../api/foresight.ts';
import { formatBytes, formatDuration, formatMilli, plural } from './quantities.ts';

const REFUSALS: Readonly<Record<string, string>> = {
  cpu: 'too few CPU cores free',
  memory: 'too little memory free',
  gpu: 'too few GPUs free',
  'gpu-memory': 'too little GPU memory',
  'gpu-model': 'GPUs of another model',
  lost: 'not to be reached',
  fenced: 'given up',
  cordoned: 'cordoned',
  draining: 'being drained',
  'disk-full': 'their disk is full',
  booked: 'booked by a reservation',
  'held-for-others': 'kept for sessions that wait longer',
  'image-elsewhere': 'without the image of the session',
};

const startLine = ({ expectedStart }: Outlook, now: number): readonly string[] => {
  if (expectedStart === undefined) return [];
  const { at, certainty } = expectedStart;
  const away = Date.parse(at) - now;
  const time = at.replace('T', ' ').replace(/:\d\d\.\d+Z$/, ' UTC');
  const when = away <= 0 ? time : `${time} (in ${formatDuration(away)})`;
  return [
    certainty === 'at-the-latest'
      ? `starts        by ${when}, sooner when others end before their limit`
      : `starts        about ${when}; that rests on sessions without a time limit`,
  ];
};

const nodeLines = ({ nodes }: Outlook): readonly string[] => {
  if (nodes === undefined || nodes.count === 0) return [];
  const rows = Object.entries(nodes.refusals).map(
    ([refusal, count]) => `  ${String(count).padStart(5)}  ${REFUSALS[refusal] ?? refusal}`,
  );
  const fitting = nodes.fitting === 0 ? 'none' : String(nodes.fitting);
  return [`nodes         ${fitting} of ${nodes.count} could take it now`, ...rows];
};

const placeLine = (position: number | undefined, length?: number): readonly string[] =>
  position === undefined
    ? []
    : [`place         ${position}${length === undefined ? '' : ` of ${length}`} in the queue of its pool`];

/** `berth explain` of a session that waits. */
export const explanationText = (explanation: Explanation, now: number): string =>
  [
    `${explanation.sessionId} waits: ${explanation.why ?? 'it will be looked at in a moment'}`,
    ...placeLine(explanation.queuePosition, explanation.queueLength),
    ...startLine(explanation, now),
    ...nodeLines(explanation),
  ].join('\n');

/** `berth explain` of a session that runs: when it is ended for doing nothing. */
export const idleText = ({ sessionId, idle }: Explanation, now: number): string => {
  if (idle === undefined) return 'idle          nothing ends it for doing nothing';
  const { from, afterMs, graceMs, cpuMilli, gpuPercent, networkBytesPerS } = idle;
  const who = from === 'pool' ? 'its pool says so' : 'its request says so';
  const until = (iso: string): string => formatDuration(Date.parse(iso) - now);
  return [
    `idle          warned when it does nothing for ${formatDuration(afterMs)}, ended ${formatDuration(graceMs)} later: ${who}`,
    `nothing       up to ${formatMilli(cpuMilli)} CPU, ${gpuPercent}% of a GPU and ${formatBytes(networkBytesPerS)}/s of network, nobody typing or using an app`,
    ...(idle.isSeen ? [] : ['now           its node does not tell what it does, so nothing follows']),
    ...(idle.isSeen && idle.idleSince === undefined ? ['now           it does something'] : []),
    ...(idle.idleSince === undefined
      ? []
      : [
          `now           idle for ${formatDuration(now - Date.parse(idle.idleSince))}${idle.isWarned ? ', and warned' : ''}`,
        ]),
    ...(idle.stopsAt === undefined
      ? []
      : [`stops         in ${until(idle.stopsAt)} if it goes on so; keep it: berth keep ${sessionId}`]),
    ...(idle.keptUntil === undefined || Date.parse(idle.keptUntil) <= now
      ? []
      : [`kept          for ${until(idle.keptUntil)} more`]),
  ].join('\n');
};

const deviceWords = (milli: number): string => (milli === 1000 ? '' : ` (${formatMilli(milli)} of it)`);

const suggestionWords = (field: string, atMost: number | null): string => {
  switch (field) {
    case 'gpuMilli':
      return `--gpu ${formatMilli(atMost ?? 0)}`;
    case 'cpuMilli':
      return `--cpu ${formatMilli(atMost ?? 0)}`;
    case 'memoryBytes':
      return `--memory ${formatBytes(atMost ?? 0).replace(' ', '')}`;
    case 'nodeCount':
      return `--nodes ${atMost ?? 1}`;
    case 'gpuModels':
      return 'any model of GPU';
    case 'gpuMemoryMinBytes':
      return 'GPUs of any size';
    default:
      return field;
  }
};

/** `berth run --dry-run`. */
export const trialText = (trial: Trial, now: number): string => {
  if (trial.outcome === 'starts') {
    const parts = (trial.parts ?? []).map(
      ({ nodeId, devices }) =>
        `  ${nodeId}  ${devices.length === 0 ? 'no GPU' : devices.map(({ deviceId, gpuMilli }) => `${deviceId}${deviceWords(gpuMilli)}`).join(', ')}`,
    );
    return ['it would start at once, on', ...parts, `why there     ${trial.reason ?? ''}`].join('\n');
  }
  const suggestions = (trial.suggestions ?? []).map(({ field, atMost }) => suggestionWords(field, atMost));
  const preempts = trial.preempts ?? [];
  return [
    `it would wait: ${trial.why ?? ''}`,
    ...placeLine(trial.queuePosition),
    ...(preempts.length === 0
      ? []
      : [
          `preempts      ${plural(preempts.length, 'session')} of less weight would end for it: ${preempts.join(', ')}`,
        ]),
    ...startLine(trial, now),
    ...nodeLines(trial),
    ...(suggestions.length === 0 ? [] : [`would fit now with ${suggestions.join(', or ')}`]),
  ].join('\n');
};
