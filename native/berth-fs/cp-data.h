/* The bytes of a file. */
#pragma once
#include <stdbool.h>
#include <sys/stat.h>

/* Above this size a file is copied in parts, by several threads. */
#define PART_BYTES (64ll * 1024 * 1024)

/* Shares the blocks instead of copying them, where the file system can. */
bool data_clone(int from, int to, const struct stat *st);
/* All of it, holes as holes; 0, or why not. */
int data_copy(int from, int to, const struct stat *st);
/* A part of it. */
int data_copy_part(int from, int to, off_t offset, off_t length);
bool data_has_holes(const struct stat *st);
