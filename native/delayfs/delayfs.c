/*
 * delayfs - a FUSE pass-through file system that answers every request late,
 * so that a local folder behaves like a NAS with a given round-trip time.
 *
 * The operation itself is done at once on the backing folder; only the *answer*
 * is held back in a timer queue.  So any number of requests can be "on the wire"
 * with 2-3 threads, and N concurrent clients see N requests served per round trip
 * (unless slots= or iops= put a ceiling on the imagined server).
 *
 * Build:  gcc -O2 -Wall -pthread -o delayfs delayfs.c $(pkg-config --cflags --libs fuse3)
 *         (Debian: apt-get install libfuse3-dev fuse3 pkg-config gcc)
 * Run:    ./delayfs -f -o source=/srv/backing,delay_us=500 /mnt/nas
 * Stop:   fusermount3 -u /mnt/nas
 * Options (-o):
 *   source=DIR         backing folder (required)
 *   delay_us=N         delay per metadata request (default 500)
 *   data_delay_us=N    delay per READ/WRITE request (default: as delay_us)
 *   jitter_pct=N       uniform jitter, +-N % of the delay (default 0)
 *   slots=N            at most N requests in service at once (0: no limit)
 *   iops=N             at most N requests per second (0: no limit)
 *   attr_timeout=S     kernel attribute cache in seconds (default 0: off)
 *   entry_timeout=S    kernel name cache in seconds (default 0: off)
 *   negative_timeout=S cache of "no such name" (default 0)
 *   rdplus=0|1         READDIRPLUS, as NFSv3 has it (default 0)
 *   opendir_delay=0|1  also delay OPENDIR (default 0: NFS has no such call)
 *   threads=N          reader threads (default 2)
 *   timers=N           answering threads (default 1)
 *   stats=FILE         counters as JSON, written on SIGUSR1 and at unmount
 *   dtype=0|1          0: folders do not say what is what, as some file systems do not (default 1)
 *   eio=SUFFIX         names that end so can't be looked up: EIO
 *   eio_read=SUFFIX    files whose names end so can be opened, but not read: EIO
 * Not delayed: FORGET, RELEASE, RELEASEDIR, FLUSH/xattr (answered ENOSYS once).
 * Inodes are kept as file handles (open_by_handle_at: needs root or CAP_DAC_READ_SEARCH and a
 * backing file system that can be exported: ext4, xfs, btrfs, tmpfs).  Where that does not work,
 * each known inode costs one O_PATH descriptor, and RLIMIT_NOFILE is the limit.
 */
#define _GNU_SOURCE
#define FUSE_USE_VERSION 312
#include <fuse_lowlevel.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

struct opts {
	char *source, *stats, *eio, *eio_read;
	unsigned delay_us, jitter_pct, slots, iops, threads, timers;
	int data_delay_us, rdplus, opendir_delay, dtype;
	double attr_timeout, entry_timeout, negative_timeout;
};
static struct opts O = { .delay_us = 500, .data_delay_us = -1, .threads = 2, .timers = 1, .dtype = 1 };
#define OPT(t, m) { t, offsetof(struct opts, m), 0 }
static const struct fuse_opt opt_spec[] = {
	OPT("source=%s", source), OPT("stats=%s", stats),
	OPT("delay_us=%u", delay_us), OPT("data_delay_us=%d", data_delay_us),
	OPT("jitter_pct=%u", jitter_pct), OPT("slots=%u", slots), OPT("iops=%u", iops),
	OPT("threads=%u", threads), OPT("timers=%u", timers), OPT("rdplus=%d", rdplus),
	OPT("opendir_delay=%d", opendir_delay), OPT("attr_timeout=%lf", attr_timeout),
	OPT("entry_timeout=%lf", entry_timeout), OPT("negative_timeout=%lf", negative_timeout),
	OPT("dtype=%d", dtype), OPT("eio=%s", eio), OPT("eio_read=%s", eio_read),
	FUSE_OPT_END
};

/* ---- counters ---------------------------------------------------------- */
enum op { LOOKUP, GETATTR, SETATTR, READLINK, MKNOD, MKDIR, UNLINK, RMDIR, SYMLINK, RENAME,
	  LINK, OPEN, READ, WRITE, FSYNC, OPENDIR, READDIR, STATFS, CREATE, FALLOC, COPYRANGE, NOPS };
static const char *op_name[NOPS] = { "lookup", "getattr", "setattr", "readlink", "mknod", "mkdir",
	"unlink", "rmdir", "symlink", "rename", "link", "open", "read", "write", "fsync", "opendir",
	"readdir", "statfs", "create", "fallocate", "copy_file_range" };
