#include "ls-listing.h"
#include "describe.h"
#include "memory.h"
#include "owners.h"
#include "sizes.h"
#include "sorter.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#define MEMORY_MAX (4 * 1024 * 1024)
#define PIECE_BYTES (64 * 1024)
/* Half a year: until then the hour is told, and later the year. */
#define RECENT_SECONDS (31556952 / 2)

struct ls_style ls_style;

/* What is kept of an entry until all are known. */
struct row {
	mode_t mode;
	uid_t uid;
	gid_t gid;
	dev_t device;
	uint64_t links, size, inode;
	struct timespec at;
	size_t name_length, target_length;
	char bytes[]; /* name, then target */
};

struct widths {
	int inode, links, user, group, size, major, minor;
};

struct listing {
	pthread_mutex_t lock;
	struct sorter *rows;
	struct widths widths;
	uint64_t disk_bytes;
	size_t count;
};

struct listing *listing_new(void)
{
	struct listing *listing = need(sizeof *listing);
	pthread_mutex_init(&listing->lock, NULL);
	listing->rows = sorter_new(MEMORY_MAX, ls_style.is_reversed);
	return listing;
}

size_t listing_count(const struct listing *listing) { return listing->count; }

void listing_free(struct listing *listing)
{
	sorter_free(listing->rows);
	pthread_mutex_destroy(&listing->lock);
	free(listing);
}

static int digits_of(uint64_t number)
{
	int digits = 1;
	while (number /= 10)
		digits++;
	return digits;
}

static int owner_width(const char *name, unsigned id)
{
	return name && !ls_style.has_numbers ? (int)strlen(name) : digits_of(id);
}

static void widen(int *width, int wanted)
{
	if (*width < wanted)
		*width = wanted;
}

static bool is_device(mode_t mode) { return S_ISCHR(mode) || S_ISBLK(mode); }

static void measure(struct widths *widths, const struct stat *st)
{
	widen(&widths->inode, digits_of(st->st_ino));
	widen(&widths->links, digits_of(st->st_nlink));
	widen(&widths->user, owner_width(ls_style.has_numbers ? NULL : user_name(st->st_uid), st->st_uid));
	widen(&widths->group, owner_width(ls_style.has_numbers ? NULL : group_name(st->st_gid), st->st_gid));
	if (is_device(st->st_mode)) {
		widen(&widths->major, digits_of(major(st->st_rdev)));
		widen(&widths->minor, digits_of(minor(st->st_rdev)));
		widen(&widths->size, widths->major + 2 + widths->minor);
		return;
	}
	struct text size = { 0 };
	text_size(&size, (uint64_t)st->st_size, ls_style.is_human ? 0 : 1);
	widen(&widths->size, (int)size.length);
	text_free(&size);
}

/* By what it is sorted. Numbers as hexadecimal digits, the greatest first. */
static void key_of(struct text *key, const char *name, const struct stat *st)
{
	key->length = 0;
	if (ls_style.order == BY_NOTHING)
		return;
	if (ls_style.order == BY_SIZE)
		text_format(key, "%016llx", ~(unsigned long long)st->st_size);
	if (ls_style.order == BY_TIME)
		text_format(key, "%016llx%08lx", ~((unsigned long long)st->st_mtim.tv_sec + (1ull << 63)), 999999999 - st->st_mtim.tv_nsec);
	text_say(key, name);
}

void listing_add(struct listing *listing, const char *name, const struct stat *st, const char *target, size_t target_length)
{
	static _Thread_local struct text key, payload;
	struct row row = { .name_length = strlen(name), .target_length = target_length };
	if (st) {
		row.mode = st->st_mode;
		row.uid = st->st_uid;
		row.gid = st->st_gid;
		row.device = st->st_rdev;
		row.links = st->st_nlink;
		row.size = (uint64_t)st->st_size;
		row.inode = st->st_ino;
		row.at = st->st_mtim;
	}
	payload.length = 0;
	text_add(&payload, &row, sizeof row);
	text_add(&payload, name, row.name_length);
	text_add(&payload, target, target_length);
	key_of(&key, name, st);
	pthread_mutex_lock(&listing->lock);
	if (st) {
		measure(&listing->widths, st);
		listing->disk_bytes += (uint64_t)st->st_blocks * 512;
	}
	listing->count++;
	sorter_add(listing->rows, text_string(&key), key.length, false, payload.at, payload.length);
	pthread_mutex_unlock(&listing->lock);
}

/* ---- writing ------------------------------------------------------------ */

struct writing {
	const struct listing *listing;
	struct text piece;
	time_t now;
	/* Neighbours are often of the same minute, and asking for the local time takes a lock of the whole process. */
	time_t minute;
	char minute_text[32];
	void (*take)(void *context, const char *bytes, size_t length);
	void *context;
};

