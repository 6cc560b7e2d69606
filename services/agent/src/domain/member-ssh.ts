import { memberName } from '#kernel';
import { MEMBER_FOLDER, type MemberFile } from './member-environment.ts';
import type { MemberPlace } from './member-grants.ts';
import { type KeyPair, privateFile, publicLine } from './openssh-key.ts';

/* How members of a session reach each other by ssh: made anew for each session, known to its members alone, and gone with it. */

/** The key that members show, and the one by which they know each other's server. */
export type MemberKeys = { readonly user: KeyPair; readonly host: KeyPair };

const FOLDER = `${MEMBER_FOLDER}/ssh`;
const PORT = 2222;
/** A member may begin a moment before the server of another one does: once a second it is tried again. */
const ATTEMPTS = 30;

const CLIENT = `Host main1 worker*
  Port ${PORT}
  IdentityFile ${FOLDER}/key
  IdentitiesOnly yes
  UserKnownHostsFile ${FOLDER}/known_hosts
  GlobalKnownHostsFile /dev/null
  StrictHostKeyChecking yes
  ConnectionAttempts ${ATTEMPTS}
  LogLevel ERROR
`;

const SERVER = `Port ${PORT}
HostKey ${FOLDER}/host
AuthorizedKeysFile ${FOLDER}/authorized_keys
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
AcceptEnv LANG LC_*
Subsystem sftp internal-sftp
X11Forwarding no
PrintMotd no
PrintLastLog no
UseDNS no
LogLevel ERROR
MaxSessions 100
MaxStartups 100
`;

/** Where a stock client looks, beside its own settings. */
export const SSH_CLIENT_SETTINGS = '/etc/ssh/ssh_config.d/50-berth-members.conf';
const CLIENT_FILE = 'ssh_config';

/** The file of {@link memberSshFiles} that belongs to {@link SSH_CLIENT_SETTINGS}. */
export const clientFileIn = (folder: string): string => `${folder}/${CLIENT_FILE}`;

export const memberSshFiles = ({ count }: MemberPlace, { user, host }: MemberKeys): readonly MemberFile[] => [
  { path: CLIENT_FILE, content: CLIENT },
  { path: 'ssh/key', content: privateFile(user), isSecret: true },
  { path: 'ssh/host', content: privateFile(host), isSecret: true },
  { path: 'ssh/authorized_keys', content: `${publicLine(user)}\n` },
  {
    path: 'ssh/known_hosts',
    content: Array.from({ length: count }, (_, n) => `[${memberName(n)}]:${PORT} ${publicLine(host)}\n`).join(
      '',
    ),
  },
  { path: 'ssh/sshd_config', content: SERVER },
];

/** As missing programs end in every shell. */
export const NO_SSHD = 127;

/**
 * Starts the server in a member, as the session's user. It gives programs the variables of the session, but those that have a quote in them: sshd reads only
 * one line of them. Started a second time it finds its port in use and ends.
 */
export const START_SSHD: readonly string[] = [
  '/bin/sh',
  '-c',
  `set -e; umask 077
sshd=$(PATH=$PATH:/usr/sbin:/usr/local/sbin command -v sshd) || exit ${NO_SSHD}
folder=/tmp/.berth-members; mkdir -p "$folder"
variables=$(env | grep -E '^[A-Za-z_][A-Za-z0-9_]*=[^"\\\\]*$' | grep -vE '^(PWD|OLDPWD|SHLVL|HOSTNAME|TERM|_)=' | sed 's/^.*$/"&"/' | tr '\\n' ' ')
{ cat ${FOLDER}/sshd_config; [ -z "$variables" ] || printf 'SetEnv %s\\n' "$variables"; } > "$folder/sshd_config"
exec "$sshd" -f "$folder/sshd_config" -E "$folder/sshd.log"`,
];
