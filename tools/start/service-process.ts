import path from 'node:path';
import { freePort, startServerProcess } from '#embedded';
import type { ServiceName } from './secrets.ts';
import type { StateFolder } from './state-folder.ts';
import type { Running } from './supervise.ts';

const STOP_TIMEOUT_MS = 12_000;

/** What is ours to set, and what a service must not inherit: the owner's database URL, npm's own settings. */
const isOurs = (name: string): boolean =>
  /^(npm_.*|BERTH_(POSTGRES_.*|NATS_.*|HTTP_.*|BOOTSTRAP_KEY|STATE|NODE_ID|FLEET_FILE|RUNTIME))$/.test(name);

export type ServicePlan = {
  readonly name: ServiceName;
  /** Fixed only where people connect; the others take a free one at each start. */
  readonly port?: number;
  readonly env: Readonly<Record<string, string>>;
};

/** A service that can be started any number of times, and where its last start listens. */
export type ServiceProcess = {
  readonly plan: ServicePlan;
  readonly start: () => Promise<Running>;
  readonly url: () => string;
  readonly logFile: string;
  /** What it wrote since its last start. */
  readonly said: () => string;
};

export const serviceProcess = (
  plan: ServicePlan,
  surroundings: { readonly root: string; readonly state: StateFolder; readonly env: NodeJS.ProcessEnv },
): ServiceProcess => {
  const { root, state } = surroundings;
  const inherited = Object.fromEntries(Object.entries(surroundings.env).filter(([name]) => !isOurs(name)));
  const main = path.join(root, 'dist', 'services', plan.name, 'src', 'main.js');
  const logFile = path.join(state.logs, `${plan.name}.log`);
  let url = '';
  let said = (): string => '';
  return {
    plan,
    logFile,
    url: () => url,
    said: () => said(),
    start: async () => {
      const port = plan.port ?? (await freePort());
      const process_ = await startServerProcess(
        {
          program: process.execPath,
          args: [main],
          env: { ...inherited, ...plan.env, BERTH_HTTP_PORT: String(port) },
        },
        logFile,
      );
      url = `http://127.0.0.1:${port}`;
      said = process_.said;
      return {
        pid: process_.pid,
        exited: process_.exited,
        stop: () => process_.stop('SIGTERM', STOP_TIMEOUT_MS),
        kill9: () => process_.stop('SIGKILL', STOP_TIMEOUT_MS),
      };
    },
  };
};
