#include "mode.h"
#include "memory.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define ALL_BITS 07777u
#define READ_BITS 0444u
#define WRITE_BITS 0222u
#define EXECUTE_BITS 0111u

enum kind { ENDS, PLAIN, COPIES, IF_ANY_EXECUTE };

/* One `u+rw` of several, or an octal number. */
struct mode_change {
	enum kind kind;
	char sign;          /* + - = */
	mode_t whom;        /* bits that it is about; 0: all but those of the umask */
	mode_t value;
	mode_t mentioned;   /* setuid and setgid of folders are left as they are unless they are */
};

static struct mode_change *octal(const char *text)
{
	char *end;
	unsigned long value = strtoul(text, &end, 8);
	if (*end || value > ALL_BITS || strspn(text, "01234567") != strlen(text))
		return NULL;
	struct mode_change *changes = need(2 * sizeof *changes);
	mode_t mentioned = strlen(text) < 5 ? ((mode_t)value & 07000u) | 0777u : ALL_BITS;
	changes[0] = (struct mode_change){ PLAIN, '=', ALL_BITS, (mode_t)value, mentioned };
	return changes;
}

static mode_t whom_bits(char letter)
{
	switch (letter) {
	case 'u': return 04700u;
	case 'g': return 02070u;
	case 'o': return 01007u;
	default: return ALL_BITS;
	}
}

/* What follows the sign. */
static const char *permissions(const char *at, struct mode_change *change)
{
	if (*at >= '0' && *at <= '7') {
		char *end;
		change->value = (mode_t)strtoul(at, &end, 8);
		change->whom = change->mentioned = ALL_BITS;
		return change->value > ALL_BITS ? NULL : end;
	}
	if (*at && strchr("ugo", *at)) {
		change->kind = COPIES;
		change->value = *at == 'u' ? 0700u : *at == 'g' ? 0070u : 0007u;
		return at + 1;
	}
	for (; *at && strchr("rwxXst", *at); at++) {
		switch (*at) {
		case 'r': change->value |= READ_BITS; break;
		case 'w': change->value |= WRITE_BITS; break;
		case 'x': change->value |= EXECUTE_BITS; break;
		case 'X': change->kind = IF_ANY_EXECUTE; break;
		case 's': change->value |= 06000u; break;
		case 't': change->value |= 01000u; break;
		}
	}
	return at;
}

struct mode_change *mode_parse(const char *text)
{
	if (*text >= '0' && *text <= '7')
		return octal(text);
	size_t count = 0;
	struct mode_change *changes = need((strlen(text) + 1) * sizeof *changes);
	const char *at = text;
	for (;;) {
		mode_t whom = 0;
		for (; *at && strchr("ugoa", *at); at++)
			whom |= whom_bits(*at);
		if (!*at || !strchr("+-=", *at))
			break;
		while (*at && strchr("+-=", *at)) {
			struct mode_change change = { PLAIN, *at, whom, 0, 0 };
			at = permissions(at + 1, &change);
			if (!at)
				goto wrong;
			if (!change.mentioned)
				change.mentioned = change.whom ? change.whom & change.value : change.value;
			changes[count++] = change;
		}
		if (!*at)
			return changes;
		if (*at++ != ',')
			break;
	}
wrong:
	free(changes);
	return NULL;
}

static mode_t value_now(const struct mode_change *change, mode_t now, bool is_folder)
{
	mode_t value = change->value;
	if (change->kind == COPIES) {
		value &= now;
		value |= (value & READ_BITS ? READ_BITS : 0) | (value & WRITE_BITS ? WRITE_BITS : 0)
			| (value & EXECUTE_BITS ? EXECUTE_BITS : 0);
	} else if (change->kind == IF_ANY_EXECUTE && (is_folder || now & EXECUTE_BITS)) {
		value |= EXECUTE_BITS;
	}
	return value;
}

mode_t mode_apply(const struct mode_change *change, mode_t old, bool is_folder, mode_t umask)
{
	mode_t now = old & ALL_BITS;
	for (; change->kind != ENDS; change++) {
		mode_t left_alone = (is_folder ? S_ISUID | S_ISGID : 0) & ~change->mentioned;
		mode_t value = value_now(change, now, is_folder) & (change->whom ? change->whom : ~umask) & ~left_alone;
		if (change->sign == '+')
			now |= value;
		else if (change->sign == '-')
			now &= ~value;
		else
			now = (now & ((change->whom ? ~change->whom : 0) | left_alone)) | value;
	}
	return now & ALL_BITS;
}

bool mode_is_absolute(const struct mode_change *changes)
{
	return changes[0].kind == PLAIN && changes[0].sign == '=' && changes[0].whom == ALL_BITS && changes[1].kind == ENDS;
}
