#include "find-test.h"
#include "events.h"
#include "glob.h"
#include "job.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool compares(const struct test *test, uint64_t value)
{
	if (test->sign == 0)
		return value == test->number;
	return test->sign < 0 ? value < test->number : value > test->number;
}

static long long nanoseconds_from(const struct timespec *a, const struct timespec *b)
{
	return (long long)(b->tv_sec - a->tv_sec) * 1000000000ll + (b->tv_nsec - a->tv_nsec);
}

static bool time_holds(const struct test *test, const struct stat *st)
{
	const struct timespec *at = test->which == 'm' ? &st->st_mtim : test->which == 'c' ? &st->st_ctim : &st->st_atim;
	long long later = nanoseconds_from(&test->at, at);
	if (test->sign)
		return test->sign < 0 ? later < 0 : later > 0;
	return later > 0 && later <= test->window * 1000000000ll;
}

static bool permissions_hold(const struct test *test, mode_t mode)
{
	mode &= 07777;
	if (test->which == '-')
		return (mode & test->mode) == test->mode;
	if (test->which == '/')
		return test->mode == 0 || (mode & test->mode) != 0;
	return mode == test->mode;
}

/* Whether a folder holds nothing: its first names say so. */
static bool is_empty_folder(struct subject *subject)
{
	struct dir *from = subject->dir ? subject->dir : subject->self; /* of no known parent: then it is open itself */
	int from_fd = dir_fd(from);
	if (from_fd == -1)
		return false;
	int fd = openat(from_fd, subject->dir ? subject->entry->name : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	int error = errno;
	dir_rest(from);
	if (fd < 0) {
		if (subject->self)
			failure(subject->self, NULL, "open", error);
		return false;
	}
	char bytes[4096] __attribute__((aligned(8)));
	bool is_empty = true;
	for (long length; is_empty && (length = syscall(SYS_getdents64, fd, bytes, sizeof bytes)) > 0;)
		for (long at = 0; at < length && is_empty;) {
			const char *name_at = bytes + at + 19; /* after inode, offset, length and type */
			is_empty = strcmp(name_at, ".") == 0 || strcmp(name_at, "..") == 0;
			at += *(unsigned short *)(void *)(bytes + at + 16);
		}
	close(fd);
	return is_empty;
}

static bool attribute_holds(const struct test *test, struct subject *subject)
{
	if (!entry_stat(subject->dir, subject->entry))
		return false;
	const struct stat *st = &subject->entry->st;
	switch (test->kind) {
	case SIZE: return compares(test, ((uint64_t)st->st_size + test->unit - 1) / test->unit);
	case TIME: return time_holds(test, st);
	case NEWER: return nanoseconds_from(&test->at, &st->st_mtim) > 0;
	case UID: return compares(test, st->st_uid);
	case GID: return compares(test, st->st_gid);
	case PERMISSIONS: return permissions_hold(test, st->st_mode);
	case LINKS: return compares(test, st->st_nlink);
	case INODE: return compares(test, st->st_ino);
	case EMPTY: return S_ISDIR(st->st_mode) ? is_empty_folder(subject) : S_ISREG(st->st_mode) && st->st_size == 0;
	default: return false;
	}
}

static bool holds(const struct test *test, struct subject *subject)
{
	switch (test->kind) {
	case ALWAYS: return true;
	case NEVER: return false;
	case AND: return holds(test->left, subject) && holds(test->right, subject);
	case OR: return holds(test->left, subject) || holds(test->right, subject);
	case NOT: return !holds(test->left, subject);
	case NAME: return glob_matches(test->pattern, subject->entry->name, test->ignores_case);
	case PATH: return glob_matches(test->pattern, subject->path, test->ignores_case);
	case TYPE: return test->types >> subject->entry->type & 1;
	case PRUNE: return subject->is_pruned = true;
	case PRINT: find_print(subject, test->which); return true;
	default: return attribute_holds(test, subject);
	}
}

bool expression_holds(const struct expression *expression, struct subject *subject)
{
	return holds(expression->test, subject);
}
