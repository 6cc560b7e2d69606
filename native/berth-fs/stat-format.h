/* The formats of stat: `%n`, `%s`, `%04a` … */
#pragma once
#include "text.h"
#include <sys/stat.h>

struct stat_subject {
	const char *path;
	const char *target; /* of a link; NULL: it is none */
	struct statx at;
};

/* With `has_escapes` \n and the like are meant as such. */
void stat_write(struct text *text, const char *format, bool has_escapes, const struct stat_subject *subject);
/* What stat says when it is not told what to say. */
const char *stat_usual_format(const struct statx *at);
/* Refuses what is no format. */
void stat_check(const char *format);
