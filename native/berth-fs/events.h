/* What is not a result: failures with their paths, progress, and the sum at the end. */
#pragma once
#include "tree.h"
#include <stdbool.h>

/*
 * `attempted` could not be done with `name` in `dir` (NULL: with the folder itself). That something is gone which was there a moment ago is no
 * failure: it is counted as vanished. The folder is marked as one in which not all could be done.
 */
void failure(struct dir *dir, const char *name, const char *attempted, int error);
/* One of ours, with a stable code of its own. */
void failure_own(struct dir *dir, const char *name, const char *code, const char *sentence);
/* Of a path that was given, before any folder of it is known. */
void failure_of_path(const char *path, const char *attempted, int error);
void failure_of_path_own(const char *path, const char *code, const char *sentence);
void event_progress(void);
void event_done(void);
/* Wrong use: says so and ends the process. */
_Noreturn void refuse(const char *format, ...) __attribute__((format(printf, 1, 2)));
