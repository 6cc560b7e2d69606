/* Memory, or the end: a helper that can't get a few kilobytes has no way on, and its caller reports that it ended. */
#pragma once
#include <stddef.h>

void *need(size_t size);
void *need_more(void *old, size_t size);
char *need_copy(const char *text, size_t length);
_Noreturn void give_up(const char *why);
