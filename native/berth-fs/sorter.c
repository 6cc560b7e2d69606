#include "sorter.h"
#include "memory.h"
#include "text.h"
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RUN_BUFFER (64 * 1024)
#define PIECE_BYTES (1024 * 1024)

struct record {
	uint32_t key_length, length;
	bool is_after;
	char bytes[]; /* key, then payload */
};

/* A sorted part in the file, read again piece by piece. */
struct run {
	off_t at, end;
	char *buffer;
	size_t from, to, room;
};

struct sorter {
	size_t memory_max;
	int direction;
	char *arena;
	size_t used, room;
	size_t *starts, count, starts_room;
	int file;
	off_t file_end;
	struct run *runs;
	size_t run_count;
};

/* Records lie at multiples of this, so that their numbers can be read in place. */
static size_t aligned(size_t n) { return (n + 7) & ~(size_t)7; }
static size_t size_of(const struct record *r) { return aligned(sizeof *r + r->key_length + r->length); }

static int compare(const struct record *a, const struct record *b)
{
	size_t both = a->key_length < b->key_length ? a->key_length : b->key_length;
	for (size_t i = 0; i < both; i++) {
		unsigned char x = (unsigned char)a->bytes[i], y = (unsigned char)b->bytes[i];
		if (x == y)
			continue;
		if (x == '/' || y == '/')
			return x == '/' ? -1 : 1;
		return x < y ? -1 : 1;
	}
	if (a->key_length == b->key_length)
		return 0;
	const struct record *shorter = a->key_length < b->key_length ? a : b;
	const struct record *longer = shorter == a ? b : a;
	bool is_below = longer->bytes[both] == '/';
	int order = shorter->is_after && is_below ? 1 : -1;
	return shorter == a ? order : -order;
}

struct sorter *sorter_new(size_t memory_max, bool is_reversed)
{
	struct sorter *s = need(sizeof *s);
	s->memory_max = memory_max;
	s->direction = is_reversed ? -1 : 1;
	s->file = -1;
	return s;
}

int nameless_file(void)
{
	const char *folder = getenv("TMPDIR");
	if (!folder || !*folder)
		folder = "/tmp";
	int file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (file >= 0)
		return file;
	char name[4096];
	snprintf(name, sizeof name, "%s/berth-fs-XXXXXX", folder);
	file = mkostemp(name, O_CLOEXEC);
	if (file < 0)
		give_up("no file can be made in TMPDIR, where results are sorted");
	unlink(name);
	return file;
}

static int by_key(const void *x, const void *y)
{
	return compare(*(const struct record *const *)x, *(const struct record *const *)y);
}
static int by_key_reversed(const void *x, const void *y) { return by_key(y, x); }

/* The records in memory, in order. */
static const struct record **in_order(const struct sorter *s)
{
	const struct record **records = need(s->count * sizeof *records);
	for (size_t i = 0; i < s->count; i++)
		records[i] = (const struct record *)(s->arena + s->starts[i]);
	qsort(records, s->count, sizeof *records, s->direction < 0 ? by_key_reversed : by_key);
	return records;
}

static void write_whole(int file, const char *bytes, size_t length, off_t at)
{
	while (length) {
		ssize_t n = pwrite(file, bytes, length, at);
		if (n <= 0)
			give_up("TMPDIR, where results are sorted, is full or fails");
		bytes += n;
		at += n;
		length -= (size_t)n;
	}
}

static void spill(struct sorter *s)
{
	if (s->file < 0)
		s->file = nameless_file();
	const struct record **records = in_order(s);
	struct text piece = { 0 };
	off_t end = s->file_end;
	for (size_t i = 0; i < s->count; i++) {
		text_add(&piece, records[i], size_of(records[i]));
		if (piece.length < PIECE_BYTES && i + 1 < s->count)
			continue;
		write_whole(s->file, piece.at, piece.length, end);
		end += (off_t)piece.length;
		piece.length = 0;
	}
	s->runs = need_more(s->runs, (s->run_count + 1) * sizeof *s->runs);
	s->runs[s->run_count++] = (struct run){ .at = s->file_end, .end = end };
	s->file_end = end;
	s->used = s->count = 0;
	text_free(&piece);
	free(records);
}

