import { access, mkdir } from 'node:fs/promises';
import { constants } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { CannotStart } from './cannot-start.ts';
import { natsFromDebian } from './nats-from-debian.ts';
import { natsFromRelease } from './nats-from-release.ts';
import { runToEnd } from './run-to-end.ts';

/** 2.10 brought `first_seq`, by which a stream's sequence equals the log's position. Atomic batches (2.12) are used where there are. */
export const NATS_SERVER_VERSION_MIN = '2.10.0';

const numbers = (version: string): number[] => version.split('.').map(Number);

const isAtLeast = (version: string, minimum: string): boolean => {
  const [have, want] = [numbers(version), numbers(minimum)];
  const differing = want.findIndex((part, at) => (have[at] ?? 0) !== part);
  return differing === -1 || (have[differing] ?? 0) > (want[differing] ?? 0);
};

const isExecutable = (file: string): Promise<boolean> =>
  access(file, constants.X_OK).then(
    () => true,
    () => false,
  );

/** The version that a binary tells, like "2.15.1"; null if it is no nats-server that runs here. */
const versionOf = async (binary: string): Promise<string | null> => {
  const { output } = await runToEnd([binary, '--version'], { timeoutMs: 5000 });
  return /nats-server: v(\d+\.\d+\.\d+)/.exec(output)?.[1] ?? null;
};

const onPath = async (searchPath: string): Promise<string | null> => {
  for (const folder of [...searchPath.split(':'), '/usr/sbin', '/usr/local/sbin']) {
    const candidate = path.join(folder, 'nats-server');
    if (path.isAbsolute(folder) && (await isExecutable(candidate))) return candidate;
  }
  return null;
};

export type NatsServerBinary = { readonly path: string; readonly version: string };

const MEND = `Install nats-server ${NATS_SERVER_VERSION_MIN} or newer (https://github.com/nats-io/nats-server/releases) on the PATH, name it in BERTH_NATS_SERVER, or set BERTH_NATS_URL to a server of your own`;

/**
 * A nats-server that is new enough: named by BERTH_NATS_SERVER, on the PATH, in our cache, or fetched into the cache without root: from the
 * project's releases, or from the packages of the Debian that this machine already uses.
 */
export const findNatsServer = async (options: {
  readonly env: NodeJS.ProcessEnv;
  /** Hears one line when something is to be downloaded. */
  readonly progress?: (line: string) => void;
}): Promise<NatsServerBinary> => {
  const { env } = options;
  const named = env['BERTH_NATS_SERVER'];
  if (named !== undefined && named !== '') {
    const version = await versionOf(named);
    if (version === null)
      throw new CannotStart(
        `BERTH_NATS_SERVER names ${named}, which is no nats-server that runs here. ${MEND}`,
      );
    if (!isAtLeast(version, NATS_SERVER_VERSION_MIN)) {
      throw new CannotStart(
        `BERTH_NATS_SERVER names ${named}, which is version ${version}: too old. ${MEND}`,
      );
    }
    return { path: named, version };
  }
  const cache = path.join(env['XDG_CACHE_HOME'] ?? path.join(env['HOME'] ?? homedir(), '.cache'), 'berth');
  const cached = path.join(cache, 'nats-server');
  const tried: string[] = [];
  for (const candidate of [await onPath(env['PATH'] ?? ''), (await isExecutable(cached)) ? cached : null]) {
    if (candidate === null) continue;
    const version = await versionOf(candidate);
    if (version !== null && isAtLeast(version, NATS_SERVER_VERSION_MIN)) return { path: candidate, version };
    tried.push(`${candidate} is ${version === null ? 'broken' : `version ${version}, too old`}`);
  }
  await mkdir(cache, { recursive: true });
  for (const [origin, fetchInto] of [
    ['the project’s releases', natsFromRelease],
    ['Debian', natsFromDebian],
  ] as const) {
    options.progress?.(`fetching nats-server from ${origin} into ${cached}`);
    try {
      await fetchInto(cached);
      const version = await versionOf(cached);
      if (version !== null && isAtLeast(version, NATS_SERVER_VERSION_MIN)) return { path: cached, version };
      tried.push(`${origin}: what came does not run here`);
    } catch (cause) {
      tried.push(`${origin}: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
  }
  throw new CannotStart(`There is no usable nats-server (${tried.join('; ')}). ${MEND}`);
};
