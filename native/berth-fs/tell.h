/* Lines of --verbose: what was done to which path. */
#pragma once
#include "tree.h"

/* A record about a path: `before 'path'after`, or in JSON {"event":"entry","path":…,"did":…}. `more`: further members, or "". */
void tell(const struct dir *dir, const char *name, const char *before, const char *after, const char *did, const char *more);
