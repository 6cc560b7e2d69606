/* chown: of a link the link itself, never what it leads to. */
#include "change.h"
#include "commands.h"
#include "events.h"
#include "job.h"
#include "memory.h"
#include "named.h"
#include "options.h"
#include "owners.h"
#include "pool.h"
#include "tell.h"
#include "text.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define KEEP ((unsigned)-1)

static struct {
	uid_t uid;
	gid_t gid;
	bool is_recursive, tells_changes;
} wanted = { .uid = KEEP, .gid = KEEP };

static int meets_folder(const struct dir *parent)
{
	(void)parent;
	return wanted.is_recursive ? GO_IN : AS_ENTRY;
}

static bool is_telling(void) { return job.is_verbose || wanted.tells_changes; }

static void add_owner(struct text *text, uid_t uid, gid_t gid)
{
	const char *user = user_name(uid), *group = group_name(gid);
	if (wanted.uid != KEEP) {
		if (user)
			text_say(text, user);
		else
			text_number(text, uid);
	}
	if (wanted.uid != KEEP && wanted.gid != KEEP)
		text_char(text, ':');
	if (wanted.gid != KEEP) {
		if (group)
			text_say(text, group);
		else
			text_number(text, gid);
	}
}

static void tell_owner(const struct dir *dir, const char *name, const struct stat *st)
{
	uid_t uid = wanted.uid == KEEP ? st->st_uid : wanted.uid;
	gid_t gid = wanted.gid == KEEP ? st->st_gid : wanted.gid;
	bool is_same = uid == st->st_uid && gid == st->st_gid;
	if (!job.is_verbose && !(wanted.tells_changes && !is_same))
		return;
	struct text from = { 0 }, to = { 0 }, sentence = { 0 }, more = { 0 };
	add_owner(&from, st->st_uid, st->st_gid);
	add_owner(&to, uid, gid);
	if (is_same)
		text_format(&sentence, " retained as %s", text_string(&from));
	else
		text_format(&sentence, " from %s to %s", text_string(&from), text_string(&to));
	text_say(&more, ",\"from\":");
	text_json(&more, from.at, from.length);
	text_say(&more, ",\"to\":");
	text_json(&more, to.at, to.length);
	const char *what = wanted.uid == KEEP ? "group" : "ownership";
	struct text before = { 0 };
	text_format(&before, is_same ? "%s of" : "changed %s of", what);
	tell(dir, name, text_string(&before), text_string(&sentence), is_same ? "kept" : "changed", text_string(&more));
	struct text *all[] = { &from, &to, &sentence, &more, &before };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		text_free(all[i]);
}

static void change_by_descriptor(struct dir *dir, int folder, const char *name)
{
	struct stat st;
	int fd = change_open(dir, folder, name, &st);
	if (fd < 0)
		return;
	if (change_is_allowed(dir, name, &st)) {
		if (fchownat(fd, "", wanted.uid, wanted.gid, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW))
			failure(dir, name, "chown", errno);
		else
			tell_owner(dir, name, &st);
	}
	close(fd);
}

static void change_entries(struct dir *dir, struct entry *entries, size_t count)
{
	int fd = entries[0].folder;
	bool is_plain = !is_telling() && !job.is_beneath;
	for (size_t i = 0; i < count && !atomic_load(&job.is_cancelled); i++) {
		if (!is_plain)
			change_by_descriptor(dir, fd, entries[i].name);
		else if (fchownat(fd, entries[i].name, wanted.uid, wanted.gid, AT_SYMLINK_NOFOLLOW))
			failure(dir, entries[i].name, "chown", errno);
	}
	atomic_fetch_add(&job.files, count);
}

static bool enter(struct dir *dir)
{
	struct stat st;
	atomic_fetch_add(&job.folders, 1);
	if (!walk_open(dir, &st))
		return false;
	if (fchown(dir->fd, wanted.uid, wanted.gid))
		failure(dir, NULL, "chown", errno);
	else
		tell_owner(dir, NULL, &st);
	dir_rest(dir);
	return true;
}

static const struct operation operation_chown = {
	.entries_wait = true,
	.follows_slash = true,
	.meets_folder = meets_folder,
	.enter = enter,
	.entries = change_entries,
};

static const struct option options[] = {
	{ 'R', "recursive", false }, { 'v', "verbose", false },        { 'c', "changes", false }, { 'f', "silent", false },
	{ 256, "quiet", false },     { 'h', "no-dereference", false }, { 'P', NULL, false },      { 0, NULL, false },
};

/* USER, USER:GROUP, USER: (his login group) or :GROUP. */
static void take_owner(const char *text)
{
	const char *colon = strchr(text, ':');
	char *user = need_copy(text, colon ? (size_t)(colon - text) : strlen(text));
	const char *group = colon ? colon + 1 : NULL;
	bool wants_login_group = *user && group && !*group;
	if (*user && !find_user(user, &wanted.uid, wants_login_group ? &wanted.gid : NULL))
		refuse("there is no user '%s'", user);
	if (group && *group && !find_group(group, &wanted.gid))
		refuse("there is no group '%s'", group);
}

void command_chown(char **argv, size_t count)
{
	struct words words = words_of(argv, count);
	for (int id; (id = next_option(&words, options));) {
		switch (id) {
		case 'R': wanted.is_recursive = true; break;
		case 'v': job.is_verbose = true; break;
		case 'c': wanted.tells_changes = true; break;
		case 'f':
		case 256: job.is_silent = true; break;
		}
	}
	if (words.named_count < 2)
		refuse("an owner and a path are needed, such as: chown -R ada:lab folder");
	take_owner(words.named[0]);
	operation = &operation_chown;
	named_walk(words.named + 1, words.named_count - 1);
	pool_run();
}
