import { type AppDefinition, type AppOpen, isRefusalCode, type OpenedApp, type SessionApp } from '#contracts';
import { accept, type Clock, type Refusal, refuse, type Result } from '#kernel';
import { appLaunch, appPort, appSocket, trimLogCommand } from '../domain/app-launch.ts';
import { type RunKey, runName } from '../domain/run.ts';
import type { AppRecord, AppRecords } from '../ports/app-records.ts';
import type { Runtime } from '../ports/runtime.ts';
import { findApps } from './find-apps.ts';
import { openPort } from './open-port.ts';
import { readAppLog } from './read-app-log.ts';
import { answers, type AppDeps, foundApp, startApp, type StartedApp } from './started-app.ts';

export type AppKeeperDeps = AppDeps & {
  readonly runtime: Pick<Runtime, 'exec' | 'connect' | 'appsOf'>;
  readonly records: AppRecords;
  /** The image of a run that shall be here; null: none shall. */
  readonly imageOf: (key: RunKey) => string | null;
  readonly chance: {
    readonly number: () => number;
    readonly secret: () => string;
    readonly id: () => string;
  };
  readonly clock: Clock;
};

export type AppKeeper = {
  /** Has the app running, or begins to. The same question again does nothing more. */
  readonly open: (wish: AppOpen) => Promise<Result<OpenedApp, Refusal>>;
  readonly list: (key: RunKey) => Promise<Result<readonly SessionApp[], Refusal>>;
  /** The last that it printed. */
  readonly readLog: (key: RunKey, app: string) => Promise<string>;
  /** Forgets the apps of runs that are gone, and keeps logs short. */
  readonly sweep: (runs: ReadonlySet<string>) => Promise<void>;
};

/** One that fails at once is not started again at every look of a browser that waits for it. */
const AGAIN_AFTER_MS = 5000;
const LOG_BYTES_MAX = 256 * 1024;
const APPS_MAX = 4000;

const told = ({ record, phase, message }: StartedApp): OpenedApp => {
  const now = phase();
  const said = message();
  const { app, definition, target, authorization, instance, startedAt } = record;
  return {
    app,
    title: definition.title,
    phase: now === 'ended' ? 'failed' : now,
    ...(said === undefined ? {} : { message: said }),
    target,
    keepsPrefix: definition.keepsPrefix,
    ...(definition.protocol === undefined ? {} : { protocol: definition.protocol }),
    ...(authorization === null ? {} : { authorization }),
    openPath: definition.openPath,
    instance,
    startedAt,
  };
};

/** Starts apps inside of runs when they are asked for, and knows how they are. */
export const appKeeper = (deps: AppKeeperDeps): AppKeeper => {
  const { runtime, records, chance, clock } = deps;
  const apps = new Map<string, StartedApp>();
  /** Two who ask at once start one app. */
  const underWay = new Map<string, Promise<Result<StartedApp, Refusal>>>();
  const finder = findApps(runtime, deps.imageOf);
  const nameOf = (key: RunKey, app: string): string => `${runName(key)}/${app}`;

  const start = async (
    key: RunKey,
    definition: AppDefinition,
    basePath: string,
  ): Promise<Result<StartedApp, Refusal>> => {
    const { name } = definition;
    const places = {
      port: appPort(chance.number()),
      socket: appSocket(name),
      basePath,
      token: chance.secret(),
    };
    const { command, env, authorization, target } = appLaunch(definition, places);
    const record: AppRecord = {
      sessionId: key.sessionId,
      epoch: key.epoch,
      ...{ app: name, definition, basePath, target, authorization },
      instance: chance.id(),
      startedAt: clock.now(),
    };
    // Before it is started: an agent that dies in between finds the app, and what opens it.
    await records.write(record);
    return startApp(deps, record, command, env);
  };

  /** One that an agent before this one has started, if it still answers under the same address. */
  const findAgain = async (key: RunKey, app: string, basePath: string): Promise<StartedApp | null> => {
    const record = await records.read(key, app);
    if (record === null || record.basePath !== basePath) return null;
    return (await answers(deps, record).catch(() => false)) ? foundApp(record) : null;
  };

  const isGood = async (known: StartedApp, basePath: string): Promise<boolean> => {
    if (known.record.basePath !== basePath) return false;
    const overAt = known.overAt();
    if (overAt !== null) return known.phase() === 'failed' && performance.now() - overAt < AGAIN_AFTER_MS;
    return known.isHeld || (await answers(deps, known.record).catch(() => false));
  };

  const have = async (key: RunKey, app: string, basePath: string): Promise<Result<StartedApp, Refusal>> => {
    const name = nameOf(key, app);
    const known = apps.get(name);
    if (known !== undefined) {
      if (await isGood(known, basePath)) return accept(known);
      apps.delete(name);
      await known.end();
    }
    const again = await findAgain(key, app, basePath);
    if (again !== null) {
      apps.set(name, again);
      return accept(again);
    }
    const definition = await finder.named(key, app);
    if (!definition.ok) return definition;
    if (definition.value === null)
      return refuse({
        code: 'app-unknown',
        message: `The session has no app "${app}"; a port in digits can be opened, too.`,
      });
    if (apps.size >= APPS_MAX)
      return refuse({ code: 'unavailable', message: 'The node has as many apps started as it can.' });
    const started = await start(key, definition.value, basePath);
    if (started.ok) apps.set(name, started.value);
    return started;
  };

  return {
    open: async ({ sessionId, epoch, app, basePath }) => {
      const key = { sessionId, epoch };
      if (/^\d+$/.test(app)) return openPort(runtime, key, Number(app), clock);
      const name = nameOf(key, app);
      const work = underWay.get(name) ?? have(key, app, basePath).finally(() => underWay.delete(name));
      underWay.set(name, work);
      const outcome = await work;
      if (outcome.ok) return accept(told(outcome.value));
      const { code, message } = outcome.refusal;
      return refuse({ code: isRefusalCode(code) ? code : 'app-failed', message });
    },
    list: async (key) => {
      const found = await finder.all(key);
      if (!found.ok) return found;
      return accept(
        found.value.map(({ name, title, icon }) => {
          const started = apps.get(nameOf(key, name));
          const phase = started?.phase();
          const about = { name, title, ...(icon === undefined ? {} : { icon }) };
          return started === undefined || phase === undefined || phase === 'ended'
            ? about
            : { ...about, phase, startedAt: started.record.startedAt };
        }),
      );
    },
    readLog: (key, app) => readAppLog(runtime, key, app, LOG_BYTES_MAX),
    sweep: async (runs) => {
      await records.keepOnly(runs);
      finder.forget(runs);
      for (const [name, { record, phase }] of apps) {
        if (!runs.has(runName(record))) apps.delete(name);
        else if (phase() === 'ready') {
          const spec = { command: trimLogCommand(record.app), env: {}, folder: null, tty: null };
          const trimmed = await runtime.exec(record, spec);
          if (!trimmed.ok) continue;
          trimmed.value.stdin.end();
          trimmed.value.stdout.resume();
          trimmed.value.stderr.resume();
          await trimmed.value.exited;
        }
      }
    },
  };
};
