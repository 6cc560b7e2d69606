/* What the parts of the walk know of each other. */
#pragma once
#include "walk.h"

/* So many entries are taken together at most. */
#define BATCH_MAX 32

/* The task of each folder: opens it, and reads it piece by piece. */
void folder_read(struct task *task);
/* True if there is room for one more in the folder; else it waits, and is put on the stack when its turn comes. */
bool turn_is_free(struct dir *dir, struct task *task);
/* Deals with entries now, or lets others do it. Names of type DT_UNKNOWN are found out. */
void entries_take(struct dir *dir, const char *const *names, const unsigned char *types, size_t count);
void entries_share(struct dir *dir, const char *const *names, const unsigned char *types, size_t count);
