#include "tree.h"
#include "job.h"
#include "memory.h"
#include "named.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* Of the same operation: two files for a copy, one folder just being opened, and one that /proc is asked about. */
#define DESCRIPTORS_PER_THREAD 5
#define DESCRIPTORS_OF_OURS 24
#define RESTING_MIN 16

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct dir resting = { .older = &resting, .newer = &resting }; /* ring, oldest first */
static size_t open_count, open_max;

/* Allows as many open files as the system lets us have, and keeps some back for the threads. */
static void find_limit(void)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit))
		limit.rlim_cur = 256;
	else if (limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		if (setrlimit(RLIMIT_NOFILE, &limit))
			getrlimit(RLIMIT_NOFILE, &limit);
	}
	size_t most = limit.rlim_cur > 65536 ? 65536 : (size_t)limit.rlim_cur;
	if (most < DESCRIPTORS_OF_OURS + RESTING_MIN + DESCRIPTORS_PER_THREAD)
		give_up("too few files may be open: raise `ulimit -n` to 64 at least");
	size_t threads = (most - DESCRIPTORS_OF_OURS - RESTING_MIN) / DESCRIPTORS_PER_THREAD;
	if (job.threads_max > threads)
		job.threads_max = (unsigned)threads;
	open_max = most - DESCRIPTORS_OF_OURS - job.threads_max * DESCRIPTORS_PER_THREAD;
}

struct dir *dir_new(struct dir *parent, int depth, const char *name, size_t name_length)
{
	struct dir *dir = need(sizeof *dir + name_length + 1);
	dir->parent = parent;
	dir->depth = depth;
	dir->fd = -1;
	atomic_init(&dir->pending, 1);
	pthread_mutex_init(&dir->turns, NULL);
	dir->name_length = name_length;
	memcpy(dir->name, name, name_length);
	return dir;
}

static void leave_ring(struct dir *dir)
{
	dir->older->newer = dir->newer;
	dir->newer->older = dir->older;
	dir->older = dir->newer = NULL;
}

void dir_free(struct dir *dir)
{
	pthread_mutex_lock(&lock);
	if (dir->newer)
		leave_ring(dir);
	if (dir->fd >= 0)
		open_count--;
	pthread_mutex_unlock(&lock);
	if (dir->fd >= 0)
		close(dir->fd);
	pthread_mutex_destroy(&dir->turns);
	free(dir);
}

void dir_adopt(struct dir *dir, int fd, const struct stat *st)
{
	dir->dev = st->st_dev;
	dir->ino = st->st_ino;
	pthread_mutex_lock(&lock);
	if (!open_max)
		find_limit();
	dir->fd = fd;
	dir->users = dir->parent ? 1 : 2; /* without a parent it could not be opened again: it never rests */
	open_count++;
	pthread_mutex_unlock(&lock);
}

/* Without waiting for a pipe that was put in its place, and without following a link. */
static int open_at(const struct dir *dir, int parent_fd)
{
	int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK | (dir->is_link_allowed ? 0 : O_NOFOLLOW);
	return openat(parent_fd, dir->name, flags);
}

static int open_first(struct dir *dir)
{
	if (!dir->parent)
		return named_open(dir->name, O_RDONLY | O_DIRECTORY | O_NONBLOCK);
	int parent_fd = dir_fd(dir->parent);
	if (parent_fd < 0)
		return -1;
	int fd = open_at(dir, parent_fd);
	int error = errno;
	dir_rest(dir->parent);
	errno = error;
	return fd;
}

int dir_open(struct dir *dir, struct stat *st)
{
	int fd = open_first(dir);
	int error = errno;
	if (fd >= 0 && fstat(fd, st) < 0) {
		error = errno;
		close(fd);
		fd = -1;
	}
	if (fd < 0) {
		errno = error;
		return -1;
	}
	dir_adopt(dir, fd, st);
	return fd;
}

/* True if it was open; it is then in use. */
static bool use_if_open(struct dir *dir)
{
	pthread_mutex_lock(&lock);
	bool is_open = dir->fd >= 0;
	if (is_open && dir->users++ == 0 && dir->newer)
		leave_ring(dir);
	pthread_mutex_unlock(&lock);
	return is_open;
}

static int open_again(struct dir *dir)
{
	int fd = open_at(dir, dir->parent->fd);
	if (fd < 0)
		return -1;
	struct stat st;
	if (fstat(fd, &st) < 0 || st.st_dev != dir->dev || st.st_ino != dir->ino) {
		close(fd);
		errno = ESTALE;
		return -1;
	}
	pthread_mutex_lock(&lock);
	bool is_first = dir->fd < 0;
	if (is_first) {
		dir->fd = fd;
		open_count++;
	} else if (dir->newer) {
		leave_ring(dir);
	}
	dir->users++;
	pthread_mutex_unlock(&lock);
	if (!is_first)
		close(fd); /* another thread was faster */
	return 0;
}

int dir_fd(struct dir *dir)
{
	if (use_if_open(dir))
		return dir->fd;
	/* From the nearest one that is open, down to this. */
	size_t count = 0, room = 16;
	struct dir **way = need(room * sizeof *way);
	struct dir *at = dir;
	do {
		if (count == room)
			way = need_more(way, (room *= 2) * sizeof *way);
		way[count++] = at;
		at = at->parent; /* those without a parent are pinned, so they are open */
	} while (!use_if_open(at));
	int fd = -1, error = 0;
	while (count) {
		struct dir *next = way[--count];
		bool is_there = open_again(next) == 0;
		error = errno;
		dir_rest(at);
		if (!is_there)
			break;
		at = next;
		if (at == dir)
			fd = at->fd;
	}
	free(way);
	errno = error;
	return fd;
}

void dir_rest(struct dir *dir)
{
	pthread_mutex_lock(&lock);
	if (--dir->users == 0) {
		dir->older = resting.older;
		dir->newer = &resting;
		resting.older->newer = dir;
		resting.older = dir;
	}
	while (open_count > open_max && resting.newer != &resting) {
		struct dir *oldest = resting.newer;
		leave_ring(oldest);
		int fd = oldest->fd;
		oldest->fd = -1;
		open_count--;
		pthread_mutex_unlock(&lock); /* a server may have to be told, and the others need not wait for that */
		close(fd);
		pthread_mutex_lock(&lock);
	}
	pthread_mutex_unlock(&lock);
}

void path_add(struct text *text, const struct dir *dir, const char *name)
{
	const struct dir *up[64], **way = up;
	size_t count = 0;
	for (const struct dir *at = dir; at; at = at->parent)
		count++;
	if (count > sizeof up / sizeof *up)
		way = need(count * sizeof *way);
	size_t place = count;
	for (const struct dir *at = dir; at; at = at->parent)
		way[--place] = at;
	for (; place < count; place++) {
		text_add(text, way[place]->name, way[place]->name_length);
		bool is_last = place + 1 == count && !name;
		bool is_empty = way[place]->name_length == 0; /* the working folder, from where paths need no beginning */
		bool has_slash = !is_empty && way[place]->name[way[place]->name_length - 1] == '/';
		if (is_last ? way[place]->is_link_allowed : !is_empty && !has_slash)
			text_char(text, '/');
	}
	if (name)
		text_say(text, name);
	if (way != up)
		free(way);
}