static void pad(struct text *text, size_t from, int width)
{
	while (text->length - from < (size_t)width)
		text_char(text, ' ');
}

static void add_owner(struct text *text, const char *name, unsigned id, int width)
{
	size_t from = text->length;
	if (name)
		text_say(text, name);
	else
		text_format(text, "%*u", width, id);
	pad(text, from, width);
	text_char(text, ' ');
}

static void add_size(struct text *text, const struct row *row, const struct widths *widths)
{
	if (is_device(row->mode)) {
		int blanks = widths->size - (widths->major + 2 + widths->minor);
		text_format(text, "%*u, %*u ", widths->major + (blanks > 0 ? blanks : 0), major(row->device), widths->minor, minor(row->device));
		return;
	}
	char number[32];
	struct text size = { .at = number, .room = sizeof number };
	text_size(&size, row->size, ls_style.is_human ? 0 : 1);
	text_format(text, "%*s%.*s ", widths->size - (int)size.length, "", (int)size.length, number);
}

static void add_time(struct writing *writing, const struct timespec *at)
{
	struct text *text = &writing->piece;
	struct tm local;
	time_t minute = at->tv_sec / 60;
	if (ls_style.time == TIME_FULL_ISO) {
		char seconds[32], zone[16];
		localtime_r(&at->tv_sec, &local);
		strftime(seconds, sizeof seconds, "%Y-%m-%d %H:%M:%S", &local);
		strftime(zone, sizeof zone, "%z", &local);
		text_format(text, "%s.%09ld %s ", seconds, at->tv_nsec, zone);
		return;
	}
	if (minute != writing->minute) {
		static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
		localtime_r(&at->tv_sec, &local);
		bool is_recent = at->tv_sec > writing->now - RECENT_SECONDS && at->tv_sec <= writing->now;
		size_t room = sizeof writing->minute_text;
		if (ls_style.time == TIME_LONG_ISO)
			strftime(writing->minute_text, room, "%Y-%m-%d %H:%M ", &local);
		else if (is_recent)
			snprintf(writing->minute_text, room, "%.3s %2d %02d:%02d ", months + 3 * local.tm_mon, local.tm_mday, local.tm_hour, local.tm_min);
		else
			snprintf(writing->minute_text, room, "%.3s %2d %5d ", months + 3 * local.tm_mon, local.tm_mday, local.tm_year + 1900);
		writing->minute = minute;
	}
	text_say(text, writing->minute_text);
}

static void add_name(struct text *text, const char *name, size_t length)
{
	if (!ls_style.hides_control) {
		text_add(text, name, length);
		return;
	}
	for (size_t i = 0; i < length; i++)
		text_char(text, (unsigned char)name[i] < 0x20 || name[i] == 0x7f ? '?' : name[i]);
}

static void write_row(void *context, const char *payload, size_t length)
{
	struct writing *writing = context;
	struct row row;
	memcpy(&row, payload, sizeof row);
	const char *name = payload + sizeof row;
	const struct widths *widths = &writing->listing->widths;
	struct text *text = &writing->piece;
	(void)length;
	if (ls_style.has_inodes)
		text_format(text, "%*llu ", widths->inode, (unsigned long long)row.inode);
	if (ls_style.is_long) {
		char letters[11];
		mode_letters(row.mode, letters);
		text_format(text, "%s %*llu ", letters, widths->links, (unsigned long long)row.links);
		add_owner(text, ls_style.has_numbers ? NULL : user_name(row.uid), row.uid, widths->user);
		add_owner(text, ls_style.has_numbers ? NULL : group_name(row.gid), row.gid, widths->group);
		add_size(text, &row, widths);
		add_time(writing, &row.at);
	}
	add_name(text, name, row.name_length);
	if (row.target_length) {
		text_say(text, " -> ");
		add_name(text, name + row.name_length, row.target_length);
	}
	text_char(text, '\n');
	if (text->length > PIECE_BYTES) {
		writing->take(writing->context, text->at, text->length);
		text->length = 0;
	}
}

void listing_write(struct listing *listing, bool has_total, void (*take)(void *, const char *, size_t), void *context)
{
	struct writing writing = { .listing = listing, .now = time(NULL), .minute = -1, .take = take, .context = context };
	if (has_total && ls_style.is_long) {
		text_say(&writing.piece, "total ");
		text_size(&writing.piece, listing->disk_bytes, ls_style.is_human ? 0 : 1024);
		text_char(&writing.piece, '\n');
	}
	sorter_drain(listing->rows, write_row, &writing);
	if (writing.piece.length)
		take(context, writing.piece.at, writing.piece.length);
	text_free(&writing.piece);
}
