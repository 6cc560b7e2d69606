#include "walk.h"
#include "events.h"
#include "job.h"
#include "memory.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define READ_BYTES (32 * 1024)
/* The shortest record that the kernel gives is 24 bytes long. */
#define NAMES_MAX (READ_BYTES / 24)
/* A name of 255 bytes. */
#define RECORD_MAX 280
#define BATCH_MAX 32
#define BATCH_MIN 4

const struct operation *operation;

/* As getdents64 writes it. */
struct found {
	ino64_t ino;
	int64_t offset;
	unsigned short length;
	unsigned char type;
	char name[];
};

struct batch {
	struct task task;
	struct dir *dir;
	size_t count;
	unsigned char types[BATCH_MAX];
	char names[]; /* one after the other, each with its zero */
};

static void read_folder(struct task *task);

int folders_are_gone_into(const struct dir *parent)
{
	(void)parent;
	return GO_IN;
}

/* ---- endings ------------------------------------------------------------ */

void walk_ended(struct dir *dir)
{
	for (;;) {
		struct dir *parent = dir->parent;
		dir_free(dir);
		if (!parent || atomic_fetch_sub(&parent->pending, 1) != 1)
			return;
		dir = parent;
		bool is_ours = dir->depth >= 0 && !atomic_load(&job.is_cancelled);
		if (is_ours && operation->leave && !operation->leave(dir))
			return;
	}
}

void walk_hold(struct dir *dir) { atomic_fetch_add(&dir->pending, 1); }

void walk_release(struct dir *dir)
{
	if (atomic_fetch_sub(&dir->pending, 1) != 1)
		return;
	bool is_ours = dir->depth >= 0 && dir->has_begun && !atomic_load(&job.is_cancelled);
	if (is_ours && operation->leave && !operation->leave(dir))
		return;
	walk_ended(dir);
}

/* ---- turns -------------------------------------------------------------- */

/* True if there is room for one more; else it waits, and is put on the stack when its turn comes. */
static bool has_turn(struct dir *dir, struct task *task)
{
	pthread_mutex_lock(&dir->turns);
	bool is_free = dir->active < operation->turns_max;
	if (is_free) {
		dir->active++;
	} else {
		task->below = NULL;
		if (dir->last_waiting)
			dir->last_waiting->below = task;
		else
			dir->first_waiting = task;
		dir->last_waiting = task;
	}
	pthread_mutex_unlock(&dir->turns);
	return is_free;
}

void turn_take(struct dir *dir, struct task *task)
{
	if (!operation->turns_max || has_turn(dir, task))
		pool_push(task);
}

void turn_over(struct dir *dir)
{
	if (!operation->turns_max)
		return;
	pthread_mutex_lock(&dir->turns);
	struct task *next = dir->first_waiting;
	if (next) {
		dir->first_waiting = next->below;
		if (!dir->first_waiting)
			dir->last_waiting = NULL;
	} else {
		dir->active--;
	}
	pthread_mutex_unlock(&dir->turns);
	if (next)
		pool_push(next);
}

/* ---- entries ------------------------------------------------------------ */

bool entry_stat(struct dir *dir, struct entry *entry)
{
	if (entry->has_stat)
		return true;
	int fd = dir_fd(dir);
	int result = fd == -1 ? -1 : fstatat(fd, entry->name, &entry->st, AT_SYMLINK_NOFOLLOW);
	int error = errno;
	if (fd != -1)
		dir_rest(dir);
	if (result < 0) {
		failure(dir, entry->name, "stat", error);
		return false;
	}
	entry->has_stat = true;
	return true;
}

void walk_into(struct dir *parent, const char *name, bool is_link_allowed)
{
	struct dir *dir = dir_new(parent, parent ? parent->depth + 1 : 0, name, strlen(name));
	dir->task.run = read_folder;
	dir->is_link_allowed = is_link_allowed;
	if (parent)
		walk_hold(parent);
	pool_push(&dir->task);
}

