import { isFields, textOf } from './api.ts';
import type { Fields } from './api.ts';

/** What became of a session, in words. */
export const endOf = (session: Fields): string => {
  const outcome = isFields(session['outcome']) ? session['outcome'] : {};
  const { exitCode = 0 } = outcome;
  switch (outcome['kind']) {
    case 'completed':
      return typeof exitCode === 'number' && exitCode !== 0
        ? `It ended with exit code ${exitCode}.`
        : 'It completed.';
    case 'cancelled':
      return `It was stopped by ${textOf(outcome['by']).replace(/^user:/, '') || 'somebody'}.`;
    case 'expired':
      return 'Its time was over.';
    case 'idle':
      return 'Nobody used it.';
    case 'preempted':
      return 'It had to give its place to others.';
    case 'node-lost':
      return 'Its node does not answer any more.';
    case 'failed':
      return textOf(outcome['message']) || 'It failed.';
    default:
      return '';
  }
};

const PHASES: Readonly<Record<string, string>> = {
  waiting: 'waits for a place in the pool',
  placed: 'has its place; its node takes it up',
  preparing: 'is being made ready',
  running: 'runs',
  stopping: 'is being stopped',
  ended: 'has ended',
};
export const phaseWords = (phase: string): string => PHASES[phase] ?? phase;

export const nameOf = ({ name, sessionId }: Fields): string => textOf(name) || textOf(sessionId);
