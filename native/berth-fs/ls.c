/* ls: folders side by side; each is shown in one piece, in the order of its path if that was asked for. */
#include "commands.h"
#include "describe.h"
#include "events.h"
#include "job.h"
#include "ls-listing.h"
#include "memory.h"
#include "named.h"
#include "options.h"
#include "output.h"
#include "pool.h"
#include "sorter.h"
#include "walk.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Pieces up to this size are put together before anybody else has to wait for them. */
#define OWN_BYTES (1024 * 1024)
#define ORDER_BYTES (16 * 1024 * 1024)

static struct {
	bool is_recursive, is_about_folders, shows_hidden, shows_dots, has_headers, needs_stat, is_in_order;
} wanted;

static struct listing *named_files;
/* Held while one folder is written. */
static pthread_mutex_t writing = PTHREAD_MUTEX_INITIALIZER;
static unsigned long written;
/* In order: folders wait in a file, and where each stands there is sorted by its path. */
static struct sorter *places;
static int waiting_file = -1;
static off_t waiting_end;

struct place {
	off_t at;
	size_t length;
};

/* ---- folders, one after the other --------------------------------------- */

struct block {
	struct text own;
	bool is_alone; /* it got too large: it is the one that is written */
	off_t start;
};

static void pass_on(struct block *block)
{
	const char *bytes = block->own.at;
	size_t length = block->own.length;
	if (!block->is_alone) {
		pthread_mutex_lock(&writing);
		block->is_alone = true;
		block->start = waiting_end;
		if (!wanted.is_in_order && written++)
			output_direct("\n", 1);
	}
	block->own.length = 0;
	if (!wanted.is_in_order) {
		output_direct(bytes, length);
		return;
	}
	for (size_t done = 0; done < length;) {
		ssize_t n = pwrite(waiting_file, bytes + done, length - done, waiting_end);
		if (n <= 0)
			give_up("TMPDIR, where folders wait for their turn, is full or fails");
		done += (size_t)n;
		waiting_end += n;
	}
}

static void take_piece(void *context, const char *bytes, size_t length)
{
	struct block *block = context;
	text_add(&block->own, bytes, length);
	if (block->own.length > OWN_BYTES)
		pass_on(block);
}

static void write_folder(struct dir *dir, struct listing *listing)
{
	struct block block = { 0 };
	struct text path = { 0 };
	path_add(&path, dir, NULL);
	if (wanted.has_headers) {
		text_add(&block.own, path.at, path.length);
		text_say(&block.own, ":\n");
	}
	listing_write(listing, true, take_piece, &block);
	pass_on(&block);
	if (wanted.is_in_order) {
		struct place place = { block.start, (size_t)(waiting_end - block.start) };
		sorter_add(places, path.at, path.length, false, (const char *)&place, sizeof place);
	}
	pthread_mutex_unlock(&writing);
	text_free(&block.own);
	text_free(&path);
}

static void write_place(void *unused, const char *payload, size_t length)
{
	(void)unused;
	(void)length;
	struct place place;
	memcpy(&place, payload, sizeof place);
	if (written++)
		output_direct("\n", 1);
	static char bytes[64 * 1024];
	while (place.length) {
		ssize_t n = pread(waiting_file, bytes, place.length < sizeof bytes ? place.length : sizeof bytes, place.at);
		if (n <= 0)
			give_up("folders that waited in TMPDIR can't be read again");
		output_direct(bytes, (size_t)n);
		place.at += n;
		place.length -= (size_t)n;
	}
}

/* ---- entries ------------------------------------------------------------ */

/* `dir`: where it is listed; NULL: among what the caller named. */
static void show(struct dir *dir, const char *name, const char *path, struct entry *entry, const char *target, size_t target_length)
{
	const struct stat *st = wanted.needs_stat ? &entry->st : NULL;
	if (!job.is_json) {
		listing_add(dir ? dir->data : named_files, dir ? name : path, st, target, target_length);
		return;
	}
	struct text *record = record_begin();
	text_say(record, "{\"event\":\"entry\",");
	json_attributes(record, path, strlen(path), entry->type, st);
	if (entry->type == DT_LNK) {
		text_char(record, ',');
		text_json_field(record, "target", target, target_length);
	}
	text_say(record, "}\n");
	record_end(path, strlen(path), false);
}

static size_t target_of(struct dir *dir, const char *name, char target[PATH_MAX])
{
	int fd = dir_fd(dir);
	ssize_t length = fd == -1 ? -1 : readlinkat(fd, name, target, PATH_MAX);
	if (length < 0)
		failure(dir, name, "readlink", errno);
	if (fd != -1)
		dir_rest(dir);
	return length < 0 ? 0 : (size_t)length;
}

static void take_entry(struct dir *dir, struct entry *entry)
{
	static _Thread_local struct text path;
	char target[PATH_MAX];
	size_t target_length = 0;
	if (wanted.needs_stat && !entry_stat(dir, entry))
		return;
	if (entry->type == DT_LNK && (ls_style.is_long || job.is_json))
		target_length = target_of(dir, entry->name, target);
	path.length = 0;
	if (job.is_json || dir->depth < 0)
		path_add(&path, dir, entry->name);
	show(dir->depth < 0 ? NULL : dir, entry->name, text_string(&path), entry, target, target_length);
}

static void take_entries(struct dir *dir, struct entry *entries, size_t count)
{
	for (size_t i = 0; i < count && !atomic_load(&job.is_cancelled); i++)
		if (wanted.shows_hidden || dir->depth < 0 || entries[i].name[0] != '.')
			take_entry(dir, &entries[i]);
	atomic_fetch_add(&job.files, count);
}

