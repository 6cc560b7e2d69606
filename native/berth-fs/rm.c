/*
 * rm: one worker at a time deletes in a folder, since the kernel holds the folder's lock while a request is on its way, and threads that
 * wait for a lock burn what they should save. Folders go side by side.
 */
#include "commands.h"
#include "events.h"
#include "job.h"
#include "memory.h"
#include "named.h"
#include "options.h"
#include "output.h"
#include "pool.h"
#include "tell.h"
#include "walk.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Somebody may go on to write into a folder that is being deleted; not for ever. */
#define PASSES_MAX 20

static struct {
	bool is_recursive, removes_empty_folders, is_forced;
} wanted;

struct removal {
	struct task task;
	struct dir *dir;
};

static int meets_folder(const struct dir *parent)
{
	(void)parent;
	return wanted.is_recursive ? GO_IN : AS_ENTRY;
}

static void tell_removed(const struct dir *dir, const char *name, bool is_folder)
{
	if (job.is_verbose)
		tell(dir, name, is_folder ? "removed directory" : "removed", "", "removed", "");
}

static bool enter(struct dir *dir)
{
	struct stat st;
	if (!walk_open(dir, &st))
		return false;
	dir_rest(dir);
	return true;
}

static void remove_entries(struct dir *dir, struct entry *entries, size_t count)
{
	int fd = entries[0].folder;
	size_t removed = 0;
	for (size_t i = 0; i < count && !atomic_load(&job.is_cancelled); i++) {
		const char *name = entries[i].name;
		bool is_folder = entries[i].type == DT_DIR;
		if (is_folder && !wanted.removes_empty_folders) {
			failure(dir, name, "remove", EISDIR);
		} else if (unlinkat(fd, name, is_folder ? AT_REMOVEDIR : 0) == 0) {
			removed++;
			tell_removed(dir, name, is_folder);
		} else {
			failure(dir, name, "remove", errno);
		}
	}
	atomic_fetch_add(&job.files, removed);
}

/* 0, or why not. */
static int unlink_folder(struct dir *dir)
{
	int fd = dir_fd(dir->parent);
	if (fd == -1)
		return errno;
	int error = unlinkat(fd, dir->name, AT_REMOVEDIR) == 0 ? 0 : errno;
	dir_rest(dir->parent);
	return error;
}

static void remove_folder(struct task *task)
{
	struct removal *removal = (struct removal *)task;
	struct dir *dir = removal->dir;
	free(removal);
	/* What is left below was told: nobody needs to hear as well that its folder is not empty. */
	bool is_spoiled = atomic_load(&dir->is_spoiled), is_tried = !is_spoiled && !atomic_load(&job.is_cancelled);
	int error = is_tried ? unlink_folder(dir) : 0;
	turn_over(dir->parent);
	if ((error == ENOTEMPTY || error == EEXIST) && ++dir->passes < PASSES_MAX) {
		walk_again(dir);
		return;
	}
	if (is_spoiled)
		atomic_store(&dir->parent->is_spoiled, true);
	if (error)
		failure(dir, NULL, "remove", error);
	if (is_tried && !error) {
		atomic_fetch_add(&job.folders, 1);
		tell_removed(dir, NULL, true);
	}
	walk_ended(dir);
}

static bool leave(struct dir *dir)
{
	struct removal *removal = need(sizeof *removal);
	removal->task.run = remove_folder;
	removal->dir = dir;
	turn_take(dir->parent, &removal->task);
	return false;
}

static const struct operation rm = {
	.turns_max = 1,
	.entries_wait = true,
	.comes_back = true,
	.meets_folder = meets_folder,
	.enter = enter,
	.entries = remove_entries,
	.leave = leave,
};

static const struct option options[] = {
	{ 'r', "recursive", false }, { 'R', NULL, false },           { 'f', "force", false },
	{ 'd', "dir", false },       { 'v', "verbose", false },      { 256, "one-file-system", false },
	{ 257, "preserve-root", false }, { 0, NULL, false },
};

/* What nobody can mean. */
static bool is_refused(const char *path)
{
	struct named named = named_apart(path);
	if (named.name_length == 0 && *path)
		failure_of_path_own(path, "root-folder", "is the root of everything, which is not removed");
	else if (named.is_itself && *path)
		failure_of_path_own(path, "dot-folder", "is a folder seen from inside, which is not removed; name it");
	else
		return false;
	return true;
}

void command_rm(char **argv, size_t count)
{
	struct words words = words_of(argv, count);
	for (int id; (id = next_option(&words, options));) {
		switch (id) {
		case 'r':
		case 'R': wanted.is_recursive = true; break;
		case 'f': wanted.is_forced = true; break;
		case 'd': wanted.removes_empty_folders = true; break;
		case 'v': job.is_verbose = true; break;
		case 256: job.stays_on_device = true; break;
		}
	}
	if (words.named_count == 0 && !wanted.is_forced)
		refuse("what is to be removed?");
	size_t kept = 0;
	for (size_t i = 0; i < words.named_count; i++)
		if (!is_refused(words.named[i]))
			words.named[kept++] = words.named[i];
	job.ignores_absent = wanted.is_forced;
	operation = &rm;
	named_walk(words.named, kept);
	pool_run();
}
