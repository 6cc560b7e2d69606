#include "cp-attributes.h"
#include "events.h"
#include "job.h"
#include "memory.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#define ACL "system.posix_acl_access"
#define DEFAULT_ACL "system.posix_acl_default"
#define VALUE_MAX 65536

/* The file system that has no xattrs, plus one: it needs not be asked for each file. */
static atomic_ullong without_xattrs;

static bool is_unsupported(int error) { return error == EOPNOTSUPP || error == ENOSYS; }

static void copy_xattr(const struct place *place, int from, int to, const char *name)
{
	static _Thread_local char *value;
	if (!value)
		value = need(VALUE_MAX);
	ssize_t length = fgetxattr(from, name, value, VALUE_MAX);
	if (length < 0 || fsetxattr(to, name, value, (size_t)length, 0) == 0)
		return; /* it has none of that name, or it is there */
	bool is_allowed_to_fail = is_unsupported(errno) || (errno == EPERM && geteuid() != 0) || strncmp(name, "security.", 9) == 0;
	if (!is_allowed_to_fail)
		failure(place->into, place->name, "setxattr", errno);
}

static void copy_xattrs(const struct place *place, int from, int to, const struct stat *st)
{
	if (atomic_load(&without_xattrs) == st->st_dev + 1)
		return;
	if (!cp_wish.keeps_xattrs) {
		copy_xattr(place, from, to, ACL);
		if (S_ISDIR(st->st_mode))
			copy_xattr(place, from, to, DEFAULT_ACL);
		return;
	}
	ssize_t length = flistxattr(from, NULL, 0);
	if (length < 0 && is_unsupported(errno))
		atomic_store(&without_xattrs, st->st_dev + 1);
	if (length <= 0)
		return;
	char *names = need((size_t)length);
	length = flistxattr(from, names, (size_t)length);
	for (const char *name = names; length > 0 && name < names + length; name += strlen(name) + 1)
		copy_xattr(place, from, to, name);
	free(names);
}

void attributes_copy(const struct place *place, int from, int to, const struct stat *st)
{
	if (!cp_wish.keeps_attributes)
		return;
	mode_t mode = st->st_mode & 07777;
	if (fchown(to, st->st_uid, st->st_gid)) {
		if (errno != EPERM && errno != EINVAL)
			failure(place->into, place->name, "chown", errno);
		mode &= 01777; /* nobody else's rights for a file that is not his */
	}
	if (fchmod(to, mode))
		failure(place->into, place->name, "chmod", errno);
	copy_xattrs(place, from, to, st);
	struct timespec times[2] = { st->st_atim, st->st_mtim };
	if (futimens(to, times))
		failure(place->into, place->name, "utimens", errno);
}

void attributes_of_replaced(const struct place *place, int to, const struct stat *existing, const struct stat *source)
{
	mode_t mode = S_ISREG(existing->st_mode) ? existing->st_mode & 0777 : source->st_mode & 0777 & ~cp_wish.umask;
	bool is_other = existing->st_uid != geteuid() || existing->st_gid != getegid();
	if (S_ISREG(existing->st_mode) && is_other && fchown(to, existing->st_uid, existing->st_gid) && errno != EPERM)
		failure(place->into, place->name, "chown", errno);
	if (fchmod(to, mode))
		failure(place->into, place->name, "chmod", errno);
}

void attributes_copy_link(const struct place *place, const struct stat *st)
{
	if (!cp_wish.keeps_attributes)
		return;
	int folder = dir_fd(place->into);
	if (folder == -1)
		return;
	struct timespec times[2] = { st->st_atim, st->st_mtim };
	if (fchownat(folder, place->name, st->st_uid, st->st_gid, AT_SYMLINK_NOFOLLOW) && errno != EPERM)
		failure(place->into, place->name, "chown", errno);
	if (utimensat(folder, place->name, times, AT_SYMLINK_NOFOLLOW))
		failure(place->into, place->name, "utimens", errno);
	dir_rest(place->into);
}
