import type { Bus } from '#bus';
import { PATTERNS } from '#contracts';
import {
  accept,
  isName,
  isSessionId,
  type Log,
  type NodeId,
  type Refusal,
  refuse,
  type Result,
  sessionId,
} from '#kernel';
import type { AppKeeper } from '../handlers/app-keeper.ts';
import type { RunKey } from '../domain/run.ts';
import { servePattern } from './serve-pattern.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Begins and ends with a slash, and can be part of a command line and of a header. */
const BASE_PATH = /^\/([\w~-][\w.~-]*\/)*$/;
const BASE_MAX = 200;

const isRecord = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

const wrong = (pointer: string, wanted: string): Result<never, Refusal> =>
  refuse({ code: 'invalid-request', message: `${pointer.slice(1)} must be ${wanted}`, pointer });

const keyOf = (data: Fields): Result<RunKey, Refusal> => {
  const { sessionId: session, epoch } = data;
  if (typeof session !== 'string' || !isSessionId(session)) return wrong('/sessionId', 'a session id');
  if (typeof epoch !== 'number' || !Number.isSafeInteger(epoch)) return wrong('/epoch', 'a whole number');
  return accept({ sessionId: sessionId(session), epoch });
};

const ofRun =
  (answer: (key: RunKey, data: Fields) => Promise<Result<unknown, Refusal>>) =>
  async (data: unknown): Promise<Result<unknown, Refusal>> => {
    const fields = isRecord(data) ? data : {};
    const key = keyOf(fields);
    return key.ok ? answer(key.value, fields) : key;
  };

const appIn = ({ app }: Fields): string | null => (typeof app === 'string' && isName(app) ? app : null);

/** Opens apps in the sessions of one node, and tells of them. Returns how to stop. */
export const serveApps = (bus: Bus, node: NodeId, apps: AppKeeper, log: Log): (() => void) => {
  const answers: readonly (readonly [string, ReturnType<typeof ofRun>])[] = [
    [
      PATTERNS.appOpen(node),
      ofRun(async (key, data) => {
        const app = appIn(data);
        const { basePath } = data;
        if (app === null) return wrong('/app', 'the name of an app or a port');
        if (typeof basePath !== 'string' || basePath.length > BASE_MAX || !BASE_PATH.test(basePath))
          return wrong('/basePath', 'a path that begins and ends with a slash');
        return apps.open({ ...key, app, basePath });
      }),
    ],
    [PATTERNS.appList(node), ofRun((key) => apps.list(key))],
    [
      PATTERNS.appLog(node),
      ofRun(async (key, data) => {
        const app = appIn(data);
        return app === null
          ? wrong('/app', 'the name of an app')
          : accept({ text: await apps.readLog(key, app) });
      }),
    ],
  ];
  const stops = answers.map(([pattern, answer]) => servePattern(bus, pattern, answer, log));
  return () => {
    for (const stop of stops) stop();
  };
};
