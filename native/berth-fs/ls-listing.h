/* The entries of one folder as ls shows them: collected by several threads, sorted, and written in one piece. */
#pragma once
#include "text.h"
#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

enum ls_order { BY_NAME, BY_SIZE, BY_TIME, BY_NOTHING };
enum ls_time { TIME_USUAL, TIME_LONG_ISO, TIME_FULL_ISO };

/* How all listings look. */
struct ls_style {
	bool is_long, is_reversed, is_human, has_numbers, has_inodes, hides_control;
	enum ls_order order;
	enum ls_time time;
};
extern struct ls_style ls_style;

struct listing;

struct listing *listing_new(void);
void listing_add(struct listing *listing, const char *name, const struct stat *st, const char *target, size_t target_length);
/* Gives it out in pieces of some size, in order; the listing is then empty. */
void listing_write(struct listing *listing, bool has_total, void (*take)(void *context, const char *bytes, size_t length), void *context);
size_t listing_count(const struct listing *listing);
void listing_free(struct listing *listing);
