/*
 * What is run in the session for each connection: sshd as the session's own user, on its input and output, without a port. The key of the host is made in the
 * session when it is first needed, and told over the connection that the gateway vouches for, before sshd says a word.
 */

/** Ends the lines that are told before sshd begins. */
export const READY = 'berth-ssh-ready';

/** As missing programs end in every shell. */
export const NO_SSHD = 127;

/**
 * $1: the public key that may enter. Prints who the user is and the host's public key, then becomes sshd. Variables of the session are kept in the file that
 * sshd reads for its users: it starts them with none.
 */
export const DOOR = `
set -e; umask 077
sshd=$(PATH=$PATH:/usr/sbin:/usr/local/sbin command -v sshd) || { echo "the image has no sshd (package openssh-server)" >&2; exit ${NO_SSHD}; }
keygen=$(command -v ssh-keygen) || { echo "the image has no ssh-keygen (package openssh-client)" >&2; exit ${NO_SSHD}; }
home=\${HOME:-/tmp}; mkdir -p "$home/.ssh"; door=$home/.ssh/berth; mkdir -p "$door"
if [ ! -f "$door/host" ]; then
  "$keygen" -q -t ed25519 -N '' -C '' -f "$door/host.$$"
  ln "$door/host.$$" "$door/host" 2>/dev/null || :
  rm -f "$door/host.$$" "$door/host.$$.pub"
fi
name=$(printf %s "$1" | sha256sum | cut -c1-32)
printf '%s\\n' "$1" > "$door/key-$name.$$"; mv -f "$door/key-$name.$$" "$door/key-$name"
env | grep -E '^[A-Za-z_][A-Za-z0-9_]*=' | grep -vE '^(PWD|OLDPWD|SHLVL|_)=' > "$door/environment.$$"
mv -f "$door/environment.$$" "$home/.ssh/environment"
printf '%s\\n%s\\n${READY}\\n' "$(id -un)" "$("$keygen" -y -f "$door/host")"
exec "$sshd" -i -e -f /dev/null -o "HostKey=$door/host" -o "AuthorizedKeysFile=$door/key-$name" \\
  -o PidFile=none -o UsePAM=no -o StrictModes=no -o PasswordAuthentication=no -o KbdInteractiveAuthentication=no \\
  -o PermitUserEnvironment=yes -o 'AcceptEnv=LANG LC_*' -o 'Subsystem=sftp internal-sftp' \\
  -o AllowTcpForwarding=yes -o AllowStreamLocalForwarding=yes -o AllowAgentForwarding=yes -o X11Forwarding=no \\
  -o PrintMotd=no -o PrintLastLog=no -o UseDNS=no -o LogLevel=ERROR -o MaxSessions=100 -o MaxStartups=100
`;
