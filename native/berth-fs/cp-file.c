#include "cp-file.h"
#include "cp-attributes.h"
#include "cp-data.h"
#include "cp-links.h"
#include "cp-target.h"
#include "events.h"
#include "job.h"
#include "memory.h"
#include "output.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void tell_copied(const struct place *place)
{
	if (!job.is_verbose)
		return;
	struct text from = { 0 }, to = { 0 };
	path_add(&from, place->from, place->from_name);
	path_add(&to, place->into, place->name);
	struct text *record = record_begin();
	if (job.is_json) {
		text_say(record, "{\"event\":\"entry\",");
		text_json_field(record, "path", to.at, to.length);
		text_say(record, ",\"did\":\"copied\",");
		text_json_field(record, "from", from.at, from.length);
		text_say(record, "}\n");
	} else {
		text_format(record, "'%s' -> ", text_string(&from));
		text_format(record, "'%s'\n", text_string(&to));
	}
	record_end(to.at, to.length, false);
	text_free(&from);
	text_free(&to);
}

/* A file on its way; a large one is copied by several threads, of which the last one brings it to its end. */
struct copy {
	struct place place;
	int from;
	struct new_file to;
	struct stat st;
	atomic_int parts, error;
};

struct part {
	struct task task;
	struct copy *copy;
	off_t offset;
};

static void finish(struct copy *copy)
{
	const struct place *place = &copy->place;
	int error = atomic_load(&copy->error);
	if (error && error != ECANCELED)
		failure(place->into, place->name, "copy", error);
	if (!error) {
		if (copy->to.temporary[0] && !cp_wish.keeps_attributes)
			attributes_of_replaced(place, copy->to.fd, &copy->to.existing, &copy->st);
		attributes_copy(place, copy->from, copy->to.fd, &copy->st);
	}
	bool is_there = file_end(place, &copy->to, !error);
	close(copy->from);
	links_settle(place, &copy->st, is_there);
	if (is_there) {
		atomic_fetch_add(&job.files, 1);
		tell_copied(place);
	}
}

static void run_part(struct task *task)
{
	struct part *part = (struct part *)task;
	struct copy *copy = part->copy;
	int error = atomic_load(&copy->error);
	if (!error)
		error = data_copy_part(copy->from, copy->to.fd, part->offset, PART_BYTES);
	if (error)
		atomic_store(&copy->error, error);
	free(part);
	if (atomic_fetch_sub(&copy->parts, 1) != 1)
		return;
	finish(copy);
	struct dir *from = copy->place.from, *into = copy->place.into;
	free((char *)copy->place.name);
	free((char *)copy->place.from_name);
	free(copy);
	walk_release(from);
	target_done(into);
}

static void copy_in_parts(const struct copy *started)
{
	struct copy *copy = need(sizeof *copy);
	*copy = *started;
	copy->place.name = need_copy(started->place.name, strlen(started->place.name));
	copy->place.from_name = need_copy(started->place.from_name, strlen(started->place.from_name));
	walk_hold(copy->place.from);
	target_use(copy->place.into);
	int count = (int)((copy->st.st_size + PART_BYTES - 1) / PART_BYTES);
	atomic_init(&copy->parts, count);
	for (int i = 0; i < count; i++) {
		struct part *part = need(sizeof *part);
		*part = (struct part){ .task.run = run_part, .copy = copy, .offset = i * PART_BYTES };
		pool_push(&part->task);
	}
}

/* Opens what is to be read, and makes sure that it is a file and nothing that only looked like one. -1: told. */
static int open_source(const struct place *place, struct stat *st)
{
	int folder = dir_fd(place->from);
	int fd = folder == -1 ? -1 : openat(folder, place->from_name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	int error = errno;
	if (folder != -1)
		dir_rest(place->from);
	if (fd >= 0 && fstat(fd, st)) {
		error = errno;
		close(fd);
		fd = -1;
	}
	if (fd >= 0 && S_ISREG(st->st_mode))
		return fd;
	if (fd >= 0 || error == ELOOP)
		failure_own(place->from, place->from_name, "changed-meanwhile", "is no file any more");
	else
		failure(place->from, place->from_name, "open", error);
	if (fd >= 0)
		close(fd);
	return -1;
}

void copy_file(const struct place *place)
{
	struct copy copy = { .place = *place };
	copy.from = open_source(place, &copy.st);
	if (copy.from < 0)
		return;
	if (links_instead(place, &copy.st)) {
		close(copy.from);
		return;
	}
	if (!file_begin(place, &copy.st, &copy.to)) {
		links_settle(place, &copy.st, false);
		close(copy.from);
		return;
	}
	bool is_cloned = cp_wish.clone != CLONE_NEVER && data_clone(copy.from, copy.to.fd, &copy.st);
	if (!is_cloned && cp_wish.clone == CLONE_ALWAYS && copy.st.st_size) {
		atomic_store(&copy.error, EOPNOTSUPP);
	} else if (!is_cloned) {
		if (copy.st.st_size >= 2 * PART_BYTES && !data_has_holes(&copy.st)) {
			copy_in_parts(&copy);
			return;
		}
		atomic_store(&copy.error, data_copy(copy.from, copy.to.fd, &copy.st));
	}
	finish(&copy);
}

static int make_symlink(int folder, const char *name, void *target) { return symlinkat(target, folder, name); }

void copy_link(const struct place *place)
{
	char target[PATH_MAX];
	struct stat st;
	int folder = dir_fd(place->from);
	ssize_t length = folder == -1 ? -1 : readlinkat(folder, place->from_name, target, sizeof target - 1);
	int error = errno;
	if (length >= 0 && cp_wish.keeps_attributes && fstatat(folder, place->from_name, &st, AT_SYMLINK_NOFOLLOW)) {
		error = errno;
		length = -1;
	}
	if (folder != -1)
		dir_rest(place->from);
	if (length < 0) {
		failure(place->from, place->from_name, "readlink", error);
		return;
	}
	target[length] = 0;
	error = replace_by(place, make_symlink, target);
	if (error == EEXIST && cp_wish.keeps_existing)
		return;
	if (error) {
		failure(place->into, place->name, "symlink", error);
		return;
	}
	attributes_copy_link(place, &st);
	atomic_fetch_add(&job.files, 1);
	tell_copied(place);
}
