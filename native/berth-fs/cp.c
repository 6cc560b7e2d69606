/* cp: links are copied as links; what exists is replaced as a whole, and never written into. */
#include "cp.h"
#include "commands.h"
#include "cp-file.h"
#include "cp-folder.h"
#include "cp-target.h"
#include "events.h"
#include "job.h"
#include "memory.h"
#include "named.h"
#include "options.h"
#include "output.h"
#include "pool.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Files of one folder that are under way at the same time: while two are created, the others read and write. */
#define TURNS_MAX 8

struct cp_wish cp_wish;
struct dir *cp_root;
const char *cp_only_name;

static int meets_folder(const struct dir *parent)
{
	(void)parent;
	return cp_wish.is_recursive ? GO_IN : AS_ENTRY;
}

static void copy_entries(struct dir *dir, struct entry *entries, size_t count)
{
	for (size_t i = 0; i < count && !atomic_load(&job.is_cancelled); i++) {
		const char *name = entries[i].name;
		struct place place = { dir, name, dir->depth < 0 ? cp_root : dir->data, dir->depth < 0 && cp_only_name ? cp_only_name : name };
		switch (entries[i].type) {
		case DT_REG: copy_file(&place); break;
		case DT_LNK: copy_link(&place); break;
		case DT_DIR: failure_own(dir, name, "is-a-folder", "is a folder, which needs -r"); break;
		default: failure_own(dir, name, "special-file", "is a pipe, a socket or a device, which is not copied");
		}
	}
}

static const struct operation cp = {
	.entries_wait = true,
	.turns_max = TURNS_MAX,
	.follows_slash = true,
	.meets_folder = meets_folder,
	.enter = copy_folder_begin,
	.entries = copy_entries,
	.leave = copy_folder_end,
};

/* ---- where to ----------------------------------------------------------- */

static _Noreturn void end_without_copy(void)
{
	output_finish();
	event_done();
	output_finish();
	_exit(1);
}

static _Noreturn void refuse_target(const char *path, const char *code, const char *sentence)
{
	failure_of_path_own(path, code, sentence);
	end_without_copy();
}

static _Noreturn void fail_target(const char *path, int error)
{
	named_failure(path, "open", error);
	end_without_copy();
}

static void into_folder(struct dir *parent, const char *path, const struct named *named, bool is_link_allowed)
{
	struct stat st;
	cp_root = parent ? target_new(parent, named->name, named->name_length) : target_new(NULL, path, strlen(path));
	cp_root->is_link_allowed = is_link_allowed;
	if (dir_open(cp_root, &st) < 0)
		fail_target(path, errno);
	dir_rest(cp_root);
	remember_copy(&st);
}

/* `parent` as a place to copy into. */
static void into_parent(struct dir *parent, const struct named *named)
{
	cp_root = target_of_parent(parent);
	cp_only_name = need_copy(named->name, named->name_length);
}

static void find_target(const char *path, bool is_folder_wanted, bool is_name, size_t sources)
{
	struct named named = named_apart(path);
	struct stat st;
	if (named.is_itself) {
		into_folder(NULL, path, &named, false);
		return;
	}
	struct dir *parent = named_parent(&named);
	if (!parent)
		fail_target(path, errno);
	char *name = need_copy(named.name, named.name_length);
	bool exists = fstatat(parent->fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
	free(name);
	bool is_link = exists && S_ISLNK(st.st_mode);
	if (is_link && (!named.has_slash || job.is_beneath))
		refuse_target(path, "link-not-followed", "is a link, which is not followed; name what it leads to");
	if (!is_name && exists && (S_ISDIR(st.st_mode) || is_link)) {
		into_folder(parent, path, &named, is_link);
		return;
	}
	if (is_folder_wanted || sources > 1 || (named.has_slash && !cp_wish.is_recursive))
		refuse_target(path, "not-a-folder", "is no folder");
	into_parent(parent, &named);
}

/* ---- words -------------------------------------------------------------- */

static const struct option options[] = {
	{ 'r', "recursive", false },     { 'R', NULL, false },        { 'a', "archive", false },
	{ 'p', NULL, false },            { 'd', NULL, false },        { 'P', "no-dereference", false },
	{ 'f', "force", false },         { 'n', "no-clobber", false }, { 'v', "verbose", false },
	{ 'T', "no-target-directory", false }, { 't', "target-directory", true }, { 'x', "one-file-system", false },
	{ 256, "reflink", true },        { 0, NULL, false },
};

static enum cp_clone clone_word(const char *word)
{
	if (strcmp(word, "auto") == 0)
		return CLONE_IF_POSSIBLE;
	if (strcmp(word, "always") == 0)
		return CLONE_ALWAYS;
	if (strcmp(word, "never") == 0)
		return CLONE_NEVER;
	refuse("--reflink is one of auto, always and never, not '%s'", word);
}

void command_cp(char **argv, size_t count)
{
	struct words words = words_of(argv, count);
	const char *target = NULL;
	bool is_name = false;
	for (int id; (id = next_option(&words, options));) {
		switch (id) {
		case 'r':
		case 'R': cp_wish.is_recursive = true; break;
		case 'a': cp_wish.is_recursive = cp_wish.keeps_links = cp_wish.keeps_xattrs = cp_wish.keeps_attributes = true; break;
		case 'p': cp_wish.keeps_attributes = true; break;
		case 'd': cp_wish.keeps_links = true; break;
		case 'n': cp_wish.keeps_existing = true; break;
		case 'v': job.is_verbose = true; break;
		case 'T': is_name = true; break;
		case 't': target = words.value; break;
		case 'x': job.stays_on_device = true; break;
		case 256: cp_wish.clone = clone_word(words.value); break;
		}
	}
	bool is_folder_wanted = target != NULL;
	if (!target && words.named_count > 1)
		target = words.named[--words.named_count];
	if (!target || words.named_count == 0)
		refuse("what is to be copied, and to where?");
	if (is_name && (is_folder_wanted || words.named_count > 1))
		refuse("-T copies one thing to one name");
	cp_wish.umask = umask(0);
	umask(cp_wish.umask);
	find_target(target, is_folder_wanted, is_name, words.named_count);
	operation = &cp;
	named_walk(words.named, words.named_count);
	pool_run();
}