static atomic_ulong op_count[NOPS];
static atomic_long inflight, inflight_max;

static void write_stats(void)
{
	if (!O.stats)
		return;
	char tmp[PATH_MAX];
	snprintf(tmp, sizeof tmp, "%s.tmp", O.stats);
	FILE *f = fopen(tmp, "w");
	if (!f)
		return;
	unsigned long total = 0;
	fprintf(f, "{");
	for (int i = 0; i < NOPS; i++) {
		unsigned long c = op_count[i];
		total += c;
		fprintf(f, "\"%s\":%lu,", op_name[i], c);
	}
	fprintf(f, "\"total\":%lu,\"inflight_max\":%ld}\n", total, (long)inflight_max);
	fclose(f);
	rename(tmp, O.stats);
}

/* ---- delayed answers --------------------------------------------------- */
enum kind { K_ERR, K_ENTRY, K_ATTR, K_OPEN, K_CREATE, K_BUF, K_COUNT, K_LINK, K_STATFS };
struct answer {
	uint64_t due;
	fuse_req_t req;
	enum kind kind;
	int err;
	size_t len;
	char *buf;
	struct fuse_file_info fi;
	void (*undo)(uint64_t fh);
	union { struct fuse_entry_param e; struct stat st; struct statvfs sv; } u;
};
static struct answer **heap;
static size_t heap_n, heap_cap;
static pthread_mutex_t hm = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t hc;
static uint64_t *slot_ring, slot_i, iops_next;

static uint64_t now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000ull + t.tv_nsec;
}

static void send_answer(struct answer *a)
{
	atomic_fetch_sub(&inflight, 1);
	switch (a->kind) {
	case K_ERR:    fuse_reply_err(a->req, a->err); break;
	case K_ENTRY:  fuse_reply_entry(a->req, &a->u.e); break;
	case K_ATTR:   fuse_reply_attr(a->req, &a->u.st, O.attr_timeout); break;
	case K_OPEN:	/* -ENOENT: the caller was interrupted, nobody will release it */
		if (fuse_reply_open(a->req, &a->fi) == -ENOENT && a->undo)
			a->undo(a->fi.fh);
		break;
	case K_CREATE:
		if (fuse_reply_create(a->req, &a->u.e, &a->fi) == -ENOENT)
			close(a->fi.fh);
		break;
	case K_BUF:    fuse_reply_buf(a->req, a->buf, a->len); break;
	case K_COUNT:  fuse_reply_write(a->req, a->len); break;
	case K_LINK:   fuse_reply_readlink(a->req, a->buf); break;
	case K_STATFS: fuse_reply_statfs(a->req, &a->u.sv); break;
	}
	free(a->buf);
	free(a);
}

static void heap_push(struct answer *a)
{
	if (heap_n == heap_cap) {
		heap_cap = heap_cap ? heap_cap * 2 : 1024;
		heap = realloc(heap, heap_cap * sizeof *heap);
		if (!heap)
			abort();
	}
	size_t i = heap_n++;
	while (i) {
		size_t p = (i - 1) / 2;
		if (heap[p]->due <= a->due)
			break;
		heap[i] = heap[p];
		i = p;
	}
	heap[i] = a;
}

static struct answer *heap_pop(void)
{
	struct answer *top = heap[0], *last = heap[--heap_n];
	size_t i = 0;
	for (;;) {
		size_t c = 2 * i + 1;
		if (c >= heap_n)
			break;
		if (c + 1 < heap_n && heap[c + 1]->due < heap[c]->due)
			c++;
		if (heap[c]->due >= last->due)
			break;
		heap[i] = heap[c];
		i = c;
	}
	if (heap_n)
		heap[i] = last;
	return top;
}

static void *timer_main(void *arg)
{
	(void)arg;
	prctl(PR_SET_TIMERSLACK, 1);
	pthread_mutex_lock(&hm);
	for (;;) {
		if (!heap_n) {
			pthread_cond_wait(&hc, &hm);
			continue;
		}
		uint64_t due = heap[0]->due;
		if (due > now_ns()) {
			struct timespec t = { due / 1000000000ull, due % 1000000000ull };
			pthread_cond_timedwait(&hc, &hm, &t);
			continue;
		}
		struct answer *a = heap_pop();
		pthread_mutex_unlock(&hm);
		send_answer(a);
		pthread_mutex_lock(&hm);
	}
	return NULL;
}

