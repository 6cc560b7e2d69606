#include "glob.h"
#include "text.h"
#include <string.h>

/* The character at `*at`, which then stands behind it. Bytes that are no UTF-8 are numbers that no character has. */
static unsigned take(const char **at)
{
	const unsigned char *bytes = (const unsigned char *)*at;
	size_t length = utf8_length(*at, strlen(*at) < 4 ? strlen(*at) : 4);
	if (length <= 1) {
		(*at)++;
		return length == 1 ? bytes[0] : 0x110000u + bytes[0];
	}
	unsigned c = bytes[0] & (0x7fu >> length);
	for (size_t i = 1; i < length; i++)
		c = c << 6 | (bytes[i] & 0x3f);
	*at += length;
	return c;
}

static unsigned lower(unsigned c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; }
static bool is_between(unsigned c, unsigned low, unsigned high) { return c >= low && c <= high; }

static bool is_of_class(unsigned c, const char *name, size_t length)
{
	bool is_digit = is_between(c, '0', '9'), is_upper = is_between(c, 'A', 'Z'), is_lower = is_between(c, 'a', 'z');
	bool is_alnum = is_digit || is_upper || is_lower, is_graph = is_between(c, 0x21, 0x7e);
	const struct {
		const char *name;
		bool holds;
	} classes[] = {
		{ "alnum", is_alnum },
		{ "alpha", is_upper || is_lower },
		{ "blank", c == ' ' || c == '\t' },
		{ "cntrl", c < 0x20 || c == 0x7f },
		{ "digit", is_digit },
		{ "graph", is_graph },
		{ "lower", is_lower },
		{ "print", is_graph || c == ' ' },
		{ "punct", is_graph && !is_alnum },
		{ "space", c == ' ' || is_between(c, 9, 13) },
		{ "upper", is_upper },
		{ "xdigit", is_digit || is_between(c, 'a', 'f') || is_between(c, 'A', 'F') },
	};
	for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
		if (strlen(classes[i].name) == length && memcmp(classes[i].name, name, length) == 0)
			return classes[i].holds;
	return false;
}

/* A `[…]` whose first character `*at` is on. -1: it has no end, so the `[` is a plain one. */
static int in_brackets(const char **at, unsigned c, bool ignores_case)
{
	const char *p = *at + 1;
	bool is_negated = *p == '!' || *p == '^', is_in = false;
	if (is_negated)
		p++;
	for (bool is_first = true; *p != ']' || is_first; is_first = false) {
		if (!*p)
			return -1;
		const char *end = p[0] == '[' && p[1] == ':' ? strstr(p + 2, ":]") : NULL;
		if (end) {
			const char *name = p + 2;
			size_t length = (size_t)(end - name);
			is_in |= is_of_class(c, name, length);
			if (ignores_case && is_between(c, 'a', 'z'))
				is_in |= is_of_class(c - 32, name, length);
			p = end + 2;
			continue;
		}
		if (*p == '\\' && p[1])
			p++;
		unsigned low = take(&p), high = low;
		if (*p == '-' && p[1] && p[1] != ']') {
			p++;
			if (*p == '\\' && p[1])
				p++;
			high = take(&p);
		}
		is_in |= is_between(c, low, high);
		if (ignores_case && is_between(c, 'a', 'z'))
			is_in |= is_between(c - 32, low, high);
	}
	*at = p + 1;
	return is_in != is_negated;
}

/* Matches one character and moves both on. */
static bool one_matches(const char **pattern, const char **name, bool ignores_case)
{
	unsigned c = take(name);
	if (ignores_case)
		c = lower(c);
	if (**pattern == '?') {
		(*pattern)++;
		return true;
	}
	if (**pattern == '[') {
		int is_in = in_brackets(pattern, c, ignores_case);
		if (is_in >= 0)
			return is_in;
	} else if (**pattern == '\\' && (*pattern)[1]) {
		(*pattern)++;
	}
	unsigned wanted = take(pattern);
	return c == (ignores_case ? lower(wanted) : wanted);
}

bool glob_matches(const char *pattern, const char *name, bool ignores_case)
{
	/* The last star takes one character more whenever the rest does not fit: earlier stars need no second try. */
	const char *star = NULL, *star_name = NULL;
	while (*name) {
		if (*pattern == '*') {
			star = ++pattern;
			star_name = name;
			continue;
		}
		const char *p = pattern, *n = name;
		if (*p && one_matches(&p, &n, ignores_case)) {
			pattern = p;
			name = n;
		} else if (star) {
			take(&star_name);
			name = star_name;
			pattern = star;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}
