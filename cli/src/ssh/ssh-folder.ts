import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CliFailure } from '../cli-failure.ts';

/** Keys and known hosts of the command line, apart from those of the person. */
export type SshFolder = {
  readonly keyFile: string;
  readonly knownHostsFile: string;
  readonly publicKey: string;
  /** From now on this host has this key, and no other. */
  readonly pin: (host: string, key: string) => void;
};

const LINES_MAX = 500;

/** Next to what `berth login` keeps; the key is made when it is first needed. @throws CliFailure */
export const openSshFolder = (loginFile: string): SshFolder => {
  const folder = path.join(path.dirname(loginFile), 'ssh');
  const keyFile = path.join(folder, 'id_ed25519');
  const knownHostsFile = path.join(folder, 'known_hosts');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!existsSync(keyFile)) {
    // Made apart and moved whole: several commands may begin at once.
    const draft = `${keyFile}.${process.pid}`;
    const made = spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'berth', '-f', draft]);
    if (made.status !== 0)
      throw new CliFailure(
        'ssh-missing',
        'A key for ssh could not be made: install OpenSSH on this machine (ssh, ssh-keygen).',
      );
    if (existsSync(keyFile)) for (const file of [draft, `${draft}.pub`]) rmSync(file);
    else {
      renameSync(`${draft}.pub`, `${keyFile}.pub`);
      renameSync(draft, keyFile);
    }
  }
  const publicKey = readFileSync(`${keyFile}.pub`, 'utf8').trim();
  return {
    keyFile,
    knownHostsFile,
    publicKey,
    pin: (host, key) => {
      const known = existsSync(knownHostsFile) ? readFileSync(knownHostsFile, 'utf8').split('\n') : [];
      const wanted = `${host} ${key}`;
      if (known.includes(wanted)) return;
      const others = known.filter((line) => line !== '' && !line.startsWith(`${host} `));
      const draft = `${knownHostsFile}.${process.pid}`;
      writeFileSync(draft, `${[...others.slice(-LINES_MAX), wanted].join('\n')}\n`, { mode: 0o600 });
      renameSync(draft, knownHostsFile);
    },
  };
};
