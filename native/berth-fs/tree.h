/*
 * Folders while they are worked on. Everything is reached by an open folder and one name in it, never by a path: a link that is put in
 * somebody's way leads nowhere. A tree may be deeper than the number of files that may be open: folders at rest are closed, longest rested
 * first, and opened again name by name from one that is open; what is then found must be the same folder as before.
 */
#pragma once
#include "pool.h"
#include "text.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/stat.h>

struct dir {
	struct task task; /* reads it */
	struct dir *parent;
	int depth; /* 0: it was named by the caller; -1: it is where what he named lies */
	bool is_link_allowed; /* named with a slash at its end, which asks for what a link leads to */
	bool has_begun;
	off_t offset; /* how far it was read */
	unsigned char passes;
	atomic_bool is_spoiled; /* something below could not be done */

	/* Guarded by the lock of all descriptors. */
	int fd;
	unsigned users;
	struct dir *older, *newer;

	/* What it was when it was first opened. */
	dev_t dev;
	ino_t ino;

	/* Itself, its pieces of work and the folders below: the last one to end ends it. */
	atomic_int pending;

	/* How many pieces of work in this folder run now; the rest waits its turn. */
	pthread_mutex_t turns;
	unsigned active;
	struct task *first_waiting, *last_waiting;

	void *data; /* of the operation */
	size_t name_length;
	char name[];
};

/* `name` of a folder without parent is the path by which the caller named it. */
struct dir *dir_new(struct dir *parent, int depth, const char *name, size_t name_length);
/* Closes and frees it; the parent knows nothing of that. */
void dir_free(struct dir *dir);

/* Opens it for the first time and says what it is; -1 with errno. To be given back by `dir_rest`. */
int dir_open(struct dir *dir, struct stat *st);
/* Takes over a descriptor that was opened elsewhere; it is in use until `dir_rest`. */
void dir_adopt(struct dir *dir, int fd, const struct stat *st);
/* Its descriptor, opened again if need be; -1 with errno: ESTALE if there is another folder in its place. */
int dir_fd(struct dir *dir);
void dir_rest(struct dir *dir);

/* The path of `name` in `dir`, or with NULL of the folder itself, as the caller would write it. */
void path_add(struct text *text, const struct dir *dir, const char *name);
