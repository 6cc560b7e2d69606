/* What find is to find: tests joined by -a, -o, ! and parentheses, with actions among them. */
#pragma once
#include "walk.h"
#include <stdbool.h>
#include <stddef.h>

struct expression {
	const struct test *test;
	bool needs_stat;   /* some test looks at attributes */
	bool has_action;   /* -print or -print0: otherwise all that holds is printed */
	bool comes_after;  /* -depth */
	int depth_min, depth_max; /* -1: no end */
};

/* What a test looks at. */
struct subject {
	struct dir *dir; /* where the entry lies; NULL: the entry is a root without a known parent */
	struct entry *entry;
	const char *path;
	size_t path_length;
	struct dir *self;  /* if it is a folder */
	bool is_pruned;
};

/* The words after the paths; refuses what it does not know. */
struct expression expression_parse(char **words, size_t count);
bool expression_holds(const struct expression *expression, struct subject *subject);
/* One result. */
void find_print(struct subject *subject, char end);
