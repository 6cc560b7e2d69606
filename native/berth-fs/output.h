/*
 * Results on stdout. Each thread writes records into a text of its own; they are handed over whole, so that lines of several threads
 * never mix. A reader that is slow makes everybody wait: nothing piles up.
 */
#pragma once
#include "text.h"
#include <stdbool.h>

/* The text to add one record to; end it by one of the two below. */
struct text *record_begin(void);
/* With its path, by which it is put in order if that was asked for. `is_after`: after what lies below it. */
void record_end(const char *path, size_t path_length, bool is_after);
/* In order already, or of no order. */
void record_end_plain(void);
/* What this thread has written so far goes to the common buffer. */
void output_hand_over(void);
/* The common buffer goes out, if that is possible without waiting. */
void output_flush(void);
/* All of it, in order; once, at the end. */
void output_finish(void);
/* A piece of its own, past all records: it may be large. */
void output_direct(const char *bytes, size_t length);
