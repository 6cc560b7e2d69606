/* du: how much folders take. Files with several names count once. */
#include "commands.h"
#include "describe.h"
#include "events.h"
#include "job.h"
#include "link-table.h"
#include "memory.h"
#include "named.h"
#include "options.h"
#include "output.h"
#include "pool.h"
#include "sizes.h"
#include "walk.h"
#include <dirent.h>
#include <stdlib.h>

enum what { DISK, APPARENT, INODES };

static struct {
	enum what what;
	uint64_t unit; /* 0: for people */
	long depth_max;
	bool lists_files, is_separate, counts_links, has_total;
	char end;
} wanted = { .unit = 1024, .depth_max = -1, .end = '\n' };

struct usage {
	atomic_ullong own;   /* the folder and the files in it */
	atomic_ullong below; /* and in folders below it */
};
static atomic_ullong total;

static uint64_t usage_of(const struct stat *st)
{
	switch (wanted.what) {
	case INODES: return 1;
	case APPARENT: return (uint64_t)st->st_size;
	default: return (uint64_t)st->st_blocks * 512;
	}
}

static void say(const char *path, size_t path_length, unsigned char type, uint64_t usage, bool is_after)
{
	struct text *record = record_begin();
	if (job.is_json) {
		text_say(record, "{\"event\":\"entry\",");
		text_json_field(record, "path", path, path_length);
		text_format(record, ",\"type\":\"%s\",\"%s\":%llu}\n", type_word(type), wanted.what == INODES ? "inodes" : "bytes",
			    (unsigned long long)usage);
	} else {
		text_size(record, usage, wanted.what == INODES && wanted.unit ? 1 : wanted.unit);
		text_char(record, '\t');
		text_add(record, path, path_length);
		text_char(record, wanted.end);
	}
	record_end(path, path_length, is_after);
}

static bool is_shown(long depth) { return wanted.depth_max < 0 || depth <= wanted.depth_max; }

static struct text *path_of(const struct dir *dir, const char *name)
{
	static _Thread_local struct text path;
	path.length = 0;
	path_add(&path, dir, name);
	return &path;
}

static bool enter(struct dir *dir)
{
	struct stat st;
	atomic_fetch_add(&job.folders, 1);
	struct usage *usage = dir->data = need(sizeof *usage);
	if (walk_open(dir, &st)) {
		atomic_store(&usage->own, usage_of(&st));
		dir_rest(dir);
		return true;
	}
	/* It takes room also if it can't be read. */
	struct entry entry = { .name = dir->name, .folder = -1, .type = DT_DIR };
	bool is_elsewhere = job.stays_on_device || job.is_beneath;
	if (!is_elsewhere && dir->parent && !dir->is_link_allowed && entry_stat(dir->parent, &entry)) {
		struct text *path = path_of(dir, NULL);
		if (is_shown(dir->depth))
			say(path->at, path->length, DT_DIR, usage_of(&entry.st), true);
		struct usage *above = dir->parent->data;
		atomic_fetch_add(dir->depth == 0 ? &total : &above->below, usage_of(&entry.st));
	}
	free(usage);
	return false;
}

static void measure(struct dir *dir, struct entry *entries, size_t count)
{
	uint64_t sum = 0;
	for (size_t i = 0; i < count && !atomic_load(&job.is_cancelled); i++) {
		struct entry *entry = &entries[i];
		if (!entry_stat(dir, entry) || (!wanted.counts_links && !is_first_link(&entry->st)))
			continue;
		uint64_t usage = usage_of(&entry->st);
		sum += usage;
		if (dir->depth < 0 || (wanted.lists_files && is_shown(dir->depth + 1))) {
			struct text *path = path_of(dir, entry->name);
			say(path->at, path->length, entry->type, usage, false);
		}
	}
	struct usage *usage = dir->data;
	atomic_fetch_add(usage ? &usage->own : &total, sum);
	atomic_fetch_add(&job.files, count);
	atomic_fetch_add(&job.bytes, sum);
}

static bool leave(struct dir *dir)
{
	struct usage *usage = dir->data;
	uint64_t own = atomic_load(&usage->own), all = own + atomic_load(&usage->below);
	if (is_shown(dir->depth)) {
		struct text *path = path_of(dir, NULL);
		say(path->at, path->length, DT_DIR, wanted.is_separate ? own : all, true);
	}
	struct usage *above = dir->depth > 0 ? dir->parent->data : NULL;
	atomic_fetch_add(above ? &above->below : &total, all);
	free(usage);
	return true;
}

static const struct operation du = {
	.entries_wait = true,
	.follows_slash = true,
	.meets_folder = folders_are_gone_into,
	.enter = enter,
	.entries = measure,
	.leave = leave,
};

static const struct option options[] = {
	{ 's', "summarize", false },      { 'a', "all", false },           { 'h', "human-readable", false },
	{ 'b', "bytes", false },          { 'k', NULL, false },            { 'm', NULL, false },
	{ 'c', "total", false },          { 'd', "max-depth", true },      { 'l', "count-links", false },
	{ 'S', "separate-dirs", false },  { 'x', "one-file-system", false }, { '0', "null", false },
	{ 256, "apparent-size", false },  { 257, "inodes", false },        { 0, NULL, false },
};

void command_du(char **argv, size_t count)
{
	struct words words = words_of(argv, count);
	for (int id; (id = next_option(&words, options));) {
		switch (id) {
		case 's': wanted.depth_max = 0; break;
		case 'a': wanted.lists_files = true; break;
		case 'h': wanted.unit = 0; break;
		case 'b': wanted.what = APPARENT; wanted.unit = 1; break;
		case 'k': wanted.unit = 1024; break;
		case 'm': wanted.unit = 1024 * 1024; break;
		case 'c': wanted.has_total = true; break;
		case 'd': wanted.depth_max = (long)number_of(words.value, "--max-depth", 0, 1000000); break;
		case 'l': wanted.counts_links = true; break;
		case 'S': wanted.is_separate = true; break;
		case 'x': job.stays_on_device = true; break;
		case '0': wanted.end = 0; break;
		case 256: wanted.what = APPARENT; break;
		case 257: wanted.what = INODES; break;
		}
	}
	if (wanted.lists_files && wanted.depth_max == 0)
		refuse("-a lists what -s sums up: take one of them");
	static char *here[] = { "." };
	operation = &du;
	named_walk(words.named_count ? words.named : here, words.named_count ? words.named_count : 1);
	pool_run();
	if (wanted.has_total && !atomic_load(&job.is_cancelled)) {
		output_finish();
		job.is_ordered = false;
		say("total", 5, DT_UNKNOWN, atomic_load(&total), false);
	}
}
