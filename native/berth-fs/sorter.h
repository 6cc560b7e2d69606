/*
 * Records in the order of their keys, in bounded memory: what is too much is sorted in parts into a file without a name, and merged.
 * Keys are bytes; a '/' comes before every other byte, so that paths come in the order in which a walk meets them.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct sorter;

struct sorter *sorter_new(size_t memory_max, bool is_reversed);
/* `is_after`: what lies below this path comes before it. */
void sorter_add(struct sorter *sorter, const char *key, size_t key_length, bool is_after, const void *payload, size_t length);
/* Gives each payload once, in order, and then forgets all. */
void sorter_drain(struct sorter *sorter, void (*take)(void *context, const char *payload, size_t length), void *context);
void sorter_free(struct sorter *sorter);
/* A file without a name, in TMPDIR. */
int nameless_file(void);
