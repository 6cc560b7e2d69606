/* find: what lies in folders, and satisfies what is asked for. */
#include "commands.h"
#include "describe.h"
#include "events.h"
#include "find-expression.h"
#include "job.h"
#include "memory.h"
#include "named.h"
#include "options.h"
#include "output.h"
#include "pool.h"
#include "walk.h"
#include <dirent.h>
#include <errno.h>
#include <string.h>

static struct expression wanted;

void find_print(struct subject *subject, char end)
{
	if (job.is_json && !entry_stat(subject->dir, subject->entry))
		return;
	struct text *record = record_begin();
	if (job.is_json) {
		text_say(record, "{\"event\":\"entry\",");
		json_attributes(record, subject->path, subject->path_length, subject->entry->type, &subject->entry->st);
		text_say(record, "}\n");
	} else {
		text_add(record, subject->path, subject->path_length);
		text_char(record, end);
	}
	record_end(subject->path, subject->path_length, wanted.comes_after);
}

static void judge(struct subject *subject, int depth)
{
	if (depth >= wanted.depth_min && expression_holds(&wanted, subject) && !wanted.has_action)
		find_print(subject, '\n');
}

static void meet_entries(struct dir *dir, struct entry *entries, size_t count)
{
	static _Thread_local struct text path;
	path.length = 0;
	path_add(&path, dir, "");
	size_t prefix = path.length;
	for (size_t i = 0; i < count && !atomic_load(&job.is_cancelled); i++) {
		path.length = prefix;
		text_say(&path, entries[i].name);
		struct subject subject = { dir, &entries[i], text_string(&path), path.length, NULL, false };
		judge(&subject, dir->depth + 1);
	}
	atomic_fetch_add(&job.files, count);
}

/* What a path ends with; `.` and `/` are names, too. */
static const char *last_name(const struct dir *dir)
{
	const char *slash = strrchr(dir->name, '/');
	return slash && slash[1] ? slash + 1 : dir->name;
}

/* True if it is pruned. `st`: if it is known. */
static bool judge_folder(struct dir *dir, const struct stat *st)
{
	static _Thread_local struct text path;
	path.length = 0;
	path_add(&path, dir, NULL);
	struct entry entry = { .name = dir->parent ? dir->name : last_name(dir), .folder = -1, .type = DT_DIR, .has_stat = st != NULL };
	if (st)
		entry.st = *st;
	struct subject subject = { dir->parent, &entry, text_string(&path), path.length, dir, false };
	judge(&subject, dir->depth);
	return subject.is_pruned && !wanted.comes_after;
}

static bool enter(struct dir *dir)
{
	atomic_fetch_add(&job.folders, 1);
	struct stat st;
	bool is_opened_first = !dir->parent || dir->is_link_allowed || wanted.comes_after;
	if (is_opened_first && !walk_open(dir, &st))
		return false;
	bool is_judged_now = !wanted.comes_after;
	bool is_pruned = is_judged_now && judge_folder(dir, is_opened_first ? &st : NULL);
	bool is_deepest = wanted.depth_max >= 0 && dir->depth >= wanted.depth_max;
	if (is_pruned || is_deepest) {
		if (!is_judged_now)
			judge_folder(dir, &st);
		if (is_opened_first)
			dir_rest(dir);
		return false;
	}
	if (!is_opened_first && !walk_open(dir, &st))
		return false;
	dir_rest(dir);
	return true;
}

static bool leave(struct dir *dir)
{
	struct stat st;
	if (!wanted.comes_after)
		return true;
	int fd = dir_fd(dir);
	if (fd == -1) {
		failure(dir, NULL, "open", errno);
		return true;
	}
	bool is_known = fstat(fd, &st) == 0;
	dir_rest(dir);
	judge_folder(dir, is_known ? &st : NULL);
	return true;
}

static struct operation find = {
	.follows_slash = true,
	.meets_folder = folders_are_gone_into,
	.enter = enter,
	.entries = meet_entries,
	.leave = leave,
};

static bool begins_expression(const char *word)
{
	bool is_common = word[0] == '-' && word[1] == '-';
	return !is_common && ((word[0] == '-' && word[1]) || strcmp(word, "(") == 0 || strcmp(word, "!") == 0);
}

void command_find(char **words, size_t count)
{
	static char *here[] = { "." };
	char **paths = need((count + 1) * sizeof *paths);
	size_t path_count = 0, at = 0;
	for (; at < count && !begins_expression(words[at]); at++) {
		bool took_next;
		char *none = NULL;
		if (!take_common(words[at], at + 1 < count ? words + at + 1 : &none, &took_next))
			paths[path_count++] = words[at];
		else if (took_next)
			at++;
	}
	wanted = expression_parse(words + at, count - at);
	find.entries_wait = wanted.needs_stat || job.is_json;
	operation = &find;
	named_walk(path_count ? paths : here, path_count ? path_count : 1);
	pool_run();
}
