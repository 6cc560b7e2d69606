/* What the parts of cp share. */
#pragma once
#include "walk.h"
#include <stdbool.h>

enum cp_clone { CLONE_IF_POSSIBLE, CLONE_ALWAYS, CLONE_NEVER };

struct cp_wish {
	bool is_recursive, keeps_attributes, keeps_links, keeps_xattrs, keeps_existing;
	enum cp_clone clone;
	mode_t umask;
};
extern struct cp_wish cp_wish;

/* Into this all is copied that the caller named; under this name, if there is one, and else under its own. */
extern struct dir *cp_root;
extern const char *cp_only_name;

/* Where an entry of `from` is copied to: a folder, and the name in it. */
struct place {
	struct dir *from;
	const char *from_name;
	struct dir *into;
	const char *name;
};