bool walk_open(struct dir *dir, struct stat *st)
{
	if (dir_open(dir, st) < 0) {
		int error = errno;
		bool is_other = error == ENOTDIR || error == ELOOP; /* it was one a moment ago, or was named as one */
		if (is_other && operation->comes_back && dir->depth > 0)
			return false;
		if (is_other)
			failure_own(dir, NULL, "not-a-folder", "is no folder, or a link, which is not followed");
		else
			failure(dir, NULL, "open", error);
		return false;
	}
	if (job.is_beneath ? dir->dev != job.beneath_dev : job.stays_on_device && dir->depth > 0 && dir->dev != dir->parent->dev) {
		if (job.is_beneath)
			failure_own(dir, NULL, "other-file-system", "is on another file system, which is not gone into");
		dir_rest(dir);
		return false;
	}
	return true;
}

/* Some file systems do not say in a folder what is what; nor do callers. */
static void take_entries(struct dir *dir, struct entry *entries, size_t count)
{
	size_t kept = 0;
	for (size_t i = 0; i < count && !atomic_load(&job.is_cancelled); i++) {
		struct entry *entry = &entries[i];
		if (entry->type == DT_UNKNOWN) {
			if (!entry_stat(dir, entry))
				continue;
			entry->type = (unsigned char)IFTODT(entry->st.st_mode);
			int meeting = entry->type == DT_DIR ? operation->meets_folder(dir) : AS_ENTRY;
			if (meeting & GO_IN)
				walk_into(dir, entry->name, false);
			if (!(meeting & AS_ENTRY))
				continue;
		}
		if (kept != i)
			entries[kept] = *entry;
		kept++;
	}
	if (kept && !atomic_load(&job.is_cancelled))
		operation->entries(dir, entries, kept);
}

static void run_batch(struct task *task)
{
	struct batch *batch = (struct batch *)task;
	struct entry entries[BATCH_MAX];
	const char *name = batch->names;
	for (size_t i = 0; i < batch->count; i++) {
		entries[i].name = name;
		entries[i].type = batch->types[i];
		entries[i].has_stat = false;
		name += strlen(name) + 1;
	}
	struct dir *dir = batch->dir;
	take_entries(dir, entries, batch->count);
	free(batch);
	turn_over(dir);
	walk_release(dir);
}

static void share_out(struct dir *dir, const char *const *names, const unsigned char *types, size_t count)
{
	size_t bytes = 0;
	for (size_t i = 0; i < count; i++)
		bytes += strlen(names[i]) + 1;
	struct batch *batch = need(sizeof *batch + bytes);
	batch->task.run = run_batch;
	batch->dir = dir;
	batch->count = count;
	char *at = batch->names;
	for (size_t i = 0; i < count; i++) {
		batch->types[i] = types[i];
		at = stpcpy(at, names[i]) + 1;
	}
	walk_hold(dir);
	turn_take(dir, &batch->task);
}

void walk_entries(struct dir *dir, const char *const *names, size_t count)
{
	static const unsigned char unknown[BATCH_MAX]; /* DT_UNKNOWN is 0 */
	for (size_t i = 0; i < count; i += BATCH_MAX)
		share_out(dir, names + i, unknown, count - i < BATCH_MAX ? count - i : BATCH_MAX);
	walk_release(dir);
}

static void take_along(struct dir *dir, const char *const *names, const unsigned char *types, size_t count)
{
	struct entry entries[BATCH_MAX];
	for (size_t i = 0; i < count; i++) {
		entries[i].name = names[i];
		entries[i].type = types[i];
		entries[i].has_stat = false;
	}
	take_entries(dir, entries, count);
}

