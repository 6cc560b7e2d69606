/* Changing an entry's mode or owner: by one request if nothing has to be known of it before, else by a descriptor of just this file. */
#pragma once
#include "walk.h"

/* Opens it in the folder, of which this is a descriptor, without following anything, and says what it is. -1: told. To be closed. */
int change_open(struct dir *dir, int folder, const char *name, struct stat *st);
/* False: it has other names, maybe in another folder, and that matters here; told. */
bool change_is_allowed(struct dir *dir, const char *name, const struct stat *st);
