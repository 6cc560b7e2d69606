import { expect, it } from 'vitest';
import { ALLOWED_CALLS, SECCOMP_PROFILE } from './seccomp-profile.ts';

it('refuses all that it does not name', () => expect(SECCOMP_PROFILE.defaultAction).toBe('SCMP_ACT_ERRNO'));

it('names no call twice', () => expect(new Set(ALLOWED_CALLS).size).toBe(ALLOWED_CALLS.length));

it('names none of the calls that have led out of containers', () => {
  const never =
    `mount umount2 pivot_root chroot unshare setns open_by_handle_at bpf perf_event_open userfaultfd keyctl add_key request_key
    io_uring_setup io_uring_enter io_uring_register init_module finit_module delete_module kexec_load kexec_file_load reboot swapon swapoff
    acct quotactl sethostname setdomainname settimeofday clock_settime iopl ioperm modify_ldt lookup_dcookie nfsservctl syslog
    open_tree move_mount fsopen fsconfig fsmount fspick mount_setattr socket clone clone3 personality`.split(
      /\s+/,
    );
  expect(never.filter((name) => ALLOWED_CALLS.includes(name))).toEqual([]);
});

it('lets a program open sockets of four families, and threads but no namespaces', () => {
  const conditionsOf = (name: string) =>
    SECCOMP_PROFILE.syscalls.filter(({ names }) => names.includes(name)).map(({ args }) => args?.[0]);
  expect(conditionsOf('socket').map((condition) => condition?.value)).toEqual([1, 2, 10, 16]);
  expect(conditionsOf('clone')).toEqual([
    { index: 0, op: 'SCMP_CMP_MASKED_EQ', value: 0x7e02_0000, valueTwo: 0 },
  ]);
});
