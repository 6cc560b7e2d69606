/*
 * Files with several names, until all of them were met: only those are remembered, and each only for so long. What is remembered
 * so stays small also where every file has several names.
 */
#pragma once
#include <stdbool.h>
#include <sys/stat.h>

/* True the first time that a file is met by one of its names. */
bool is_first_link(const struct stat *st);
