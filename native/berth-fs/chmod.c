/* chmod: links are left alone, and what they lead to is not reached. */
#include "change.h"
#include "commands.h"
#include "describe.h"
#include "events.h"
#include "job.h"
#include "memory.h"
#include "mode.h"
#include "named.h"
#include "options.h"
#include "pool.h"
#include "tell.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif

static struct {
	struct mode_change *change;
	mode_t umask;
	bool is_recursive, tells_changes, is_telling;
	bool is_plain; /* the new mode of a file is known without asking for its old one */
} wanted;

static int meets_folder(const struct dir *parent)
{
	(void)parent;
	return wanted.is_recursive ? GO_IN : AS_ENTRY;
}

static void tell_mode(const struct dir *dir, const char *name, mode_t old, mode_t now)
{
	char from[11], to[11], sentence[128], more[64];
	bool is_same = ((old ^ now) & 07777) == 0;
	if (!job.is_verbose && !(wanted.tells_changes && !is_same))
		return;
	mode_letters(old, from);
	mode_letters(now | (old & S_IFMT), to);
	if (is_same)
		snprintf(sentence, sizeof sentence, " retained as %04o (%s)", old & 07777, from + 1);
	else
		snprintf(sentence, sizeof sentence, " changed from %04o (%s) to %04o (%s)", old & 07777, from + 1, now, to + 1);
	snprintf(more, sizeof more, ",\"from\":\"%04o\",\"to\":\"%04o\"", old & 07777, now);
	tell(dir, name, "mode of", sentence, is_same ? "kept" : "changed", more);
}

/* By a descriptor that may be opened for nothing but its path. 0, or why not. */
static int set_mode(int fd, mode_t mode)
{
	if (syscall(SYS_fchmodat2, fd, "", mode, AT_EMPTY_PATH) == 0)
		return 0;
	if (errno != ENOSYS && errno != EPERM && errno != EINVAL)
		return errno;
	char path[40];
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	return chmod(path, mode) == 0 ? 0 : errno;
}

static void change_by_descriptor(struct dir *dir, int folder, const char *name)
{
	struct stat st;
	int fd = change_open(dir, folder, name, &st);
	if (fd < 0)
		return;
	if (S_ISLNK(st.st_mode)) {
		if (dir->depth < 0)
			failure_own(dir, name, "link-not-followed", "is a link, which is not followed");
	} else if (change_is_allowed(dir, name, &st)) {
		mode_t now = mode_apply(wanted.change, st.st_mode, S_ISDIR(st.st_mode), wanted.umask);
		int error = set_mode(fd, now);
		if (error)
			failure(dir, name, "chmod", error);
		else
			tell_mode(dir, name, st.st_mode, now);
	}
	close(fd);
}

/* 0, or why not; ENOSYS on a kernel before 6.6, which can't do it without following. */
static int change_by_name(struct entry *entry)
{
	mode_t old = wanted.is_plain ? 0 : entry->st.st_mode, now = mode_apply(wanted.change, old, entry->type == DT_DIR, wanted.umask);
	return syscall(SYS_fchmodat2, entry->folder, entry->name, now, AT_SYMLINK_NOFOLLOW) == 0 ? 0 : errno;
}

static void change_entries(struct dir *dir, struct entry *entries, size_t count)
{
	static atomic_bool is_old_kernel;
	for (size_t i = 0; i < count && !atomic_load(&job.is_cancelled); i++) {
		struct entry *entry = &entries[i];
		bool is_link = entry->type == DT_LNK;
		if (is_link && dir->depth >= 0)
			continue;
		/* By a descriptor, asking for the old mode is a request less; by name it is two calls less. */
		bool is_by_name = !wanted.is_telling && !job.is_beneath && !is_link && (wanted.is_plain || !pool_is_waiting()) && !atomic_load(&is_old_kernel);
		if (!is_by_name) {
			change_by_descriptor(dir, entry->folder, entry->name);
			continue;
		}
		if (!wanted.is_plain && !entry_stat(dir, entry))
			continue;
		int error = change_by_name(entry);
		if (error == ENOSYS) {
			atomic_store(&is_old_kernel, true);
			i--;
		} else if (error) {
			failure(dir, entry->name, "chmod", error);
		}
	}
	atomic_fetch_add(&job.files, count);
}

