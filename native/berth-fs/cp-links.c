#include "cp-links.h"
#include "events.h"
#include "job.h"
#include "memory.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BUCKETS 65536

struct waiting {
	struct waiting *next;
	struct dir *from, *into;
	char *name;
};

/* A file, by what it is in the source. */
struct file {
	struct file *next;
	dev_t dev;
	ino_t ino;
	nlink_t names_left;
	struct dir *into; /* NULL: its first copy is not there yet */
	char *name;
	struct waiting *waiting;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct file *buckets[BUCKETS];

static struct file **place_of(const struct stat *st)
{
	struct file **at = &buckets[(st->st_ino ^ st->st_dev) * 0x9e3779b97f4a7c15ull >> 48];
	while (*at && ((*at)->ino != st->st_ino || (*at)->dev != st->st_dev))
		at = &(*at)->next;
	return at;
}

struct first {
	int folder;
	const char *name;
};

static int make_link(int folder, const char *name, void *context)
{
	const struct first *first = context;
	return linkat(first->folder, first->name, folder, name, 0);
}

static void link_to(struct dir *first_into, const char *first_name, const struct place *place)
{
	struct first first = { dir_fd(first_into), first_name };
	int error = first.folder == -1 ? errno : replace_by(place, make_link, &first);
	if (first.folder != -1)
		dir_rest(first_into);
	if (error && !(error == EEXIST && cp_wish.keeps_existing))
		failure(place->into, place->name, "link", error);
	else
		atomic_fetch_add(&job.files, 1);
}

bool links_instead(const struct place *place, const struct stat *st)
{
	if (!cp_wish.keeps_links || st->st_nlink < 2)
		return false;
	pthread_mutex_lock(&lock);
	struct file **at = place_of(st), *file = *at;
	if (!file) {
		file = *at = need(sizeof *file);
		*file = (struct file){ .dev = st->st_dev, .ino = st->st_ino, .names_left = st->st_nlink - 1 };
		pthread_mutex_unlock(&lock);
		return false;
	}
	file->names_left--;
	if (!file->into) {
		struct waiting *waiting = need(sizeof *waiting);
		*waiting = (struct waiting){ file->waiting, place->from, place->into, need_copy(place->name, strlen(place->name)) };
		file->waiting = waiting;
		walk_hold(place->from);
		target_use(place->into);
		pthread_mutex_unlock(&lock);
		return true;
	}
	/* All of its names were met: it needs not be remembered. */
	struct file known = *file;
	bool is_last = file->names_left == 0;
	if (is_last) {
		*at = file->next;
		free(file);
	} else {
		target_use(known.into);
	}
	pthread_mutex_unlock(&lock);
	link_to(known.into, known.name, place);
	target_done(known.into);
	if (is_last)
		free(known.name);
	return true;
}

void links_settle(const struct place *place, const struct stat *st, bool is_copied)
{
	if (!cp_wish.keeps_links || st->st_nlink < 2)
		return;
	pthread_mutex_lock(&lock);
	struct file **at = place_of(st), *file = *at;
	struct waiting *waiting = file->waiting;
	file->waiting = NULL;
	if (is_copied && file->names_left) {
		file->into = place->into;
		file->name = need_copy(place->name, strlen(place->name));
		target_use(place->into);
	} else {
		*at = file->next;
		free(file);
	}
	pthread_mutex_unlock(&lock);
	while (waiting) {
		struct waiting *one = waiting;
		waiting = one->next;
		struct place other = { one->from, one->name, one->into, one->name };
		if (is_copied)
			link_to(place->into, place->name, &other);
		else
			failure_own(one->into, one->name, "first-copy-failed", "is another name of a file that could not be copied");
		walk_release(one->from);
		target_done(one->into);
		free(one->name);
		free(one);
	}
}
