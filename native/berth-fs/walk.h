/* Goes through trees: hands each entry to the operation, in small pieces that several threads take. */
#pragma once
#include "tree.h"
#include <stdbool.h>
#include <stddef.h>

struct entry {
	const char *name;
	int folder; /* the folder's descriptor, held as long as the entry is dealt with; -1: it is not held */
	unsigned char type; /* DT_…, never DT_UNKNOWN */
	bool has_stat;
	struct stat st;
};

/* What is done about a folder that is found. */
enum meeting { SKIP = 0, AS_ENTRY = 1, GO_IN = 2 };

struct operation {
	/* An entry costs at least one request. The folder's descriptor is then at hand. */
	bool entries_wait;
	/* Pieces of work in one folder at the same time; 0: any number. For what holds the folder's lock, more would only fight. */
	unsigned turns_max;
	/* It reads a folder again if there is something left in it: then a folder that became something else is met once more. */
	bool comes_back;
	/* A slash at the end of what the caller named asks for the folder that a link leads to. */
	bool follows_slash;
	/* About folders in `parent`; several of enum meeting. */
	int (*meets_folder)(const struct dir *parent);
	/* Before it is read; it opens it (`walk_open`) and lets it rest. False: it is not gone into. */
	bool (*enter)(struct dir *dir);
	void (*entries)(struct dir *dir, struct entry *entries, size_t count);
	/* All below has ended. False: it ends later, by `walk_ended`. */
	bool (*leave)(struct dir *dir);
};

extern const struct operation *operation;

/* The attributes of an entry, asked for at most once; false: there are none, and that was told. */
bool entry_stat(struct dir *dir, struct entry *entry);

/* These names in `dir`, of which no more is known; and then nothing more in it. */
void walk_entries(struct dir *dir, const char *const *names, size_t count);
/* A folder in `parent`, or of no known parent. */
void walk_into(struct dir *parent, const char *name, bool is_link_allowed);
/* Opens a folder for `enter`. False: it can't be gone into, which was told, or must not. */
bool walk_open(struct dir *dir, struct stat *st);

/* A piece of work in a folder, in its turn. When it has run it gives its turn on by `turn_over`. */
void turn_take(struct dir *dir, struct task *task);
void turn_over(struct dir *dir);
/* Keeps a folder from ending, for what is done outside of its turns; and lets it end. */
void walk_hold(struct dir *dir);
void walk_release(struct dir *dir);
/* For an operation whose `leave` was false. */
void walk_ended(struct dir *dir);
/* Reads a folder once more, from its beginning: there may be new entries. */
void walk_again(struct dir *dir);

/* Recursion as most operations want it. */
int folders_are_gone_into(const struct dir *parent);