static void hand_out(struct dir *dir, struct found **found, size_t count)
{
	for (size_t i = 0, size; i < count && !atomic_load(&job.is_cancelled); i += size) {
		size = pool_is_hungry() ? BATCH_MIN : BATCH_MAX;
		if (size > count - i)
			size = count - i;
		const char *names[BATCH_MAX];
		unsigned char types[BATCH_MAX];
		for (size_t k = 0; k < size; k++) {
			names[k] = found[i + k]->name;
			types[k] = found[i + k]->type;
		}
		bool is_shared = operation->turns_max || (operation->entries_wait && !pool_is_full());
		(is_shared ? share_out : take_along)(dir, names, types, size);
	}
}

/* ---- reading ------------------------------------------------------------ */

/* On a disk, files that were made one after the other lie side by side. */
static int by_ino(const void *x, const void *y)
{
	const struct found *a = *(struct found *const *)x, *b = *(struct found *const *)y;
	return a->ino < b->ino ? -1 : a->ino > b->ino;
}

static void take_names(struct dir *dir, char *bytes, size_t length)
{
	struct found *found[NAMES_MAX];
	size_t count = 0;
	int meeting = operation->meets_folder(dir);
	for (size_t at = 0; at < length;) {
		struct found *one = (struct found *)(bytes + at);
		at += one->length;
		if (strcmp(one->name, ".") == 0 || strcmp(one->name, "..") == 0)
			continue;
		if (one->type == DT_DIR) {
			if (meeting & GO_IN)
				walk_into(dir, one->name, false);
			if (!(meeting & AS_ENTRY))
				continue;
		}
		found[count++] = one;
	}
	if (operation->entries_wait)
		qsort(found, count, sizeof *found, by_ino);
	hand_out(dir, found, count);
}

static bool begin(struct dir *dir)
{
	dir->has_begun = operation->enter(dir);
	return dir->has_begun;
}

/* Fills the bytes as far as one more record surely finds room. Returns how many; -1 with errno. */
static long read_names(struct dir *dir, int fd, char *bytes, bool *is_end)
{
	long length = 0;
	while (length + RECORD_MAX <= READ_BYTES && !*is_end) {
		long more = syscall(SYS_getdents64, fd, bytes + length, READ_BYTES - length);
		if (more < 0) {
			failure(dir, NULL, "read", errno);
			*is_end = true;
			break;
		}
		length += more;
		*is_end = more == 0;
	}
	return length;
}

/* How far it was read is kept here and not by the descriptor, which so may be closed meanwhile. */
static void read_on(struct dir *dir)
{
	static _Thread_local char bytes[READ_BYTES] __attribute__((aligned(8)));
	bool is_end = false;
	long length = 0;
	int fd = dir_fd(dir);
	if (fd == -1 || (dir->offset && lseek(fd, dir->offset, SEEK_SET) < 0)) {
		failure(dir, NULL, "read", errno);
		is_end = true;
	} else {
		length = read_names(dir, fd, bytes, &is_end);
		dir->offset = is_end ? 0 : lseek(fd, 0, SEEK_CUR);
	}
	if (fd != -1)
		dir_rest(dir);
	if (!is_end) {
		/* Below what is found now, which so comes first: what is known of a wide folder stays small. */
		walk_hold(dir);
		pool_push(&dir->task);
	}
	take_names(dir, bytes, (size_t)length);
	turn_over(dir);
	walk_release(dir);
}

static void read_in_turn(struct task *task)
{
	task->run = read_folder;
	read_on((struct dir *)task);
}

static void read_folder(struct task *task)
{
	struct dir *dir = (struct dir *)task; /* its first member */
	if (atomic_load(&job.is_cancelled) || (!dir->has_begun && !begin(dir))) {
		walk_release(dir);
		return;
	}
	task->run = read_in_turn;
	if (!operation->turns_max || has_turn(dir, task))
		read_in_turn(task);
}

void walk_again(struct dir *dir)
{
	atomic_store(&dir->pending, 1);
	int fd = dir_fd(dir);
	if (fd != -1) {
		lseek(fd, 0, SEEK_SET);
		dir_rest(dir);
	}
	pool_push(&dir->task);
}
