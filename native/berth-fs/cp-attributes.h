/* What a copy takes over beside its bytes. */
#pragma once
#include "cp-target.h"

/* As far as it was asked for: owner, mode, ACLs, xattrs and times. Told if it fails. */
void attributes_copy(const struct place *place, int from, int to, const struct stat *st);
/* Of a file that takes the place of another, without -p: who could not read that one can't read this one. */
void attributes_of_replaced(const struct place *place, int to, const struct stat *existing, const struct stat *source);
/* Of a link. */
void attributes_copy_link(const struct place *place, const struct stat *st);
