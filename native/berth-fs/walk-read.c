#include "walk-parts.h"
#include "events.h"
#include "job.h"
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define READ_BYTES (32 * 1024)
/* The shortest record that the kernel gives is 24 bytes long. */
#define NAMES_MAX (READ_BYTES / 24)
/* A name of 255 bytes. */
#define RECORD_MAX 280
/* So many at a time, so that it is seen soon if others have nothing to do. */
#define OWN_BATCH 8
/* What is given away: little where each name takes a wait, and else more, since to hand it over costs more than to deal with a few of them. */
#define SHARED_BATCH_WAITING 4
#define SHARED_BATCH BATCH_MAX

/* As getdents64 writes it. */
struct found {
	ino64_t ino;
	int64_t offset;
	unsigned short length;
	unsigned char type;
	char name[];
};

/* Whoever reads a folder works in it as well, and so in a folder of his own; what others could do meanwhile is shared out. */
static void hand_out(struct dir *dir, struct found **found, size_t count)
{
	for (size_t i = 0, size; i < count && !atomic_load(&job.is_cancelled); i += size) {
		bool is_shared = operation->entries_wait && operation->turns_max != 1 && pool_is_hungry();
		size = !is_shared ? OWN_BATCH : pool_is_waiting() ? SHARED_BATCH_WAITING : SHARED_BATCH;
		if (size > count - i)
			size = count - i;
		const char *names[BATCH_MAX];
		unsigned char types[BATCH_MAX];
		for (size_t k = 0; k < size; k++) {
			names[k] = found[i + k]->name;
			types[k] = found[i + k]->type;
		}
		(is_shared ? entries_share : entries_take)(dir, names, types, size);
	}
}

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
	task->run = folder_read;
	read_on((struct dir *)task);
}

void folder_read(struct task *task)
{
	struct dir *dir = (struct dir *)task; /* its first member */
	if (atomic_load(&job.is_cancelled) || (!dir->has_begun && !begin(dir))) {
		walk_release(dir);
		return;
	}
	task->run = read_in_turn;
	if (!operation->turns_max || turn_is_free(dir, task))
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
