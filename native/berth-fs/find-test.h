#pragma once
#include "find-expression.h"
#include <stdint.h>
#include <time.h>

enum test_kind {
	ALWAYS, NEVER, AND, OR, NOT, PRINT, PRUNE, NAME, PATH, TYPE, SIZE, TIME, NEWER, EMPTY, UID, GID, PERMISSIONS, LINKS, INODE
};

struct test {
	enum test_kind kind;
	const struct test *left, *right;
	const char *pattern;
	bool ignores_case;
	int sign;               /* of a number: -1 less than it, 1 more than it, 0 exactly it */
	uint64_t number, unit;  /* of a size: in units, rounded up */
	char which;             /* a c m: of a time; - / or 0: of permissions; the end of a line: of PRINT */
	struct timespec at;     /* of a time: what it is compared with */
	long window;            /* of a time: seconds that an exact one may be later */
	unsigned types;         /* bit for each DT_… */
	mode_t mode;
};