static void later_us(struct answer *a, enum op op, unsigned us)
{
	atomic_fetch_add(&op_count[op], 1);
	long n = atomic_fetch_add(&inflight, 1) + 1, m = inflight_max;
	while (n > m && !atomic_compare_exchange_weak(&inflight_max, &m, n))
		;
	if (!us && !O.iops) {
		send_answer(a);
		return;
	}
	uint64_t d = (uint64_t)us * 1000;
	if (O.jitter_pct) {
		static _Thread_local unsigned seed;
		if (!seed)
			seed = (unsigned)(uintptr_t)&seed ^ (unsigned)now_ns();
		int64_t span = (int64_t)d * O.jitter_pct / 100;
		if (span)
			d = d - span + (uint64_t)rand_r(&seed) % (2 * span + 1);
	}
	pthread_mutex_lock(&hm);
	uint64_t start = now_ns();
	if (O.iops) {
		if (iops_next < start)
			iops_next = start;
		start = iops_next;
		iops_next += 1000000000ull / O.iops;
	}
	if (slot_ring && slot_ring[slot_i] > start)
		start = slot_ring[slot_i];
	a->due = start + d;
	if (slot_ring) {
		slot_ring[slot_i] = a->due;
		slot_i = (slot_i + 1) % O.slots;
	}
	heap_push(a);
	if (heap[0] == a)
		pthread_cond_signal(&hc);
	pthread_mutex_unlock(&hm);
}
static void later(struct answer *a, enum op op) { later_us(a, op, O.delay_us); }

static struct answer *answer(fuse_req_t req, enum kind k)
{
	struct answer *a = calloc(1, sizeof *a);
	if (!a)
		abort();
	a->req = req;
	a->kind = k;
	return a;
}
static void later_err(fuse_req_t req, enum op op, int err)
{
	struct answer *a = answer(req, K_ERR);
	a->err = err;
	later(a, op);
}
static void later_res(fuse_req_t req, enum op op, int res) { later_err(req, op, res < 0 ? errno : 0); }

/* ---- inodes ------------------------------------------------------------ */
#define HBYTES 40
struct inode {
	struct inode *next;
	dev_t dev;
	ino_t ino;
	uint64_t nlookup;
	int fd;			/* O_PATH descriptor, or -1: by handle */
	int htype, hlen, unreadable;
	unsigned char h[HBYTES];
};
#define NBUCKET (1u << 18)
static struct inode *bucket[NBUCKET], root_inode;
static int by_handle;
static pthread_mutex_t im = PTHREAD_MUTEX_INITIALIZER;
union fhbuf { struct file_handle fh; char room[sizeof(struct file_handle) + HBYTES]; };

static struct inode *I(fuse_ino_t ino) { return ino == FUSE_ROOT_ID ? &root_inode : (struct inode *)(uintptr_t)ino; }
static unsigned hash(dev_t d, ino_t i) { return (unsigned)((i * 0x9E3779B97F4A7C15ull) >> 40 ^ d) & (NBUCKET - 1); }
static void procpath(char *b, int fd) { sprintf(b, "/proc/self/fd/%d", fd); }

/* a descriptor for an inode, to be given back with put(); -1 with errno set on failure */
static int get(fuse_ino_t ino)
{
	struct inode *i = I(ino);
	if (i->fd >= 0)
		return i->fd;
	union fhbuf b;
	b.fh.handle_bytes = i->hlen;
	b.fh.handle_type = i->htype;
	memcpy(b.fh.f_handle, i->h, i->hlen);
	return open_by_handle_at(root_inode.fd, &b.fh, O_PATH | O_CLOEXEC);
}
static void put(fuse_ino_t ino, int fd)
{
	if (fd >= 0 && I(ino)->fd < 0) {
		int e = errno;
		close(fd);
		errno = e;
	}
}

static int ends_with(const char *name, const char *suffix)
{
	size_t n = strlen(name), m = suffix ? strlen(suffix) : 0;
	return m && n >= m && strcmp(name + n - m, suffix) == 0;
}

