import type { ContainerInspectInfo } from 'dockerode';
import type { RunEnd } from '#contracts';
import { type EpochMs, epochMs, isSessionId, sessionId } from '#kernel';
import { keyOf, type ObservedRun, type RunKey } from '../../domain/run.ts';
import { LABELS } from './container-options.ts';

/** The run that a container's labels speak of; null if they are not ours or make no sense. */
export const keyOfLabels = (labels: Readonly<Record<string, string>>): RunKey | null => {
  const session = labels[LABELS.session] ?? '';
  const epoch = Number(labels[LABELS.epoch]);
  const member = Number(labels[LABELS.member] ?? 0);
  return isSessionId(session) && Number.isSafeInteger(epoch) && Number.isSafeInteger(member)
    ? keyOf({ sessionId: sessionId(session), epoch, member })
    : null;
};

/** The engine's zero time is in the year 1. */
const moment = (stamp: string): EpochMs | null => {
  const ms = Date.parse(stamp);
  return Number.isFinite(ms) && ms > 0 ? epochMs(ms) : null;
};

const endOf = ({ ExitCode, OOMKilled, Error: fault }: ContainerInspectInfo['State']): RunEnd =>
  fault === '' || fault === undefined
    ? { kind: 'exit', exitCode: ExitCode, oomKilled: OOMKilled }
    : { kind: 'failed', code: 'start-failed', message: `The container engine could not run it: ${fault}` };

/** What a container tells of its run. */
export const observeContainer = (key: RunKey, { State: state }: ContainerInspectInfo): ObservedRun => {
  switch (state.Status) {
    case 'created':
      return { ...key, phase: 'created' };
    case 'running':
    case 'paused':
    case 'restarting':
      return { ...key, phase: 'running', startedAt: moment(state.StartedAt) ?? epochMs(0) };
    default: {
      const startedAt = moment(state.StartedAt);
      const endedAt = moment(state.FinishedAt) ?? startedAt ?? epochMs(0);
      return { ...key, phase: 'ended', end: endOf(state), startedAt, endedAt };
    }
  }
};
