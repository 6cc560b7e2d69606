#include "cp-target.h"
#include "events.h"
#include "job.h"
#include "memory.h"
#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CREATIONS_MAX 2

struct dir *target_of_parent(struct dir *parent)
{
	sem_t *creations = need(sizeof *creations);
	sem_init(creations, 0, CREATIONS_MAX);
	parent->data = creations;
	return parent;
}

struct dir *target_new(struct dir *parent, const char *name, size_t name_length)
{
	/* That one of these is gone is no matter of course, as it is with what was found. */
	struct dir *target = target_of_parent(dir_new(parent, -1, name, name_length));
	if (parent)
		target_use(parent);
	return target;
}

void target_use(struct dir *target) { atomic_fetch_add(&target->pending, 1); }

void target_done(struct dir *target)
{
	while (target && atomic_fetch_sub(&target->pending, 1) == 1) {
		struct dir *parent = target->parent;
		sem_destroy(target->data);
		free(target->data);
		dir_free(target);
		target = parent;
	}
}

void creation_begin(struct dir *target)
{
	while (sem_wait(target->data) && errno == EINTR)
		;
}

void creation_end(struct dir *target)
{
	int error = errno;
	sem_post(target->data);
	errno = error;
}

static int create(struct dir *into, int folder, const char *name, mode_t mode)
{
	creation_begin(into);
	int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	creation_end(into);
	return fd;
}

static void temporary_name(char name[48])
{
	static atomic_uint count;
	snprintf(name, 48, ".berth-cp-%d-%u", (int)getpid(), atomic_fetch_add(&count, 1));
}

/* False: what exists must stay; told, unless that was asked for. */
static bool may_replace(const struct place *place, int folder, const struct stat *source, struct stat *existing)
{
	if (cp_wish.keeps_existing)
		return false;
	if (fstatat(folder, place->name, existing, AT_SYMLINK_NOFOLLOW)) {
		failure(place->into, place->name, "stat", errno);
		return false;
	}
	if (S_ISDIR(existing->st_mode)) {
		failure_own(place->into, place->name, "folder-in-the-way", "is a folder, which a file does not replace");
		return false;
	}
	if (existing->st_ino == source->st_ino && existing->st_dev == source->st_dev) {
		failure_own(place->into, place->name, "same-file", "is what it is to be copied from");
		return false;
	}
	return true;
}

bool file_begin(const struct place *place, const struct stat *source, struct new_file *file)
{
	*file = (struct new_file){ .fd = -1 };
	int folder = dir_fd(place->into);
	if (folder == -1) {
		failure(place->into, NULL, "open", errno);
		return false;
	}
	mode_t mode = cp_wish.keeps_attributes ? 0600 : source->st_mode & 0777;
	file->fd = create(place->into, folder, place->name, mode);
	bool is_told = false;
	if (file->fd < 0 && errno == EEXIST) {
		is_told = !may_replace(place, folder, source, &file->existing);
		if (!is_told) {
			temporary_name(file->temporary);
			file->fd = create(place->into, folder, file->temporary, 0600);
		}
	}
	if (file->fd < 0 && !is_told)
		failure(place->into, place->name, "create", errno);
	dir_rest(place->into);
	return file->fd >= 0;
}

bool file_end(const struct place *place, struct new_file *file, bool is_whole)
{
	bool is_temporary = file->temporary[0];
	/* A server that keeps writes back says here that it has no room for them. */
	if (close(file->fd) && is_whole) {
		failure(place->into, place->name, "write", errno);
		is_whole = false;
	}
	int folder = dir_fd(place->into);
	if (folder == -1) {
		failure(place->into, NULL, "open", errno);
		return false;
	}
	if (is_whole && is_temporary) {
		creation_begin(place->into);
		is_whole = renameat(folder, file->temporary, folder, place->name) == 0;
		creation_end(place->into);
		if (!is_whole)
			failure(place->into, place->name, "rename", errno);
	}
	if (!is_whole)
		unlinkat(folder, is_temporary ? file->temporary : place->name, 0);
	dir_rest(place->into);
	return is_whole;
}

int replace_by(const struct place *place, int (*make)(int, const char *, void *), void *context)
{
	int folder = dir_fd(place->into);
	if (folder == -1)
		return errno;
	creation_begin(place->into);
	int error = make(folder, place->name, context) ? errno : 0;
	if (error == EEXIST && !cp_wish.keeps_existing) {
		char temporary[48];
		temporary_name(temporary);
		error = make(folder, temporary, context) ? errno : 0;
		if (!error && renameat(folder, temporary, folder, place->name)) {
			error = errno;
			unlinkat(folder, temporary, 0);
		}
	}
	creation_end(place->into);
	dir_rest(place->into);
	return error;
}
