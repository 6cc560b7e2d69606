#include "named.h"
#include "events.h"
#include "job.h"
#include "memory.h"
#include "walk.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* As in linux/openat2.h, which older systems lack; the kernel may still have it, or say ENOSYS. */
#ifndef SYS_openat2
#define SYS_openat2 437
#endif
struct how {
	uint64_t flags, mode, resolve;
};
#define NO_XDEV 0x01
#define NO_MAGICLINKS 0x02
#define NO_SYMLINKS 0x04
#define BENEATH 0x08

void named_beneath(const char *folder)
{
	struct stat st;
	job.beneath_fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (job.beneath_fd < 0 || fstat(job.beneath_fd, &st) < 0)
		refuse("the folder '%s' can't be opened: %s", folder, strerror(errno));
	job.is_beneath = true;
	job.beneath_dev = st.st_dev;
}

static bool leads_out(const char *path)
{
	if (*path == '/')
		return true;
	for (const char *at = path; *at;) {
		size_t length = strcspn(at, "/");
		if (length == 2 && at[0] == '.' && at[1] == '.')
			return true;
		at += length;
		at += strspn(at, "/");
	}
	return false;
}

/* For kernels without openat2, and where a filter forbids it: name by name. */
static int open_by_names(const char *path, int flags)
{
	int fd = fcntl(job.beneath_fd, F_DUPFD_CLOEXEC, 0);
	for (const char *at = path; fd >= 0 && *at;) {
		size_t length = strcspn(at, "/");
		char *name = need_copy(at, length);
		at += length;
		at += strspn(at, "/");
		struct stat st;
		int next = openat(fd, length ? name : ".", (*at ? O_PATH | O_DIRECTORY : flags) | O_NOFOLLOW | O_CLOEXEC);
		int error = errno;
		if (next < 0 && error == ENOTDIR && fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(st.st_mode))
			error = ELOOP;
		close(fd);
		free(name);
		fd = next;
		errno = error;
		if (fd >= 0 && (fstat(fd, &st) < 0 || st.st_dev != job.beneath_dev)) {
			close(fd);
			errno = EXDEV;
			return -1;
		}
	}
	return fd;
}

int named_open(const char *path, int flags)
{
	if (!*path)
		path = ".";
	if (!job.is_beneath)
		return open(path, flags | O_CLOEXEC);
	if (leads_out(path)) {
		errno = EXDEV;
		return -1;
	}
	struct how how = {
		.flags = (uint64_t)(flags | O_CLOEXEC),
		.resolve = BENEATH | NO_SYMLINKS | NO_MAGICLINKS | NO_XDEV,
	};
	long fd = syscall(SYS_openat2, job.beneath_fd, path, &how, sizeof how);
	if (fd < 0 && (errno == ENOSYS || errno == EPERM))
		return open_by_names(path, flags);
	return (int)fd;
}

void named_failure(const char *path, const char *attempted, int error)
{
	if (job.is_beneath && error == EXDEV)
		failure_of_path_own(path, "outside-folder", "is not inside the folder");
	else if (job.is_beneath && error == ELOOP)
		failure_of_path_own(path, "link-not-followed", "leads over a link, which is not followed");
	else
		failure_of_path(path, attempted, error);
}

struct named named_apart(const char *path)
{
	struct named named = { .path = path };
	size_t length = strlen(path);
	while (length > 1 && path[length - 1] == '/') {
		length--;
		named.has_slash = true;
	}
	size_t start = length;
	while (start > 0 && path[start - 1] != '/')
		start--;
	named.name = path + start;
	named.name_length = length - start;
	named.folder_length = start > 1 ? start - 1 : start;
	bool is_dot = named.name_length == 1 && path[start] == '.';
	bool is_dots = named.name_length == 2 && path[start] == '.' && path[start + 1] == '.';
	named.is_itself = named.name_length == 0 || is_dot || is_dots;
	return named;
}

struct dir *named_parent(const struct named *named)
{
	struct dir *parent = dir_new(NULL, -1, named->path, named->folder_length);
	int fd = named_open(parent->name, O_PATH | O_DIRECTORY);
	struct stat st;
	if (fd >= 0 && fstat(fd, &st) == 0) {
		dir_adopt(parent, fd, &st);
		return parent;
	}
	int error = errno;
	if (fd >= 0)
		close(fd);
	dir_free(parent);
	errno = error;
	return NULL;
}

static bool is_same_folder(const struct named *a, const struct named *b)
{
	return a->folder_length == b->folder_length && memcmp(a->path, b->path, a->folder_length) == 0;
}

/* Those from `paths` on that lie in the same folder as the first. */
static size_t walk_group(char **paths, size_t count)
{
	struct named first = named_apart(paths[0]);
	if (first.is_itself) {
		if (*paths[0])
			walk_into(NULL, paths[0], false);
		else
			failure_of_path(paths[0], "open", ENOENT);
		return 1;
	}
	struct dir *parent = named_parent(&first);
	int error = errno;
	char **names = need(count * sizeof *names);
	size_t taken = 0, kept = 0;
	for (; taken < count; taken++) {
		struct named named = named_apart(paths[taken]);
		if (named.is_itself || !is_same_folder(&first, &named))
			break;
		if (!parent) {
			named_failure(paths[taken], "open", error);
			continue;
		}
		char *name = need_copy(named.name, named.name_length);
		if (named.has_slash && !job.is_beneath && operation->follows_slash && operation->meets_folder(parent) & GO_IN) {
			walk_into(parent, name, true);
			free(name);
		} else {
			names[kept++] = name;
		}
	}
	if (parent)
		walk_entries(parent, (const char *const *)names, kept);
	for (size_t i = 0; i < kept; i++)
		free(names[i]); /* the walk has copied them */
	free(names);
	return taken;
}

/* What the caller named, as a task: to open it may take long as well, and can be cancelled then. */
static struct {
	struct task task;
	char **paths;
	size_t count;
} all;

static void walk_all(struct task *unused)
{
	(void)unused;
	for (size_t done = 0; done < all.count && !atomic_load(&job.is_cancelled);)
		done += walk_group(all.paths + done, all.count - done);
}

void named_walk(char **paths, size_t count)
{
	all.task.run = walk_all;
	all.paths = paths;
	all.count = count;
	pool_push(&all.task);
}
