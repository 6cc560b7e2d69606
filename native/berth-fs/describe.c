#include "describe.h"
#include <dirent.h>
#include <inttypes.h>

const char *type_word(unsigned char type)
{
	switch (type) {
	case DT_REG: return "file";
	case DT_DIR: return "folder";
	case DT_LNK: return "link";
	case DT_FIFO: return "pipe";
	case DT_SOCK: return "socket";
	case DT_CHR: return "char-device";
	case DT_BLK: return "block-device";
	default: return "unknown";
	}
}

static char type_letter(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG: return '-';
	case S_IFDIR: return 'd';
	case S_IFLNK: return 'l';
	case S_IFIFO: return 'p';
	case S_IFSOCK: return 's';
	case S_IFCHR: return 'c';
	case S_IFBLK: return 'b';
	default: return '?';
	}
}

void mode_letters(mode_t mode, char letters[11])
{
	static const char all[] = "rwxrwxrwx";
	letters[0] = type_letter(mode);
	for (int i = 0; i < 9; i++)
		letters[i + 1] = mode & (0400u >> i) ? all[i] : '-';
	if (mode & S_ISUID)
		letters[3] = letters[3] == 'x' ? 's' : 'S';
	if (mode & S_ISGID)
		letters[6] = letters[6] == 'x' ? 's' : 'S';
	if (mode & S_ISVTX)
		letters[9] = letters[9] == 'x' ? 't' : 'T';
	letters[10] = 0;
}

void text_iso(struct text *text, const struct timespec *at)
{
	struct tm utc;
	char seconds[32];
	if (!gmtime_r(&at->tv_sec, &utc))
		return;
	strftime(seconds, sizeof seconds, "%Y-%m-%dT%H:%M:%S", &utc);
	text_format(text, "%s.%09ldZ", seconds, at->tv_nsec);
}

static void json_time(struct text *text, const char *name, const struct timespec *at)
{
	text_format(text, ",\"%s\":\"", name);
	text_iso(text, at);
	text_char(text, '"');
}

void json_attributes(struct text *text, const char *path, size_t path_length, unsigned char type, const struct stat *st)
{
	text_json_field(text, "path", path, path_length);
	text_format(text, ",\"type\":\"%s\"", type_word(type));
	if (!st)
		return;
	text_format(text, ",\"size\":%jd,\"blocks\":%jd,\"mode\":\"%04o\",\"uid\":%u,\"gid\":%u,\"links\":%ju,\"inode\":%ju",
		    (intmax_t)st->st_size, (intmax_t)st->st_blocks, st->st_mode & 07777u, st->st_uid, st->st_gid,
		    (uintmax_t)st->st_nlink, (uintmax_t)st->st_ino);
	json_time(text, "modifiedAt", &st->st_mtim);
	json_time(text, "changedAt", &st->st_ctim);
	json_time(text, "accessedAt", &st->st_atim);
}
