/* Modes as chmod takes them: octal, or symbolic such as `u+rwX,go=`. */
#pragma once
#include <stdbool.h>
#include <sys/types.h>

struct mode_change;

/* NULL: it is none. */
struct mode_change *mode_parse(const char *text);
/* The new permission bits. */
mode_t mode_apply(const struct mode_change *changes, mode_t old, bool is_folder, mode_t umask);
/* True if the new bits of a file do not depend on the old ones. */
bool mode_is_absolute(const struct mode_change *changes);
