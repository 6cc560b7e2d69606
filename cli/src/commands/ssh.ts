import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Dial } from '../api/dial.ts';
import { CliFailure, usage } from '../cli-failure.ts';
import { openDoor } from '../ssh/open-door.ts';
import { openSshFolder, type SshFolder } from '../ssh/ssh-folder.ts';
import type { Terminal } from '../terminal/terminal.ts';

export type SshOptions = { readonly config?: boolean; readonly stdio?: boolean; readonly user: string };

/** How this very program is started again, whatever started it. */
const ourselves = (): readonly string[] => [
  process.execPath,
  fileURLToPath(new URL(`../main${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url)),
];

const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

/** So that no host of the person's own can be meant, and each session is known by a name of its own. */
const hostOf = (ref: string): string => `berth-${ref}`;

/** ssh takes a percent sign for the beginning of something of its own. */
const proxyCommand = (ref: string): string =>
  [...ourselves(), 'ssh', '--stdio', ref].map((word) => quoted(word).replaceAll('%', '%%')).join(' ');

const settingsOf = (
  ref: string,
  user: string,
  { keyFile, knownHostsFile }: SshFolder,
): readonly (readonly [string, string])[] => [
  ['User', user],
  ['ProxyCommand', proxyCommand(ref)],
  ['HostKeyAlias', hostOf(ref)],
  ['IdentityFile', `"${keyFile}"`],
  ['IdentitiesOnly', 'yes'],
  ['UserKnownHostsFile', `"${knownHostsFile}"`],
  ['StrictHostKeyChecking', 'yes'],
  ['HostKeyAlgorithms', 'ssh-ed25519'],
  ['LogLevel', 'ERROR'],
];

/** The other end of ssh's ProxyCommand. */
const stdio = async (dial: Dial, ref: string, folder: SshFolder): Promise<number> => {
  const { stdin, stdout } = process;
  try {
    await openDoor(dial, ref, folder.publicKey, { stdin, stdout }, ({ hostKey }) =>
      folder.pin(hostOf(ref), hostKey),
    );
    return 0;
  } finally {
    stdin.destroy();
  }
};

/** Opens a shell in a session by the OpenSSH of this machine, or runs a command there; or says how OpenSSH gets there by itself. */
export const ssh = async (
  dial: Dial,
  terminal: Terminal,
  loginFile: string,
  ref: string,
  given: readonly string[],
  options: SshOptions,
): Promise<number> => {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(ref))
    throw usage(`"${ref}" is neither the id nor the name of a session.`);
  const folder = openSshFolder(loginFile);
  if (options.stdio === true) return stdio(dial, ref, folder);
  const settings = settingsOf(ref, options.user, folder);
  if (options.config === true) {
    terminal.print(
      [`Host ${hostOf(ref)}`, ...settings.map(([name, value]) => `  ${name} ${value}`)].join('\n'),
    );
    return 0;
  }
  const words = given[0] === '--' ? given.slice(1) : given;
  const args = settings.flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const child = spawn('ssh', [...args, hostOf(ref), ...words], { stdio: 'inherit' });
  // Ctrl-C reaches ssh by itself; this program only waits for it.
  const wait = (): void => undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, wait);
  return new Promise((resolve, reject) => {
    child.once('error', () =>
      reject(new CliFailure('ssh-missing', 'OpenSSH is not installed on this machine (ssh).')),
    );
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGHUP']));
  });
};
