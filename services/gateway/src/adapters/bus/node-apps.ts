import type { Requester } from '#bus';
import { APP_PROTOCOLS, PATTERNS } from '#contracts';
import type { AppPhase, AppTarget, OpenedApp, SessionApp } from '#contracts';
import { accept } from '#kernel';
import type { NodeApps } from '../../ports/node-apps.ts';
import { isFields, readAnswer } from './read-answer.ts';

/** What an image holds is looked for in the run itself, which takes a moment; asking again does nothing twice. */
const ASK = { timeoutMs: 8000, retryForMs: 10_000 };

const PHASES: readonly AppPhase[] = ['starting', 'ready', 'failed'];
const isPhase = (value: unknown): value is AppPhase => PHASES.some((phase) => phase === value);
const isTextOrAbsent = (value: unknown): value is string | undefined =>
  value === undefined || typeof value === 'string';

const isTarget = (value: unknown): value is AppTarget =>
  isFields(value) &&
  ((value['kind'] === 'port' && typeof value['port'] === 'number') ||
    (value['kind'] === 'socket' && typeof value['path'] === 'string'));

const isOpened = (value: unknown): value is OpenedApp =>
  isFields(value) &&
  typeof value['app'] === 'string' &&
  typeof value['title'] === 'string' &&
  isPhase(value['phase']) &&
  isTextOrAbsent(value['message']) &&
  isTarget(value['target']) &&
  (value['protocol'] === undefined || APP_PROTOCOLS.some((one) => one === value['protocol'])) &&
  typeof value['keepsPrefix'] === 'boolean' &&
  isTextOrAbsent(value['authorization']) &&
  typeof value['openPath'] === 'string' &&
  typeof value['instance'] === 'string' &&
  typeof value['startedAt'] === 'number';

const isApp = (value: unknown): value is SessionApp =>
  isFields(value) &&
  typeof value['name'] === 'string' &&
  typeof value['title'] === 'string' &&
  isTextOrAbsent(value['icon']) &&
  (value['phase'] === undefined || isPhase(value['phase'])) &&
  (value['startedAt'] === undefined || typeof value['startedAt'] === 'number');

const areApps = (value: unknown): value is readonly SessionApp[] =>
  Array.isArray(value) && value.every(isApp);
const isLog = (value: unknown): value is { readonly text: string } =>
  isFields(value) && typeof value['text'] === 'string';

export const busNodeApps = (request: Requester): NodeApps => {
  const ask = async <T>(pattern: string, data: unknown, is: (value: unknown) => value is T) =>
    readAnswer(pattern, await request(pattern, data, ASK), is);
  return {
    open: (node, wish) => ask(PATTERNS.appOpen(node), wish, isOpened),
    list: (node, read) => ask(PATTERNS.appList(node), read, areApps),
    readLog: async (node, read) => {
      const answer = await ask(PATTERNS.appLog(node), read, isLog);
      return answer.ok ? accept(answer.value.text) : answer;
    },
  };
};
