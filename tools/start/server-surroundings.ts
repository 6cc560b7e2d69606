import type { StartOptions } from './options.ts';
import type { Secrets } from './secrets.ts';
import type { StateFolder } from './state-folder.ts';
import type { Supervised } from './supervise.ts';

/** What a server is started with. */
export type ServerSurroundings = {
  readonly options: StartOptions;
  readonly state: StateFolder;
  readonly secrets: Secrets;
  readonly env: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
  /** Hears of each server as soon as it runs, so that it is stopped even when the other one fails. */
  readonly started: (server: Supervised) => void;
};