void sorter_add(struct sorter *s, const char *key, size_t key_length, bool is_after, const void *payload, size_t length)
{
	struct record head = { (uint32_t)key_length, (uint32_t)length, is_after };
	size_t size = size_of(&head);
	if (s->used && s->used + size > s->memory_max)
		spill(s);
	if (s->used + size > s->room) {
		size_t wanted = s->used + size, most = s->memory_max > wanted ? s->memory_max : wanted;
		s->room = wanted * 2 < most ? wanted * 2 : most;
		s->arena = need_more(s->arena, s->room);
	}
	if (s->count == s->starts_room) {
		s->starts_room = s->starts_room ? s->starts_room * 2 : 64;
		s->starts = need_more(s->starts, s->starts_room * sizeof *s->starts);
	}
	struct record *record = (struct record *)(s->arena + s->used);
	*record = head;
	memcpy(record->bytes, key, key_length);
	memcpy(record->bytes + key_length, payload, length);
	s->starts[s->count++] = s->used;
	s->used += size;
}

/* The record at the head of a run; NULL at its end. */
static const struct record *head_of(struct sorter *s, struct run *run)
{
	for (size_t wanted = sizeof(struct record);;) {
		size_t have = run->to - run->from;
		if (have >= wanted) {
			const struct record *record = (const struct record *)(run->buffer + run->from);
			if (have >= size_of(record))
				return record;
			wanted = size_of(record);
		}
		if (run->at >= run->end)
			return NULL;
		if (run->room < wanted || !run->buffer) {
			run->room = wanted > RUN_BUFFER ? wanted : RUN_BUFFER;
			run->buffer = need_more(run->buffer, run->room);
		}
		memmove(run->buffer, run->buffer + run->from, have);
		run->from = 0;
		run->to = have;
		size_t ask = run->room - have;
		if ((off_t)ask > run->end - run->at)
			ask = (size_t)(run->end - run->at);
		ssize_t n = pread(s->file, run->buffer + have, ask, run->at);
		if (n <= 0)
			give_up("what was sorted into TMPDIR can't be read again");
		run->at += n;
		run->to += (size_t)n;
	}
}

/* Heap of runs by their heads. */
static void sink(struct sorter *s, size_t *heap, size_t count, size_t at)
{
	for (;;) {
		size_t child = 2 * at + 1;
		if (child >= count)
			return;
#define HEAD(i) head_of(s, &s->runs[heap[i]])
		if (child + 1 < count && compare(HEAD(child + 1), HEAD(child)) * s->direction < 0)
			child++;
		if (compare(HEAD(at), HEAD(child)) * s->direction <= 0)
			return;
#undef HEAD
		size_t other = heap[at];
		heap[at] = heap[child];
		heap[child] = other;
		at = child;
	}
}

static void merge(struct sorter *s, void (*take)(void *, const char *, size_t), void *context)
{
	size_t *heap = need(s->run_count * sizeof *heap), count = s->run_count;
	for (size_t i = 0; i < count; i++)
		heap[i] = i;
	for (size_t i = count / 2; i-- > 0;)
		sink(s, heap, count, i);
	while (count) {
		struct run *first = &s->runs[heap[0]];
		const struct record *record = head_of(s, first);
		take(context, record->bytes + record->key_length, record->length);
		first->from += size_of(record);
		if (!head_of(s, first))
			heap[0] = heap[--count];
		sink(s, heap, count, 0);
	}
	free(heap);
}

void sorter_drain(struct sorter *s, void (*take)(void *, const char *, size_t), void *context)
{
	if (s->run_count) {
		if (s->count)
			spill(s);
		merge(s, take, context);
	} else if (s->count) {
		const struct record **records = in_order(s);
		for (size_t i = 0; i < s->count; i++)
			take(context, records[i]->bytes + records[i]->key_length, records[i]->length);
		free(records);
	}
	for (size_t i = 0; i < s->run_count; i++)
		free(s->runs[i].buffer);
	s->count = s->used = s->run_count = 0;
}

void sorter_free(struct sorter *s)
{
	if (s->file >= 0)
		close(s->file);
	free(s->runs);
	free(s->arena);
	free(s->starts);
	free(s);
}
