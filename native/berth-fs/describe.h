/* How attributes are written: types, modes, times and owners. */
#pragma once
#include "text.h"
#include <sys/stat.h>
#include <time.h>

/* `file`, `folder`, `link`, `pipe`, `socket`, `char-device`, `block-device`. */
const char *type_word(unsigned char type);
/* `-rwxr-xr-x` */
void mode_letters(mode_t mode, char letters[11]);
/* 2026-01-31T12:00:00.123456789Z */
void text_iso(struct text *text, const struct timespec *at);
/* The members of a JSON object that say all about an entry, beginning with its path. */
void json_attributes(struct text *text, const char *path, size_t path_length, unsigned char type, const struct stat *st);
