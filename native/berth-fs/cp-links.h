/* Files with several names in what is copied stay one file with several names. */
#pragma once
#include "cp-target.h"

/*
 * True: this name was dealt with; it was linked to the first copy, or will be when that is there. False: it is the first; `links_settle` then
 * has to say what became of it.
 */
bool links_instead(const struct place *place, const struct stat *st);
void links_settle(const struct place *place, const struct stat *st, bool is_copied);
