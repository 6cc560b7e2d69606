#include "change.h"
#include "events.h"
#include "job.h"
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int change_open(struct dir *dir, const char *name, struct stat *st)
{
	int parent = dir_fd(dir);
	int fd = parent == -1 ? -1 : openat(parent, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	int error = errno;
	if (parent != -1)
		dir_rest(dir);
	if (fd >= 0 && fstat(fd, st) == 0)
		return fd;
	if (fd >= 0) {
		error = errno;
		close(fd);
	}
	failure(dir, name, "open", error);
	return -1;
}

bool change_is_allowed(struct dir *dir, const char *name, const struct stat *st)
{
	if (!job.is_beneath || S_ISDIR(st->st_mode) || st->st_nlink < 2)
		return true;
	failure_own(dir, name, "other-hard-links", "has other hard links, which may lie outside the folder");
	return false;
}
