/* What the caller named. His paths are his own: links on the way to them are followed, unless all of it has to be beneath one folder. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include "tree.h"

/* Opens `folder`, beneath which everything has to be from now on. */
void named_beneath(const char *folder);
/* Opens a path of the caller, as open(2) does; -1 with errno. With --beneath EXDEV says that it leads out, and ELOOP that there is a link. */
int named_open(const char *path, int flags);
/* Tells why that did not work. */
void named_failure(const char *path, const char *attempted, int error);

/* A path, taken apart: the folder where it lies, and its name there. */
struct named {
	const char *path;
	size_t folder_length; /* of the path, without the slash; 0: the working folder */
	const char *name;
	size_t name_length;
	bool has_slash; /* at its end */
	bool is_itself; /* `.`, `..` or `/`: it has no name in a folder */
};
struct named named_apart(const char *path);
/* The folder where it lies, as parent of what is walked; NULL with errno: it can't be opened. */
struct dir *named_parent(const struct named *named);

/* Hands all that the caller named to the walk. */
void named_walk(char **paths, size_t count);