/* ---- folders ------------------------------------------------------------ */

static int meets_folder(const struct dir *parent)
{
	if (parent->depth < 0)
		return wanted.is_about_folders ? AS_ENTRY : GO_IN;
	return AS_ENTRY | (wanted.is_recursive ? GO_IN : 0);
}

static bool is_hidden(const struct dir *dir) { return dir->depth > 0 && dir->name[0] == '.' && !wanted.shows_hidden; }

/* `.` and `..`, which walks leave out. What lies above the folder that all has to be beneath is not even looked at. */
static void take_dots(struct dir *dir, const struct stat *st)
{
	struct stat above = *st;
	bool is_inside = !job.is_beneath || dir->depth > 0;
	if (wanted.needs_stat && is_inside && fstatat(dir->fd, "..", &above, AT_SYMLINK_NOFOLLOW))
		failure(dir, "..", "stat", errno);
	listing_add(dir->data, ".", wanted.needs_stat ? st : NULL, NULL, 0);
	listing_add(dir->data, "..", wanted.needs_stat ? &above : NULL, NULL, 0);
}

static bool enter(struct dir *dir)
{
	struct stat st;
	if (is_hidden(dir))
		return false;
	atomic_fetch_add(&job.folders, 1);
	if (!walk_open(dir, &st))
		return false;
	if (wanted.is_about_folders) { /* named as . or / */
		struct entry entry = { .folder = -1, .type = DT_DIR, .st = st };
		show(NULL, dir->name, dir->name, &entry, NULL, 0);
		dir_rest(dir);
		return false;
	}
	if (!job.is_json)
		dir->data = listing_new();
	if (wanted.shows_dots && !job.is_json)
		take_dots(dir, &st);
	dir_rest(dir);
	return true;
}

static bool leave(struct dir *dir)
{
	if (dir->data) {
		write_folder(dir, dir->data);
		listing_free(dir->data);
	}
	return true;
}

static struct operation ls = {
	.follows_slash = true,
	.meets_folder = meets_folder,
	.enter = enter,
	.entries = take_entries,
	.leave = leave,
};

static const struct option options[] = {
	{ 'l', NULL, false },         { 'R', "recursive", false }, { 'a', "all", false },       { 'A', "almost-all", false },
	{ 'S', NULL, false },         { 't', NULL, false },        { 'r', "reverse", false },   { 'h', "human-readable", false },
	{ 'd', "directory", false },  { 'n', "numeric-uid-gid", false }, { 'i', "inode", false }, { 'U', NULL, false },
	{ '1', NULL, false },         { 256, "full-time", false }, { 257, "time-style", true }, { 0, NULL, false },
};

static enum ls_time time_style(const char *word)
{
	if (strcmp(word, "long-iso") == 0)
		return TIME_LONG_ISO;
	if (strcmp(word, "full-iso") == 0)
		return TIME_FULL_ISO;
	if (strcmp(word, "locale") == 0)
		return TIME_USUAL;
	refuse("--time-style is one of locale, long-iso and full-iso, not '%s'", word);
}

static void take_option(int id, const char *value)
{
	switch (id) {
	case 'l': ls_style.is_long = true; break;
	case 'R': wanted.is_recursive = true; break;
	case 'a': wanted.shows_hidden = wanted.shows_dots = true; break;
	case 'A': wanted.shows_hidden = true; wanted.shows_dots = false; break;
	case 'S': ls_style.order = BY_SIZE; break;
	case 't': ls_style.order = BY_TIME; break;
	case 'U': ls_style.order = BY_NOTHING; break;
	case 'r': ls_style.is_reversed = true; break;
	case 'h': ls_style.is_human = true; break;
	case 'd': wanted.is_about_folders = true; break;
	case 'n': ls_style.is_long = ls_style.has_numbers = true; break;
	case 'i': ls_style.has_inodes = true; break;
	case 256: ls_style.is_long = true; ls_style.time = TIME_FULL_ISO; break;
	case 257: ls_style.time = time_style(value); break;
	}
}

static void take_bytes(void *unused, const char *bytes, size_t length)
{
	(void)unused;
	output_direct(bytes, length);
}

void command_ls(char **argv, size_t count)
{
	struct words words = words_of(argv, count);
	for (int id; (id = next_option(&words, options));)
		take_option(id, words.value);
	static char *here[] = { "." };
	size_t named_count = words.named_count ? words.named_count : 1;
	ls_style.hides_control = isatty(STDOUT_FILENO);
	wanted.is_recursive = wanted.is_recursive && !wanted.is_about_folders;
	wanted.has_headers = wanted.is_recursive || named_count > 1;
	wanted.needs_stat = ls_style.is_long || ls_style.has_inodes || ls_style.order == BY_SIZE || ls_style.order == BY_TIME || job.is_json;
	wanted.is_in_order = wanted.has_headers && (job.is_ordered || !wanted.is_recursive);
	ls.entries_wait = wanted.needs_stat;
	if (wanted.is_in_order && !job.is_json) {
		places = sorter_new(ORDER_BYTES, false);
		waiting_file = nameless_file();
	}
	named_files = listing_new();
	operation = &ls;
	named_walk(words.named_count ? words.named : here, named_count);
	pool_run();
	if (job.is_json)
		return;
	if (listing_count(named_files) && written++)
		output_direct("\n", 1);
	listing_write(named_files, false, take_bytes, NULL);
	if (places)
		sorter_drain(places, write_place, NULL);
}
