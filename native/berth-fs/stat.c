/* stat: what is known of what the caller named, in the order in which he named it. */
#include "commands.h"
#include "describe.h"
#include "events.h"
#include "job.h"
#include "memory.h"
#include "named.h"
#include "options.h"
#include "output.h"
#include "pool.h"
#include "stat-format.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define PIECE 8

static struct {
	const char *format; /* NULL: the usual */
	bool has_escapes;
} wanted;

/* A few of the paths; what is said of them waits until those before are told. */
struct piece {
	struct task task;
	char **paths;
	size_t count;
	struct text said;
};

/* By a descriptor, since nothing else keeps to `beneath`. */
static int ask(const char *path, struct statx *at, char target[PATH_MAX], ssize_t *target_length)
{
	struct named named = named_apart(path);
	int fd = named_open(path, O_PATH | (named.has_slash ? 0 : O_NOFOLLOW));
	int error = fd < 0 ? errno : statx(fd, "", AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS | STATX_BTIME, at) ? errno : 0;
	if (!error && S_ISLNK(at->stx_mode)) {
		*target_length = readlinkat(fd, "", target, PATH_MAX - 1);
		error = *target_length < 0 ? errno : 0;
	}
	if (fd >= 0)
		close(fd);
	return error;
}

static struct timespec time_of(const struct statx_timestamp *at)
{
	return (struct timespec){ .tv_sec = at->tv_sec, .tv_nsec = at->tv_nsec };
}

static void say_json(struct text *text, const struct stat_subject *subject)
{
	const struct statx *at = &subject->at;
	struct stat st = {
		.st_mode = at->stx_mode, .st_size = (off_t)at->stx_size, .st_blocks = (blkcnt_t)at->stx_blocks, .st_uid = at->stx_uid,
		.st_gid = at->stx_gid, .st_nlink = at->stx_nlink, .st_ino = at->stx_ino, .st_mtim = time_of(&at->stx_mtime),
		.st_ctim = time_of(&at->stx_ctime), .st_atim = time_of(&at->stx_atime),
	};
	text_say(text, "{\"event\":\"entry\",");
	json_attributes(text, subject->path, strlen(subject->path), (unsigned char)(st.st_mode >> 12), &st);
	if (subject->target) {
		text_char(text, ',');
		text_json_field(text, "target", subject->target, strlen(subject->target));
	}
	text_say(text, "}\n");
}

static void say(struct text *text, const char *path)
{
	char target[PATH_MAX];
	ssize_t target_length = -1;
	struct stat_subject subject = { .path = path };
	int error = ask(path, &subject.at, target, &target_length);
	if (error) {
		named_failure(path, "stat", error);
		return;
	}
	if (target_length >= 0) {
		target[target_length] = 0;
		subject.target = target;
	}
	if (job.is_json)
		say_json(text, &subject);
	else
		stat_write(text, wanted.format ? wanted.format : stat_usual_format(&subject.at), wanted.has_escapes, &subject);
	if (!job.is_json && wanted.format && !wanted.has_escapes)
		text_char(text, '\n');
	atomic_fetch_add(&job.files, 1);
}

static void run_piece(struct task *task)
{
	struct piece *piece = (struct piece *)task;
	for (size_t i = 0; i < piece->count && !atomic_load(&job.is_cancelled); i++)
		say(&piece->said, piece->paths[i]);
}

static const struct option options[] = {
	{ 'c', "format", true },
	{ 256, "printf", true },
	{ 0, NULL, false },
};

void command_stat(char **argv, size_t count)
{
	struct words words = words_of(argv, count);
	for (int id; (id = next_option(&words, options));) {
		wanted.format = words.value;
		wanted.has_escapes = id == 256;
	}
	if (words.named_count == 0)
		refuse("a path is needed");
	if (wanted.format)
		stat_check(wanted.format);
	size_t pieces_count = (words.named_count + PIECE - 1) / PIECE;
	struct piece *pieces = need(pieces_count * sizeof *pieces);
	for (size_t i = 0; i < pieces_count; i++) {
		size_t from = i * PIECE, left = words.named_count - from;
		pieces[i] = (struct piece){ .task.run = run_piece, .paths = words.named + from, .count = left < PIECE ? left : PIECE };
		pool_push(&pieces[i].task);
	}
	pool_run();
	for (size_t i = 0; i < pieces_count; i++)
		if (pieces[i].said.length)
			output_direct(pieces[i].said.at, pieces[i].said.length);
}
