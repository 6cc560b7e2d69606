/* Folders: made before what is in them, and given their attributes after it. */
#pragma once
#include "cp.h"

bool copy_folder_begin(struct dir *dir);
bool copy_folder_end(struct dir *dir);
/* A folder that the copy lies in. */
void remember_copy(const struct stat *st);
