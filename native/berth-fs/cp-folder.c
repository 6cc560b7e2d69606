#include "cp-folder.h"
#include "cp-attributes.h"
#include "cp-target.h"
#include "events.h"
#include "job.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* The folders that copies of what was named lie in: a copy is not copied again. */
static struct {
	dev_t dev;
	ino_t ino;
} copies[256];
static atomic_uint copies_count;

static bool is_a_copy(const struct stat *st)
{
	unsigned count = atomic_load(&copies_count);
	for (unsigned i = 0; i < count && i < sizeof copies / sizeof *copies; i++)
		if (copies[i].dev == st->st_dev && copies[i].ino == st->st_ino)
			return true;
	return false;
}

void remember_copy(const struct stat *st)
{
	unsigned at = atomic_load(&copies_count);
	if (is_a_copy(st) || at >= sizeof copies / sizeof *copies)
		return;
	copies[at].dev = st->st_dev;
	copies[at].ino = st->st_ino;
	atomic_store(&copies_count, at + 1);
}

static mode_t first_mode(const struct stat *st) { return (st->st_mode & 01777) | 0700; }

/* The folder that `dir` is copied to, in use; NULL: told. */
static struct dir *open_target(struct dir *dir, const struct stat *st)
{
	struct dir *into = dir->depth == 0 ? cp_root : dir->parent->data;
	const char *name = dir->depth == 0 && cp_only_name ? cp_only_name : dir->name;
	if (!dir->parent && !cp_only_name) { /* `.`: what is in it comes directly into the target */
		target_use(cp_root);
		if (dir_fd(cp_root) != -1)
			return cp_root;
		failure(cp_root, NULL, "open", errno);
		target_done(cp_root);
		return NULL;
	}
	int folder = dir_fd(into);
	if (folder == -1) {
		failure(into, NULL, "open", errno);
		return NULL;
	}
	creation_begin(into);
	int error = mkdirat(folder, name, cp_wish.keeps_attributes ? 0700 : first_mode(st)) ? errno : 0;
	creation_end(into);
	dir_rest(into);
	if (error && error != EEXIST) {
		failure(into, name, "mkdir", error);
		return NULL;
	}
	struct dir *target = target_new(into, name, strlen(name));
	struct stat made;
	if (dir_open(target, &made) < 0) {
		if (errno == ENOTDIR || errno == ELOOP)
			failure_own(target, NULL, "file-in-the-way", "is a file or a link, which a folder does not replace");
		else
			failure(target, NULL, "open", errno);
		target_done(target);
		return NULL;
	}
	target->has_begun = !error; /* it is ours: it gets a mode */
	if (dir->depth == 0)
		remember_copy(&made);
	if (made.st_dev == st->st_dev && made.st_ino == st->st_ino) {
		failure_own(target, NULL, "same-file", "is what it is to be copied from");
		dir_rest(target);
		target_done(target);
		return NULL;
	}
	return target;
}

bool copy_folder_begin(struct dir *dir)
{
	struct stat st;
	if (!walk_open(dir, &st))
		return false;
	if (dir->depth > 0 && is_a_copy(&st)) {
		failure_own(dir, NULL, "copy-into-itself", "is where the copy lies, which is not copied again");
		dir_rest(dir);
		return false;
	}
	struct dir *target = open_target(dir, &st);
	dir_rest(dir);
	if (!target)
		return false;
	dir->data = target;
	dir_rest(target);
	atomic_fetch_add(&job.folders, 1);
	return true;
}

/* Last, since what is put into a folder changes its times. */
bool copy_folder_end(struct dir *dir)
{
	struct dir *target = dir->data;
	struct place place = { dir, NULL, target, NULL };
	struct stat st;
	int from = dir_fd(dir), to = dir_fd(target);
	if (from == -1 || to == -1 || fstat(from, &st)) {
		failure(target, NULL, "open", errno);
	} else if (cp_wish.keeps_attributes) {
		attributes_copy(&place, from, to, &st);
	} else if (target->has_begun && (st.st_mode & 0700) != 0700) {
		if (fchmod(to, st.st_mode & 01777 & ~cp_wish.umask))
			failure(target, NULL, "chmod", errno);
	}
	if (from != -1)
		dir_rest(dir);
	if (to != -1)
		dir_rest(target);
	target_done(target);
	return true;
}
