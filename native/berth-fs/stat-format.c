#include "stat-format.h"
#include "describe.h"
#include "events.h"
#include "owners.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysmacros.h>

/* `%-10.3s`, taken apart. */
struct directive {
	char flags[8];
	int width, precision; /* -1: none */
	char part;            /* H or L: the major or minor half of a device */
	char letter;
};

static const char *parse(const char *at, struct directive *directive)
{
	*directive = (struct directive){ .width = -1, .precision = -1 };
	size_t flags = 0;
	for (; *at && strchr("-+ #0'", *at); at++)
		if (flags + 1 < sizeof directive->flags && *at != '\'')
			directive->flags[flags++] = *at;
	if (isdigit((unsigned char)*at))
		for (directive->width = 0; isdigit((unsigned char)*at) && directive->width < 1000; at++)
			directive->width = directive->width * 10 + (*at - '0');
	if (*at == '.')
		for (at++, directive->precision = 0; isdigit((unsigned char)*at) && directive->precision < 1000; at++)
			directive->precision = directive->precision * 10 + (*at - '0');
	if ((*at == 'H' || *at == 'L') && (at[1] == 'd' || at[1] == 'r'))
		directive->part = *at++;
	directive->letter = *at;
	return *at ? at + 1 : at;
}

void stat_check(const char *format)
{
	for (const char *at = format; *at;) {
		struct directive directive;
		if (*at++ != '%')
			continue;
		at = parse(at, &directive);
		if (!directive.letter || !strchr("%aAbBdDfFgGhinNorRstTuUwWxXyYzZ", directive.letter))
			refuse("the format '%s' has no directive %%%c", format, directive.letter ? directive.letter : ' ');
	}
}

static void add_string(struct text *text, const struct directive *directive, const char *value)
{
	int length = (int)strlen(value);
	if (directive->precision >= 0 && directive->precision < length)
		length = directive->precision;
	int blanks = directive->width > length ? directive->width - length : 0;
	bool is_left = strchr(directive->flags, '-') != NULL;
	text_format(text, "%*s", is_left ? 0 : blanks, "");
	text_add(text, value, (size_t)length);
	text_format(text, "%*s", is_left ? blanks : 0, "");
}

static void add_number(struct text *text, const struct directive *directive, char conversion, unsigned long long value)
{
	char format[32], number[1100];
	int at = snprintf(format, sizeof format, "%%%s", directive->flags);
	if (directive->width >= 0)
		at += snprintf(format + at, sizeof format - (size_t)at, "%d", directive->width);
	if (directive->precision >= 0)
		at += snprintf(format + at, sizeof format - (size_t)at, ".%d", directive->precision);
	snprintf(format + at, sizeof format - (size_t)at, "ll%c", conversion);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(number, sizeof number, format, value);
#pragma GCC diagnostic pop
	text_say(text, number);
}

/* `%#N`, which only the usual format has, quotes what a shell would not take for a name. */
static void add_quoted(struct text *text, const char *name, bool is_needed_only)
{
	static const char safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._-+,:@%";
	if (is_needed_only && *name && strspn(name, safe) == strlen(name)) {
		text_say(text, name);
		return;
	}
	text_char(text, '\'');
	for (; *name; name++) {
		if (*name == '\'')
			text_say(text, "'\\''");
		else if ((unsigned char)*name < 0x20 || *name == 0x7f)
			text_format(text, "'$'\\%03o''", (unsigned char)*name);
		else
			text_char(text, *name);
	}
	text_char(text, '\'');
}

static const char *kind_of(const struct statx *at)
{
	switch (at->stx_mode & S_IFMT) {
	case S_IFREG: return at->stx_size ? "regular file" : "regular empty file";
	case S_IFDIR: return "directory";
	case S_IFLNK: return "symbolic link";
	case S_IFIFO: return "fifo";
	case S_IFSOCK: return "socket";
	case S_IFCHR: return "character special file";
	case S_IFBLK: return "block special file";
	default: return "weird file";
	}
}

static void add_time(struct text *text, const struct directive *directive, const struct statx_timestamp *at, bool is_known)
{
	char line[64], seconds[32], zone[16];
	struct tm local;
	time_t when = at->tv_sec;
	if (!is_known || !localtime_r(&when, &local)) {
		add_string(text, directive, "-");
		return;
	}
	strftime(seconds, sizeof seconds, "%Y-%m-%d %H:%M:%S", &local);
	strftime(zone, sizeof zone, "%z", &local);
	snprintf(line, sizeof line, "%s.%09u %s", seconds, at->tv_nsec, zone);
	add_string(text, directive, line);
}

/* Seconds since 1970, with as many decimals as the precision says. */
static void add_seconds(struct text *text, const struct directive *directive, const struct statx_timestamp *at)
{
	char number[64], decimals[16];
	int length = snprintf(number, sizeof number, "%lld", (long long)at->tv_sec);
	if (directive->precision > 0) {
		snprintf(decimals, sizeof decimals, "%09u", at->tv_nsec);
		snprintf(number + length, sizeof number - (size_t)length, ".%.*s", directive->precision, decimals);
	}
	struct directive plain = *directive;
	plain.precision = -1;
	add_string(text, &plain, number);
}

