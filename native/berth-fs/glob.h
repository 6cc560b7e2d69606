/* Patterns of names, as find has them: `*`, `?`, `[a-z]`, `[!a]`, `[[:digit:]]` and `\`. A leading dot is like any other character. */
#pragma once
#include <stdbool.h>

/* Without case: of ASCII letters. A character is one of UTF-8, or a byte that is none. */
bool glob_matches(const char *pattern, const char *name, bool ignores_case);
