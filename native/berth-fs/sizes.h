/* Sizes as du and ls write them. */
#pragma once
#include "text.h"
#include <stdint.h>

/* In units of so many bytes, rounded up; 0: as people read it, such as 1.5K, rounded up as well. */
void text_size(struct text *text, uint64_t bytes, uint64_t unit);
