/*
 * What a session may ask the kernel for. An engine's own profile depends on its age (20.10 lets containers use io_uring, and reach the hypervisor
 * by AF_VSOCK, which knows no network namespaces), so we bring ours: it only names what computing needs, for the machine's own word size. All that
 * is not named is refused with EPERM; a call that is newer than all that are named is unknown (ENOSYS), and libraries go the older way.
 */

const words = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '');

const PROCESSES = words(`
  execve execveat exit exit_group fork vfork wait4 waitid kill tkill tgkill prctl arch_prctl ptrace process_vm_readv process_vm_writev
  pidfd_open pidfd_send_signal process_mrelease restart_syscall rseq membarrier seccomp landlock_create_ruleset landlock_add_rule landlock_restrict_self
  getpid getppid gettid getpgid setpgid getpgrp getsid setsid set_tid_address set_robust_list get_robust_list getpriority setpriority
  getrlimit setrlimit prlimit64 getrusage times getcpu ioprio_get ioprio_set sched_yield sched_getaffinity sched_setaffinity sched_getattr
  sched_setattr sched_getparam sched_setparam sched_getscheduler sched_setscheduler sched_get_priority_max sched_get_priority_min
  sched_rr_get_interval`);
const IDENTITY = words(`
  getuid geteuid getresuid getgid getegid getresgid getgroups setuid setreuid setresuid setfsuid setgid setregid setresgid setfsgid setgroups
  capget capset umask`);
const MEMORY = words(`
  brk mmap munmap mremap mprotect madvise mincore msync mseal mlock mlock2 mlockall munlock munlockall remap_file_pages map_shadow_stack
  memfd_create memfd_secret pkey_alloc pkey_free pkey_mprotect shmget shmat shmdt shmctl`);
const FILES = words(`
  open openat openat2 creat close close_range read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 lseek dup dup2 dup3
  fcntl flock ioctl access faccessat faccessat2 stat fstat lstat newfstatat statx statfs fstatfs getdents getdents64 getcwd chdir fchdir
  mkdir mkdirat rmdir rename renameat renameat2 link linkat symlink symlinkat unlink unlinkat readlink readlinkat mknod mknodat
  chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat utime utimes futimesat utimensat truncate ftruncate fallocate fadvise64
  readahead cachestat sync fsync fdatasync sync_file_range syncfs sendfile splice tee vmsplice copy_file_range name_to_handle_at
  getxattr lgetxattr fgetxattr setxattr lsetxattr fsetxattr listxattr llistxattr flistxattr removexattr lremovexattr fremovexattr
  inotify_init inotify_init1 inotify_add_watch inotify_rm_watch fanotify_mark`);
const WAITING = words(`
  poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 eventfd eventfd2 signalfd signalfd4
  pipe pipe2 timerfd_create timerfd_settime timerfd_gettime io_setup io_submit io_getevents io_pgetevents io_cancel io_destroy
  futex futex_waitv futex_wait futex_wake futex_requeue rt_sigaction rt_sigprocmask rt_sigpending rt_sigsuspend rt_sigtimedwait rt_sigreturn
  rt_sigqueueinfo rt_tgsigqueueinfo sigaltstack pause nanosleep clock_nanosleep alarm getitimer setitimer timer_create timer_settime
  timer_gettime timer_getoverrun timer_delete time gettimeofday clock_gettime clock_getres`);
const TALKING = words(`
  socketpair bind listen accept accept4 connect shutdown getsockname getpeername getsockopt setsockopt sendto recvfrom sendmsg recvmsg
  sendmmsg recvmmsg semget semop semtimedop semctl msgget msgsnd msgrcv msgctl mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify
  mq_getsetattr`);
const MACHINE = words('uname sysinfo getrandom');

/** AF_UNIX, AF_INET, AF_INET6, AF_NETLINK. */
const SOCKET_FAMILIES = [1, 2, 10, 16];
/** Linux, Linux on 32 bits, both without randomised addresses, and the question what it is now. */
const PERSONALITIES = [0x0, 0x8, 0x2_0000, 0x2_0008, 0xffff_ffff];
/** Every CLONE_NEW* flag: a namespace of one's own is the first step of most escapes. */
const NEW_NAMESPACES = 0x7e02_0000;
const ENOSYS = 38;

type Rule = {
  readonly names: readonly string[];
  readonly action: 'SCMP_ACT_ALLOW' | 'SCMP_ACT_ERRNO';
  readonly errnoRet?: number;
  readonly args?: readonly {
    readonly index: number;
    readonly op: 'SCMP_CMP_EQ' | 'SCMP_CMP_MASKED_EQ';
    readonly value: number;
    readonly valueTwo?: number;
  }[];
};

const allowed = (names: readonly string[]): Rule => ({ names, action: 'SCMP_ACT_ALLOW' });
const allowedWith = (name: string, value: number): Rule => ({
  names: [name],
  action: 'SCMP_ACT_ALLOW',
  args: [{ index: 0, op: 'SCMP_CMP_EQ', value }],
});

/** Every call that a session may make without a condition. */
export const ALLOWED_CALLS: readonly string[] = [
  ...PROCESSES,
  ...IDENTITY,
  ...MEMORY,
  ...FILES,
  ...WAITING,
  ...TALKING,
  ...MACHINE,
];

/** The profile as engines take it. No architecture is named: then only that of the machine itself has calls at all. */
export const SECCOMP_PROFILE: { readonly defaultAction: string; readonly syscalls: readonly Rule[] } = {
  defaultAction: 'SCMP_ACT_ERRNO',
  syscalls: [
    allowed(ALLOWED_CALLS),
    ...SOCKET_FAMILIES.map((family) => allowedWith('socket', family)),
    ...PERSONALITIES.map((personality) => allowedWith('personality', personality)),
    {
      names: ['clone'],
      action: 'SCMP_ACT_ALLOW',
      args: [{ index: 0, op: 'SCMP_CMP_MASKED_EQ', value: NEW_NAMESPACES, valueTwo: 0 }],
    },
    // Its flags lie in memory, where no filter can look.
    { names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: ENOSYS },
  ],
};