static void change_folder(struct dir *dir, int fd, mode_t old, mode_t now)
{
	if (fchmod(fd, now))
		failure(dir, NULL, "chmod", errno);
	else
		tell_mode(dir, NULL, old, now);
}

/* A folder that we could not go through any more is changed last. */
static bool is_changed_last(mode_t now) { return (now & 0500) != 0500; }

static bool enter(struct dir *dir)
{
	struct stat st;
	atomic_fetch_add(&job.folders, 1);
	if (geteuid() != 0 && dir->parent) { /* it may be closed to us until its mode is changed */
		int parent = dir_fd(dir->parent);
		bool is_closed = parent != -1 && faccessat(parent, dir->name, R_OK | X_OK, AT_EACCESS | AT_SYMLINK_NOFOLLOW) && errno == EACCES;
		if (is_closed)
			change_by_descriptor(dir->parent, parent, dir->name);
		if (parent != -1)
			dir_rest(dir->parent);
	}
	if (!walk_open(dir, &st))
		return false;
	mode_t now = mode_apply(wanted.change, st.st_mode, true, wanted.umask);
	if (!is_changed_last(now))
		change_folder(dir, dir->fd, st.st_mode, now);
	dir_rest(dir);
	return true;
}

static bool leave(struct dir *dir)
{
	struct stat st;
	int fd = dir_fd(dir);
	if (fd == -1 || fstat(fd, &st)) {
		failure(dir, NULL, "open", errno);
		if (fd != -1)
			dir_rest(dir);
		return true;
	}
	mode_t now = mode_apply(wanted.change, st.st_mode, true, wanted.umask);
	if (is_changed_last(now))
		change_folder(dir, fd, st.st_mode, now);
	dir_rest(dir);
	return true;
}

static struct operation operation_chmod = {
	.entries_wait = true,
	.follows_slash = true,
	.meets_folder = meets_folder,
	.enter = enter,
	.entries = change_entries,
};

static const struct option options[] = {
	{ 'R', "recursive", false }, { 'v', "verbose", false }, { 'c', "changes", false },
	{ 'f', "silent", false },    { 256, "quiet", false },   { 0, NULL, false },
};

static bool is_mode(const char *word) { return word[0] == '-' && word[1] != '-' && strspn(word, "-+=,rwxXstugoa01234567") == strlen(word); }

void command_chmod(char **argv, size_t count)
{
	struct words words = words_of(argv, count);
	words.is_named = is_mode;
	for (int id; (id = next_option(&words, options));) {
		switch (id) {
		case 'R': wanted.is_recursive = true; break;
		case 'v': job.is_verbose = true; break;
		case 'c': wanted.tells_changes = true; break;
		case 'f':
		case 256: job.is_silent = true; break;
		}
	}
	if (words.named_count < 2)
		refuse("a mode and a path are needed, such as: chmod -R u+rwX,go-w folder");
	wanted.umask = umask(0);
	umask(wanted.umask);
	wanted.change = mode_parse(words.named[0]);
	if (!wanted.change)
		refuse("'%s' is no mode: octal, or symbolic such as u+rwX,go-w", words.named[0]);
	wanted.is_plain = mode_is_absolute(wanted.change);
	wanted.is_telling = job.is_verbose || wanted.tells_changes;
	if (is_changed_last(mode_apply(wanted.change, 0, true, wanted.umask)))
		operation_chmod.leave = leave;
	operation = &operation_chmod;
	named_walk(words.named + 1, words.named_count - 1);
	pool_run();
}
