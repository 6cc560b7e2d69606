#include "cp-data.h"
#include "job.h"
#include "memory.h"
#include <errno.h>
#include <stdatomic.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define FICLONE _IOW(0x94, 9, int)
#define BUFFER_BYTES (256 * 1024)
/* Below this, one read and one write are as good as anything. */
#define RANGE_MIN (1024 * 1024)
#define RANGE_MAX (16 * 1024 * 1024) /* so that it can be cancelled */

static char *own_buffer(void)
{
	static _Thread_local char *buffer;
	if (!buffer)
		buffer = need(BUFFER_BYTES);
	return buffer;
}

bool data_clone(int from, int to, const struct stat *st)
{
	/* Two file systems that can't share blocks will not learn it while we copy. */
	static atomic_ullong hopeless;
	struct stat into;
	if (st->st_size == 0 || atomic_load(&hopeless) == st->st_dev + 1)
		return false;
	if (ioctl(to, FICLONE, from) == 0) {
		atomic_fetch_add(&job.bytes, (unsigned long long)st->st_size);
		return true;
	}
	bool is_never = errno == EOPNOTSUPP || errno == ENOTTY || errno == EXDEV || errno == ENOSYS;
	if (is_never && fstat(to, &into) == 0)
		atomic_store(&hopeless, st->st_dev + 1);
	return false;
}

bool data_has_holes(const struct stat *st) { return st->st_blocks * 512 < st->st_size; }

static int write_whole(int to, const char *bytes, size_t length, off_t offset)
{
	while (length) {
		ssize_t n = pwrite(to, bytes, length, offset);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? errno : EIO;
		bytes += n;
		offset += n;
		length -= (size_t)n;
		atomic_fetch_add(&job.bytes, (unsigned long long)n);
	}
	return 0;
}

/* By reading and writing, up to `end` or the end of the file; says how far it came. */
static int copy_through(int from, int to, off_t *offset, off_t end)
{
	char *buffer = own_buffer();
	while (*offset < end) {
		if (atomic_load(&job.is_cancelled))
			return ECANCELED;
		size_t wanted = end - *offset < BUFFER_BYTES ? (size_t)(end - *offset) : BUFFER_BYTES;
		ssize_t n = pread(from, buffer, wanted, *offset);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		if (n == 0)
			return 0;
		int error = write_whole(to, buffer, (size_t)n, *offset);
		if (error)
			return error;
		*offset += n;
	}
	return 0;
}

/* Left to the kernel, or to a server that can copy by itself. */
static int copy_inside(int from, int to, off_t *offset, off_t end)
{
	while (*offset < end) {
		if (atomic_load(&job.is_cancelled))
			return ECANCELED;
		off_t in = *offset, out = *offset;
		size_t wanted = end - *offset < RANGE_MAX ? (size_t)(end - *offset) : RANGE_MAX;
		ssize_t n = copy_file_range(from, &in, to, &out, wanted, 0);
		if (n < 0)
			return errno;
		if (n == 0)
			return 0;
		*offset += n;
		atomic_fetch_add(&job.bytes, (unsigned long long)n);
	}
	return 0;
}

int data_copy_part(int from, int to, off_t offset, off_t length)
{
	off_t end = offset + length;
	if (length >= RANGE_MIN) {
		int error = copy_inside(from, to, &offset, end);
		bool is_unable = error == ENOSYS || error == EXDEV || error == EOPNOTSUPP || error == EINVAL || error == EPERM;
		if (error && !is_unable)
			return error;
	}
	return copy_through(from, to, &offset, end);
}

static int copy_between_holes(int from, int to, off_t size)
{
	for (off_t at = 0; at < size;) {
		off_t data = lseek(from, at, SEEK_DATA);
		if (data < 0 && errno == ENXIO)
			break; /* a hole to the end */
		if (data < 0)
			return data_copy_part(from, to, at, size - at);
		off_t hole = lseek(from, data, SEEK_HOLE);
		if (hole < 0)
			return errno;
		int error = data_copy_part(from, to, data, hole - data);
		if (error)
			return error;
		at = hole;
	}
	return ftruncate(to, size) ? errno : 0;
}

int data_copy(int from, int to, const struct stat *st)
{
	if (data_has_holes(st))
		return copy_between_holes(from, to, st->st_size);
	/* As long as it was when it was opened: to ask for its end would cost a request for each file. Files of /proc do not know their length. */
	return data_copy_part(from, to, 0, st->st_size ? st->st_size : PART_BYTES);
}
