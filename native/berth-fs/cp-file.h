/* Files and links, one at a time. All that goes wrong is told. */
#pragma once
#include "cp.h"

void copy_file(const struct place *place);
void copy_link(const struct place *place);
