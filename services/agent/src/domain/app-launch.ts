import type { AppDefinition, AppTarget } from '#contracts';

/** What places in a definition stand for. */
export type AppPlaces = {
  readonly port: number;
  readonly socket: string;
  readonly basePath: string;
  readonly token: string;
};

const filled = (text: string, places: AppPlaces): string =>
  text.replaceAll(/\{(port|socket|basePath|token)\}/g, (_all, name: keyof AppPlaces) => String(places[name]));

/** What is started for an app, once its places are known. */
export type AppLaunch = {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly authorization: string | null;
  readonly target: AppTarget;
};

/** Fills the places of a definition in. */
export const appLaunch = (definition: AppDefinition, places: AppPlaces): AppLaunch => {
  const { command, env, authorization } = definition;
  const takesSocket = [...command, ...Object.values(env)].some((word) => word.includes('{socket}'));
  return {
    command: command.map((word) => filled(word, places)),
    env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, filled(value, places)])),
    authorization: authorization === undefined ? null : filled(authorization, places),
    target: takesSocket ? { kind: 'socket', path: places.socket } : { kind: 'port', port: places.port },
  };
};

/** Where an app writes what it prints: in the session, so that it can go on without the agent. */
export const appLogFile = (app: string): string => `/tmp/.berth-app-${app}.log`;
export const appSocket = (app: string): string => `/tmp/.berth-app-${app}.sock`;

/** Apps take a port of their own here: below those that the kernel gives out, above those that people choose. */
const PORT_FIRST = 24_000;
const PORTS = 8000;

/** A port by chance; `chance` is from 0 up to 1. */
export const appPort = (chance: number): number => PORT_FIRST + Math.floor(chance * PORTS);

/** Runs the program with its output in the log file, from the beginning. A file that it left behind (a socket, say) would be in its way. */
export const loggedCommand = (app: string, command: readonly string[]): readonly string[] => [
  'sh',
  '-c',
  'log=$0; rm -f -- "$1"; shift; : 2>/dev/null >"$log" || log=/dev/null; exec "$@" >>"$log" 2>&1 </dev/null',
  appLogFile(app),
  appSocket(app),
  ...command,
];

const LOG_MAX_BYTES = 4 * 1024 * 1024;
const LOG_KEPT_BYTES = 256 * 1024;

/** Keeps the end of a log that has grown too long. The app goes on writing to the same file. */
export const trimLogCommand = (app: string): readonly string[] => [
  'sh',
  '-c',
  'size=$(stat -c %s -- "$0" 2>/dev/null) || exit 0; [ "$size" -gt "$1" ] || exit 0; kept=$(tail -c "$2" -- "$0"); printf "%s\\n" "$kept" >"$0"',
  appLogFile(app),
  String(LOG_MAX_BYTES),
  String(LOG_KEPT_BYTES),
];

/** Prints the end of a log. */
export const readLogCommand = (app: string, maxBytes: number): readonly string[] => [
  'tail',
  '-c',
  String(maxBytes),
  appLogFile(app),
];

/** Prints which of these programs there are, one on a line. */
export const findProgramsCommand = (programs: readonly string[]): readonly string[] => [
  'sh',
  '-c',
  'for name in "$@"; do command -v "$name" >/dev/null 2>&1 && printf "%s\\n" "$name"; done; exit 0',
  'sh',
  ...programs,
];

/** What a session runs that was asked for without a command and goes on until it is stopped: apps, terminals and programs come to it. */
export const KEEPER: readonly string[] = [
  'sh',
  '-c',
  'trap "exit 0" TERM INT; while :; do sleep 86400 & wait $!; done',
];

/** The program of a session: its own, or, for an interactive one without, something that waits for its end. */
export const sessionCommand = (
  kind: 'batch' | 'interactive',
  command: readonly string[],
): readonly string[] => (kind === 'interactive' && command.length === 0 ? KEEPER : command);