static unsigned long long device_number(const struct directive *directive, unsigned big, unsigned small)
{
	return directive->part == 'H' ? big : directive->part == 'L' ? small : makedev(big, small);
}

static void add_owner(struct text *text, const struct directive *directive, const char *name)
{
	add_string(text, directive, name ? name : "UNKNOWN");
}

static void add_value(struct text *text, const struct directive *directive, const struct stat_subject *subject)
{
	const struct statx *at = &subject->at;
	bool has_birth = at->stx_mask & STATX_BTIME;
	char letters[11];
	struct text name = { 0 };
	switch (directive->letter) {
	case '%': text_char(text, '%'); break;
	case 'a': add_number(text, directive, 'o', at->stx_mode & 07777); break;
	case 'A': mode_letters(at->stx_mode, letters); add_string(text, directive, letters); break;
	case 'b': add_number(text, directive, 'u', at->stx_blocks); break;
	case 'B': add_number(text, directive, 'u', 512); break;
	case 'd': add_number(text, directive, 'u', device_number(directive, at->stx_dev_major, at->stx_dev_minor)); break;
	case 'D': add_number(text, directive, 'x', device_number(directive, at->stx_dev_major, at->stx_dev_minor)); break;
	case 'f': add_number(text, directive, 'x', at->stx_mode); break;
	case 'F': add_string(text, directive, kind_of(at)); break;
	case 'g': add_number(text, directive, 'u', at->stx_gid); break;
	case 'G': add_owner(text, directive, group_name(at->stx_gid)); break;
	case 'h': add_number(text, directive, 'u', at->stx_nlink); break;
	case 'i': add_number(text, directive, 'u', at->stx_ino); break;
	case 'n': add_string(text, directive, subject->path); break;
	case 'N':
		add_quoted(&name, subject->path, strchr(directive->flags, '#'));
		if (subject->target) {
			text_say(&name, " -> ");
			add_quoted(&name, subject->target, strchr(directive->flags, '#'));
		}
		add_string(text, directive, text_string(&name));
		break;
	case 'o': add_number(text, directive, 'u', at->stx_blksize); break;
	case 'r': add_number(text, directive, 'u', device_number(directive, at->stx_rdev_major, at->stx_rdev_minor)); break;
	case 'R': add_number(text, directive, 'x', device_number(directive, at->stx_rdev_major, at->stx_rdev_minor)); break;
	case 's': add_number(text, directive, 'u', at->stx_size); break;
	case 't': add_number(text, directive, 'x', at->stx_rdev_major); break;
	case 'T': add_number(text, directive, 'x', at->stx_rdev_minor); break;
	case 'u': add_number(text, directive, 'u', at->stx_uid); break;
	case 'U': add_owner(text, directive, user_name(at->stx_uid)); break;
	case 'w': add_time(text, directive, &at->stx_btime, has_birth); break;
	case 'W': add_number(text, directive, 'd', has_birth ? (unsigned long long)at->stx_btime.tv_sec : 0); break;
	case 'x': add_time(text, directive, &at->stx_atime, true); break;
	case 'X': add_seconds(text, directive, &at->stx_atime); break;
	case 'y': add_time(text, directive, &at->stx_mtime, true); break;
	case 'Y': add_seconds(text, directive, &at->stx_mtime); break;
	case 'z': add_time(text, directive, &at->stx_ctime, true); break;
	case 'Z': add_seconds(text, directive, &at->stx_ctime); break;
	}
	text_free(&name);
}

/* `\n`, `\t`, `\\`, `\"`, `\0`; anything else as it stands. */
static const char *add_escape(struct text *text, const char *at)
{
	switch (*at) {
	case 'n': text_char(text, '\n'); break;
	case 't': text_char(text, '\t'); break;
	case 'r': text_char(text, '\r'); break;
	case '0': text_char(text, 0); break;
	case '\\': text_char(text, '\\'); break;
	case '"': text_char(text, '"'); break;
	default:
		text_char(text, '\\');
		return at;
	}
	return at + 1;
}

void stat_write(struct text *text, const char *format, bool has_escapes, const struct stat_subject *subject)
{
	for (const char *at = format; *at;) {
		struct directive directive;
		if (*at == '%') {
			at = parse(at + 1, &directive);
			add_value(text, &directive, subject);
		} else if (*at == '\\' && has_escapes) {
			at = add_escape(text, at + 1);
		} else {
			text_char(text, *at++);
		}
	}
}

const char *stat_usual_format(const struct statx *at)
{
	if (S_ISCHR(at->stx_mode) || S_ISBLK(at->stx_mode))
		return "  File: %#N\n"
		       "  Size: %-10s\tBlocks: %-10b IO Block: %-6o %F\n"
		       "Device: %Hd,%Ld\tInode: %-10i  Links: %-5h Device type: %Hr,%Lr\n"
		       "Access: (%04a/%10.10A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)\n"
		       "Access: %x\nModify: %y\nChange: %z\n Birth: %w\n";
	return "  File: %#N\n"
	       "  Size: %-10s\tBlocks: %-10b IO Block: %-6o %F\n"
	       "Device: %Hd,%Ld\tInode: %-10i  Links: %h\n"
	       "Access: (%04a/%10.10A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)\n"
	       "Access: %x\nModify: %y\nChange: %z\n Birth: %w\n";
}
