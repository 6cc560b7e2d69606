#include "walk-parts.h"
#include "events.h"
#include "job.h"
#include "memory.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

/* Some entries of a folder, for whoever has time. */
struct batch {
	struct task task;
	struct dir *dir;
	size_t count;
	unsigned char types[BATCH_MAX];
	char names[]; /* one after the other, each with its zero */
};

static int stat_in(struct dir *dir, struct entry *entry)
{
	if (entry->folder >= 0)
		return fstatat(entry->folder, entry->name, &entry->st, AT_SYMLINK_NOFOLLOW) ? errno : 0;
	int fd = dir_fd(dir);
	if (fd < 0)
		return errno;
	int error = fstatat(fd, entry->name, &entry->st, AT_SYMLINK_NOFOLLOW) ? errno : 0;
	dir_rest(dir);
	return error;
}

bool entry_stat(struct dir *dir, struct entry *entry)
{
	if (entry->has_stat)
		return true;
	int error = stat_in(dir, entry);
	if (error)
		failure(dir, entry->name, "stat", error);
	entry->has_stat = !error;
	return entry->has_stat;
}

/* Some file systems do not say in a folder what is what; nor do callers. */
static size_t find_out(struct dir *dir, struct entry *entries, size_t count)
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
	return kept;
}

void entries_take(struct dir *dir, const char *const *names, const unsigned char *types, size_t count)
{
	struct entry entries[BATCH_MAX];
	int fd = operation->entries_wait ? dir_fd(dir) : -1;
	if (operation->entries_wait && fd == -1) {
		failure(dir, NULL, "open", errno);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		entries[i].name = names[i];
		entries[i].folder = fd;
		entries[i].type = types[i];
		entries[i].has_stat = false;
	}
	size_t kept = find_out(dir, entries, count);
	if (kept && !atomic_load(&job.is_cancelled))
		operation->entries(dir, entries, kept);
	if (fd != -1)
		dir_rest(dir);
}

static void run_batch(struct task *task)
{
	struct batch *batch = (struct batch *)task;
	const char *names[BATCH_MAX], *name = batch->names;
	for (size_t i = 0; i < batch->count; i++) {
		names[i] = name;
		name += strlen(name) + 1;
	}
	struct dir *dir = batch->dir;
	entries_take(dir, names, batch->types, batch->count);
	free(batch);
	turn_over(dir);
	walk_release(dir);
}

void entries_share(struct dir *dir, const char *const *names, const unsigned char *types, size_t count)
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
		entries_share(dir, names + i, unknown, count - i < BATCH_MAX ? count - i : BATCH_MAX);
	walk_release(dir);
}