static int do_lookup_at(int pfd, const char *name, struct fuse_entry_param *e)
{
	union fhbuf b;
	int fd = -1;
	memset(e, 0, sizeof *e);
	if (ends_with(name, O.eio))
		return EIO;
	e->attr_timeout = O.attr_timeout;
	e->entry_timeout = O.entry_timeout;
	if (by_handle) {
		int mnt;
		b.fh.handle_bytes = HBYTES;
		if (fstatat(pfd, name, &e->attr, AT_SYMLINK_NOFOLLOW) < 0 || name_to_handle_at(pfd, name, &b.fh, &mnt, 0) < 0)
			return errno;
	} else {
		fd = openat(pfd, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
		if (fd < 0)
			return errno;
		if (fstatat(fd, "", &e->attr, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW) < 0) {
			int err = errno;
			close(fd);
			return err;
		}
	}
	unsigned h = hash(e->attr.st_dev, e->attr.st_ino);
	pthread_mutex_lock(&im);
	struct inode *i;
	for (i = bucket[h]; i; i = i->next)
		if (i->ino == e->attr.st_ino && i->dev == e->attr.st_dev)
			break;
	if (i && by_handle && (i->hlen != (int)b.fh.handle_bytes || memcmp(i->h, b.fh.f_handle, i->hlen))) {
		i->hlen = b.fh.handle_bytes;	/* inode number used anew */
		i->htype = b.fh.handle_type;
		memcpy(i->h, b.fh.f_handle, i->hlen);
	}
	if (!i) {
		i = calloc(1, sizeof *i);
		if (!i)
			abort();
		i->dev = e->attr.st_dev;
		i->ino = e->attr.st_ino;
		i->fd = fd;
		fd = -1;
		if (by_handle) {
			i->hlen = b.fh.handle_bytes;
			i->htype = b.fh.handle_type;
			memcpy(i->h, b.fh.f_handle, i->hlen);
		}
		i->next = bucket[h];
		bucket[h] = i;
	}
	i->nlookup++;
	i->unreadable = ends_with(name, O.eio_read);
	pthread_mutex_unlock(&im);
	if (fd >= 0)
		close(fd);
	e->ino = (uintptr_t)i;
	return 0;
}
static int do_lookup(fuse_ino_t parent, const char *name, struct fuse_entry_param *e)
{
	int pfd = get(parent);
	if (pfd < 0)
		return errno;
	int err = do_lookup_at(pfd, name, e);
	put(parent, pfd);
	return err;
}

static void do_forget(fuse_ino_t ino, uint64_t n)
{
	if (ino == FUSE_ROOT_ID)
		return;
	struct inode *i = I(ino);
	pthread_mutex_lock(&im);
	i->nlookup -= n;
	if (i->nlookup) {
		pthread_mutex_unlock(&im);
		return;
	}
	struct inode **p = &bucket[hash(i->dev, i->ino)];
	while (*p != i)
		p = &(*p)->next;
	*p = i->next;
	pthread_mutex_unlock(&im);
	if (i->fd >= 0)
		close(i->fd);
	free(i);
}
static void d_forget(fuse_req_t req, fuse_ino_t ino, uint64_t n) { do_forget(ino, n); fuse_reply_none(req); }
static void d_forget_multi(fuse_req_t req, size_t c, struct fuse_forget_data *f)
{
	for (size_t k = 0; k < c; k++)
		do_forget(f[k].ino, f[k].nlookup);
	fuse_reply_none(req);
}

static void later_entry(fuse_req_t req, enum op op, fuse_ino_t parent, const char *name)
{
	struct answer *a = answer(req, K_ENTRY);
	int err = do_lookup(parent, name, &a->u.e);
	if (err == ENOENT && op == LOOKUP && O.negative_timeout > 0) {
		a->u.e.entry_timeout = O.negative_timeout;	/* ino 0: a negative entry */
	} else if (err) {
		a->kind = K_ERR;
		a->err = err;
	}
	later(a, op);
}

/* ---- operations -------------------------------------------------------- */
static void d_init(void *u, struct fuse_conn_info *c)
{
	(void)u;
	c->want &= ~(FUSE_CAP_READDIRPLUS | FUSE_CAP_READDIRPLUS_AUTO | FUSE_CAP_SPLICE_READ | FUSE_CAP_SPLICE_WRITE
		| FUSE_CAP_SPLICE_MOVE | FUSE_CAP_FLOCK_LOCKS | FUSE_CAP_POSIX_LOCKS);
	if (O.rdplus)
		c->want |= c->capable & (FUSE_CAP_READDIRPLUS | FUSE_CAP_READDIRPLUS_AUTO);
	c->want |= c->capable & FUSE_CAP_PARALLEL_DIROPS;
	c->max_background = 1024;
	c->congestion_threshold = 768;
}
static void d_lookup(fuse_req_t req, fuse_ino_t p, const char *name) { later_entry(req, LOOKUP, p, name); }

static int stat_ino(fuse_ino_t ino, struct fuse_file_info *fi, struct stat *st)
{
	if (fi)
		return fstat(fi->fh, st);
	int fd = get(ino), r = fd < 0 ? -1 : fstatat(fd, "", st, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW);
	put(ino, fd);
	return r;
}
static void later_attr(fuse_req_t req, enum op op, fuse_ino_t ino, struct fuse_file_info *fi, int r)
{
	struct answer *a = answer(req, K_ATTR);
	if (r < 0 || stat_ino(ino, fi, &a->u.st) < 0) {
		a->kind = K_ERR;
		a->err = errno;
	}
	later(a, op);
}
static void d_getattr(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi) { later_attr(req, GETATTR, ino, fi, 0); }

static void d_setattr(fuse_req_t req, fuse_ino_t ino, struct stat *st, int set, struct fuse_file_info *fi)
{
	int fd = fi ? (int)fi->fh : get(ino), r = fd < 0 ? -1 : 0;
	char pp[64];
	procpath(pp, fd);
	if (r >= 0 && set & FUSE_SET_ATTR_MODE)
		r = fi ? fchmod(fd, st->st_mode) : chmod(pp, st->st_mode);
	if (r >= 0 && set & (FUSE_SET_ATTR_UID | FUSE_SET_ATTR_GID))
		r = fchownat(fd, "", set & FUSE_SET_ATTR_UID ? st->st_uid : (uid_t)-1,
			set & FUSE_SET_ATTR_GID ? st->st_gid : (gid_t)-1, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW);
	if (r >= 0 && set & FUSE_SET_ATTR_SIZE)
		r = fi ? ftruncate(fd, st->st_size) : truncate(pp, st->st_size);
	if (r >= 0 && set & (FUSE_SET_ATTR_ATIME | FUSE_SET_ATTR_MTIME)) {
		struct timespec tv[2] = { { 0, UTIME_OMIT }, { 0, UTIME_OMIT } };
		if (set & FUSE_SET_ATTR_ATIME_NOW) tv[0].tv_nsec = UTIME_NOW;
		else if (set & FUSE_SET_ATTR_ATIME) tv[0] = st->st_atim;
		if (set & FUSE_SET_ATTR_MTIME_NOW) tv[1].tv_nsec = UTIME_NOW;
		else if (set & FUSE_SET_ATTR_MTIME) tv[1] = st->st_mtim;
		r = fi ? futimens(fd, tv) : utimensat(AT_FDCWD, pp, tv, 0);
	}
	if (!fi)
		put(ino, fd);
	later_attr(req, SETATTR, ino, fi, r);
}

static void d_readlink(fuse_req_t req, fuse_ino_t ino)
{
	char b[PATH_MAX + 1];
	int fd = get(ino);
	ssize_t n = fd < 0 ? -1 : readlinkat(fd, "", b, PATH_MAX);
	put(ino, fd);
	if (n < 0) {
		later_err(req, READLINK, errno);
		return;
	}
	b[n] = 0;
	struct answer *a = answer(req, K_LINK);
	a->buf = strdup(b);
	later(a, READLINK);
}

/* something was made under `name` in pfd (r < 0: it failed): set its owner, answer with its entry */
static void made(fuse_req_t req, enum op op, fuse_ino_t p, int pfd, const char *name, int r)
{
	const struct fuse_ctx *c = fuse_req_ctx(req);
	struct answer *a = answer(req, K_ENTRY);
	int err = r < 0 ? errno : 0;
	if (!err && op != LINK && (c->uid || c->gid) && fchownat(pfd, name, c->uid, c->gid, AT_SYMLINK_NOFOLLOW) < 0)
		err = errno == EPERM ? 0 : errno;
	if (!err)
		err = do_lookup_at(pfd, name, &a->u.e);
	if (err) {
		a->kind = K_ERR;
		a->err = err;
	}
	put(p, pfd);
	later(a, op);
}
#define MAKE(op, call) int pfd = get(p); made(req, op, p, pfd, n, pfd < 0 ? -1 : (call))
static void d_mknod(fuse_req_t req, fuse_ino_t p, const char *n, mode_t m, dev_t d) { MAKE(MKNOD, mknodat(pfd, n, m, d)); }
static void d_mkdir(fuse_req_t req, fuse_ino_t p, const char *n, mode_t m) { MAKE(MKDIR, mkdirat(pfd, n, m)); }
static void d_symlink(fuse_req_t req, const char *t, fuse_ino_t p, const char *n) { MAKE(SYMLINK, symlinkat(t, pfd, n)); }
static void d_link(fuse_req_t req, fuse_ino_t ino, fuse_ino_t p, const char *n)
{
	char pp[64];
	int fd = get(ino);
	procpath(pp, fd);
	MAKE(LINK, linkat(AT_FDCWD, pp, pfd, n, AT_SYMLINK_FOLLOW));
	put(ino, fd);
}
static void remove_at(fuse_req_t req, enum op op, fuse_ino_t p, const char *n, int flag)
{
	int fd = get(p), r = fd < 0 ? -1 : unlinkat(fd, n, flag);
	put(p, fd);
	later_res(req, op, r);
}
static void d_unlink(fuse_req_t req, fuse_ino_t p, const char *n) { remove_at(req, UNLINK, p, n, 0); }
static void d_rmdir(fuse_req_t req, fuse_ino_t p, const char *n) { remove_at(req, RMDIR, p, n, AT_REMOVEDIR); }
static void d_rename(fuse_req_t req, fuse_ino_t p, const char *n, fuse_ino_t np, const char *nn, unsigned fl)
{
	int a = get(p), b = get(np);
	int r = a < 0 || b < 0 ? -1 : syscall(SYS_renameat2, a, n, b, nn, fl);
	put(p, a);
	put(np, b);
	later_res(req, RENAME, r);
}

static void close_fh(uint64_t fh) { close((int)fh); }
static void d_open(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	char pp[64];
	int pfd = get(ino);
	procpath(pp, pfd);
	int fd = pfd < 0 ? -1 : open(pp, (fi->flags & ~(O_NOFOLLOW | O_CREAT | O_EXCL)) | O_CLOEXEC);
	put(ino, pfd);
	if (fd < 0) {
		later_err(req, OPEN, errno);
		return;
	}
	struct answer *a = answer(req, K_OPEN);
	a->fi = *fi;
	a->fi.fh = fd;
	a->undo = close_fh;
	later(a, OPEN);
}
static void d_create(fuse_req_t req, fuse_ino_t p, const char *n, mode_t m, struct fuse_file_info *fi)
{
	const struct fuse_ctx *c = fuse_req_ctx(req);
	int pfd = get(p), fd = pfd < 0 ? -1 : openat(pfd, n, (fi->flags | O_CREAT | O_CLOEXEC) & ~O_NOFOLLOW, m);
	int err = fd < 0 ? errno : 0;
	struct answer *a = answer(req, K_CREATE);
	if (!err && (c->uid || c->gid) && fchown(fd, c->uid, c->gid) < 0)
		err = errno == EPERM ? 0 : errno;
	if (!err)
		err = do_lookup_at(pfd, n, &a->u.e);
	put(p, pfd);
	if (err) {
		if (fd >= 0)
			close(fd);
		a->kind = K_ERR;
		a->err = err;
	} else {
		a->fi = *fi;
		a->fi.fh = fd;
	}
	later(a, CREATE);
}
static void d_release(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi) { (void)ino; close(fi->fh); fuse_reply_err(req, 0); }
static void d_fsync(fuse_req_t req, fuse_ino_t ino, int d, struct fuse_file_info *fi)
{
	(void)ino;
	later_res(req, FSYNC, d ? fdatasync(fi->fh) : fsync(fi->fh));
}
static unsigned data_delay(void) { return O.data_delay_us < 0 ? O.delay_us : (unsigned)O.data_delay_us; }
static void d_read(fuse_req_t req, fuse_ino_t ino, size_t size, off_t off, struct fuse_file_info *fi)
{
	struct answer *a = answer(req, K_BUF);
	a->buf = malloc(size);
	ssize_t n = a->buf ? pread(fi->fh, a->buf, size, off) : -1;
	if (I(ino)->unreadable) {
		a->kind = K_ERR;
		a->err = EIO;
	} else if (n < 0) {
		a->kind = K_ERR;
		a->err = errno;
	} else
		a->len = n;
	later_us(a, READ, data_delay());
}
static void d_write(fuse_req_t req, fuse_ino_t ino, const char *b, size_t size, off_t off, struct fuse_file_info *fi)
{
	(void)ino;
	ssize_t n = pwrite(fi->fh, b, size, off);
	struct answer *a = answer(req, n < 0 ? K_ERR : K_COUNT);
	if (n < 0)
		a->err = errno;
	else
		a->len = n;
	later_us(a, WRITE, data_delay());
}
static void d_fallocate(fuse_req_t req, fuse_ino_t ino, int mode, off_t o, off_t l, struct fuse_file_info *fi)
{
	(void)ino;
	later_res(req, FALLOC, fallocate(fi->fh, mode, o, l));
}
static void d_copy(fuse_req_t req, fuse_ino_t i1, off_t o1, struct fuse_file_info *f1, fuse_ino_t i2, off_t o2,
		   struct fuse_file_info *f2, size_t len, int flags)
{
	(void)i1; (void)i2;
	ssize_t n = copy_file_range(f1->fh, &o1, f2->fh, &o2, len, flags);
	struct answer *a = answer(req, n < 0 ? K_ERR : K_COUNT);
	if (n < 0)
		a->err = errno;
	else
		a->len = n;
	later_us(a, COPYRANGE, data_delay());
}
static void d_statfs(fuse_req_t req, fuse_ino_t ino)
{
	struct answer *a = answer(req, K_STATFS);
	(void)ino;
	if (fstatvfs(root_inode.fd, &a->u.sv) < 0) {
		a->kind = K_ERR;
		a->err = errno;
	}
	later(a, STATFS);
}

/* folders: one DIR stream per open folder, read in order or by offset */
struct dir { DIR *dp; struct dirent *held; off_t off; pthread_mutex_t m; };
static void close_dir(uint64_t fh)
{
	struct dir *d = (struct dir *)(uintptr_t)fh;
	closedir(d->dp);
	pthread_mutex_destroy(&d->m);
	free(d);
}
static void d_opendir(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	struct dir *d = calloc(1, sizeof *d);
	int pfd = get(ino), fd = pfd < 0 ? -1 : openat(pfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	put(ino, pfd);
	if (fd < 0 || !(d->dp = fdopendir(fd))) {
		int err = errno;
		if (fd >= 0)
			close(fd);
		free(d);
		later_us(({ struct answer *a = answer(req, K_ERR); a->err = err; a; }), OPENDIR, O.opendir_delay ? O.delay_us : 0);
		return;
	}
	pthread_mutex_init(&d->m, NULL);
	struct answer *a = answer(req, K_OPEN);
	a->fi = *fi;
	a->fi.fh = (uintptr_t)d;
	a->undo = close_dir;
	later_us(a, OPENDIR, O.opendir_delay ? O.delay_us : 0);
}
static void read_dir(fuse_req_t req, size_t size, off_t off, struct fuse_file_info *fi, int plus)
{
	struct dir *d = (struct dir *)(uintptr_t)fi->fh;
	struct answer *a = answer(req, K_BUF);
	char *p = a->buf = malloc(size);
	size_t rest = size;
	int err = 0;
	if (!p)
		abort();
	pthread_mutex_lock(&d->m);
	if (off != d->off) {
		seekdir(d->dp, off);
		d->held = NULL;
		d->off = off;
	}
	for (;;) {
		if (!d->held) {
			errno = 0;
			d->held = readdir(d->dp);
			if (!d->held) {
				err = errno;
				break;
			}
		}
		struct dirent *de = d->held;
		size_t n;
		fuse_ino_t looked = 0;
		if (plus) {
			struct fuse_entry_param e = { .attr = { .st_ino = de->d_ino, .st_mode = O.dtype ? DTTOIF(de->d_type) : 0 } };
			if (strcmp(de->d_name, ".") && strcmp(de->d_name, "..")) {
				if (do_lookup_at(dirfd(d->dp), de->d_name, &e) == 0)
					looked = e.ino;
				else {	/* gone meanwhile */
					d->off = de->d_off;
					d->held = NULL;
					continue;
				}
			}
			n = fuse_add_direntry_plus(req, p, rest, de->d_name, &e, de->d_off);
		} else {
			struct stat st = { .st_ino = de->d_ino, .st_mode = O.dtype ? DTTOIF(de->d_type) : 0 };
			n = fuse_add_direntry(req, p, rest, de->d_name, &st, de->d_off);
		}
		if (n > rest) {
			if (looked)
				do_forget(looked, 1);
			break;
		}
		p += n;
		rest -= n;
		d->off = de->d_off;
		d->held = NULL;
	}
	pthread_mutex_unlock(&d->m);
	if (err && rest == size) {
		a->kind = K_ERR;
		a->err = err;
	} else
		a->len = size - rest;
	later(a, READDIR);
}
static void d_readdir(fuse_req_t r, fuse_ino_t i, size_t s, off_t o, struct fuse_file_info *fi) { (void)i; read_dir(r, s, o, fi, 0); }
static void d_readdirplus(fuse_req_t r, fuse_ino_t i, size_t s, off_t o, struct fuse_file_info *fi) { (void)i; read_dir(r, s, o, fi, 1); }
static void d_releasedir(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	(void)ino;
	close_dir(fi->fh);
	fuse_reply_err(req, 0);
}

static const struct fuse_lowlevel_ops ops = {
	.init = d_init, .lookup = d_lookup, .forget = d_forget, .forget_multi = d_forget_multi,
	.getattr = d_getattr, .setattr = d_setattr, .readlink = d_readlink, .mknod = d_mknod, .mkdir = d_mkdir,
	.unlink = d_unlink, .rmdir = d_rmdir, .symlink = d_symlink, .rename = d_rename, .link = d_link,
	.open = d_open, .create = d_create, .read = d_read, .write = d_write, .release = d_release, .fsync = d_fsync,
	.opendir = d_opendir, .readdir = d_readdir, .readdirplus = d_readdirplus, .releasedir = d_releasedir,
	.statfs = d_statfs, .fallocate = d_fallocate, .copy_file_range = d_copy,
};

/* Debian 12's libfuse (3.14) never tells the kernel FUSE_PARALLEL_DIROPS, and without it the kernel
 * lets one LOOKUP at a time into a folder, which no NFS client does: set the bit in the INIT answer. */
#define PARALLEL_DIROPS_BIT (1u << 18)
static ssize_t dev_read(int fd, void *buf, size_t len, void *u) { (void)u; return read(fd, buf, len); }
static ssize_t dev_writev(int fd, struct iovec *iov, int count, void *u)
{
	static atomic_int seen;
	(void)u;
	if (count == 2 && iov[0].iov_len == 16 && iov[1].iov_len >= 24 && !atomic_exchange(&seen, 1))
		((uint32_t *)iov[1].iov_base)[3] |= PARALLEL_DIROPS_BIT;	/* major, minor, max_readahead, flags */
	return writev(fd, iov, count);
}

static void *sig_main(void *arg)
{
	int s;
	while (!sigwait(arg, &s))
		write_stats();
	return NULL;
}

int main(int argc, char **argv)
{
	struct fuse_args args = FUSE_ARGS_INIT(argc, argv);
	struct fuse_cmdline_opts co;
	if (fuse_parse_cmdline(&args, &co) || fuse_opt_parse(&args, &O, opt_spec, NULL) < 0)
		return 1;
	if (!O.source || !co.mountpoint) {
		fprintf(stderr, "usage: %s [-f] -o source=DIR[,delay_us=500,...] MOUNTPOINT (options: top of delayfs.c)\n", argv[0]);
		return 1;
	}
	if ((O.source = realpath(O.source, NULL)) == NULL || (root_inode.fd = open(O.source, O_PATH | O_DIRECTORY)) < 0) {
		perror("source");
		return 1;
	}
	if (O.stats && O.stats[0] != '/') {
		fprintf(stderr, "stats= must be an absolute path\n");
		return 1;
	}
	umask(0);
	struct rlimit rl = { 1048576, 1048576 };
	if (setrlimit(RLIMIT_NOFILE, &rl) < 0) {
		getrlimit(RLIMIT_NOFILE, &rl);
		rl.rlim_cur = rl.rlim_max;
		setrlimit(RLIMIT_NOFILE, &rl);
	}
	union fhbuf hb;
	int mid, hfd = open(O.source, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	hb.fh.handle_bytes = HBYTES;
	if (hfd >= 0 && name_to_handle_at(hfd, "", &hb.fh, &mid, AT_EMPTY_PATH) == 0) {
		int t = open_by_handle_at(hfd, &hb.fh, O_PATH);
		by_handle = t >= 0;
		close(t);
	}
	if (by_handle) {	/* open_by_handle_at wants a descriptor that is not O_PATH */
		close(root_inode.fd);
		root_inode.fd = hfd;
	} else
		fprintf(stderr, "delayfs: no file handles here, one descriptor per inode (limit %lu)\n", (unsigned long)rl.rlim_cur);
	struct fuse_session *se = fuse_session_new(&args, &ops, sizeof ops, NULL);
	if (!se || fuse_set_signal_handlers(se) || fuse_session_mount(se, co.mountpoint))
		return 1;
	static const struct fuse_custom_io io = { .read = dev_read, .writev = dev_writev };
	if (fuse_session_custom_io(se, &io, fuse_session_fd(se)))
		return 1;
	fuse_daemonize(co.foreground);

	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	pthread_condattr_t ca;
	pthread_condattr_init(&ca);
	pthread_condattr_setclock(&ca, CLOCK_MONOTONIC);
	pthread_cond_init(&hc, &ca);
	if (O.slots)
		slot_ring = calloc(O.slots, sizeof *slot_ring);
	pthread_t t;
	pthread_create(&t, NULL, sig_main, &set);
	for (unsigned k = 0; k < (O.timers ? O.timers : 1); k++)
		pthread_create(&t, NULL, timer_main, NULL);

	struct fuse_loop_config *lc = fuse_loop_cfg_create();
	fuse_loop_cfg_set_clone_fd(lc, co.clone_fd);
	fuse_loop_cfg_set_max_threads(lc, O.threads ? O.threads : 1);
	fuse_loop_cfg_set_idle_threads(lc, O.threads ? O.threads : 1);
	int r = fuse_session_loop_mt(se, lc);
	fuse_loop_cfg_destroy(lc);
	fuse_session_unmount(se);
	write_stats();
	return r != 0;
}
