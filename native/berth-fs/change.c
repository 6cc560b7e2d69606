#include "change.h"
#include "events.h"
#include "job.h"
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int change_open(struct dir *dir, int folder, const char *name, struct stat *st)
{
	int fd = openat(folder, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (fd >= 0 && fstat(fd, st) == 0)
		return fd;
	int error = errno;
	if (fd >= 0)
		close(fd);
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
