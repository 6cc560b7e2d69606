#include "memory.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void give_up(const char *why)
{
	fprintf(stderr, "berth-fs: %s\n", why);
	_Exit(70);
}

void *need(size_t size)
{
	void *at = calloc(1, size ? size : 1);
	if (!at)
		give_up("out of memory");
	return at;
}

void *need_more(void *old, size_t size)
{
	void *at = realloc(old, size);
	if (!at)
		give_up("out of memory");
	return at;
}

char *need_copy(const char *text, size_t length)
{
	char *copy = need(length + 1);
	memcpy(copy, text, length);
	return copy;
}
