#include "find-test.h"
#include "events.h"
#include "job.h"
#include "memory.h"
#include "mode.h"
#include "named.h"
#include "options.h"
#include "owners.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct {
	char **words;
	size_t count;
	struct expression expression;
	struct timespec now;
	int open_brackets;
} parse;

static struct test *test_of(enum test_kind kind)
{
	struct test *test = need(sizeof *test);
	test->kind = kind;
	return test;
}

static const char *peek(void) { return parse.count ? parse.words[0] : NULL; }
static const char *take(void)
{
	parse.count--;
	return *parse.words++;
}
static bool takes(const char *word)
{
	bool is_it = parse.count && strcmp(parse.words[0], word) == 0;
	if (is_it)
		take();
	return is_it;
}
static const char *value_of(const char *test)
{
	if (!parse.count)
		refuse("%s needs a value", test);
	return take();
}

/* `+n`, `-n` or `n`; what follows the number is left in `*rest`. */
static double signed_number(const char *test, const char *text, int *sign, const char **rest)
{
	const char *digits = text;
	*sign = *text == '+' ? 1 : *text == '-' ? -1 : 0;
	if (*sign)
		digits++;
	char *end;
	double number = strtod(digits, &end);
	if (end == digits || *digits < '0' || *digits > '9' || number > 9e15)
		refuse("%s needs a number such as 7, +7 or -7, not '%s'", test, text);
	*rest = end;
	return number;
}

static uint64_t whole(const char *test, struct test *into)
{
	const char *text = value_of(test), *rest;
	double number = signed_number(test, text, &into->sign, &rest);
	if (*rest || number != (double)(uint64_t)number)
		refuse("%s needs a whole number, not '%s'", test, text);
	return (uint64_t)number;
}

static struct test *size_test(const char *word)
{
	struct test *test = test_of(SIZE);
	const char *text = value_of(word), *rest;
	test->number = (uint64_t)signed_number(word, text, &test->sign, &rest);
	switch (*rest) {
	case 'c': test->unit = 1; break;
	case 'w': test->unit = 2; break;
	case 0:
	case 'b': test->unit = 512; break;
	case 'k': test->unit = 1ull << 10; break;
	case 'M': test->unit = 1ull << 20; break;
	case 'G': test->unit = 1ull << 30; break;
	}
	if (!test->unit || (*rest && rest[1]))
		refuse("%s needs a size such as +10M (units: c w b k M G), not '%s'", word, text);
	return test;
}

/* Ages count in whole days or minutes: `-mtime 1` is from 24 to 48 hours ago, `-mmin 1` within the last minute. */
static struct test *age_test(const char *word, char which, long unit)
{
	struct test *test = test_of(TIME);
	const char *text = value_of(word), *rest;
	double age = signed_number(word, text, &test->sign, &rest);
	if (*rest)
		refuse("%s needs a number, not '%s'", word, text);
	bool is_days = unit == 86400;
	double units = is_days && test->sign >= 0 ? age + 1 : age;
	double back = units * (double)unit;
	test->at = parse.now;
	test->at.tv_sec -= (time_t)back;
	test->at.tv_nsec -= (long)((back - (double)(time_t)back) * 1e9);
	if (test->at.tv_nsec < 0) {
		test->at.tv_nsec += 1000000000;
		test->at.tv_sec--;
	}
	test->window = unit;
	test->which = which;
	test->sign = -test->sign; /* a greater age is an earlier time */
	return test;
}

static struct test *newer_test(const char *word)
{
	struct test *test = test_of(NEWER);
	const char *path = value_of(word);
	int fd = named_open(path, O_PATH);
	struct stat st;
	if (fd < 0 || fstat(fd, &st) < 0)
		refuse("%s: '%s': %s", word, path, strerror(errno));
	close(fd);
	test->at = st.st_mtim;
	return test;
}

static struct test *type_test(const char *word)
{
	struct test *test = test_of(TYPE);
	const char *text = value_of(word);
	static const char letters[] = "fdlpscb";
	static const unsigned char types[] = { DT_REG, DT_DIR, DT_LNK, DT_FIFO, DT_SOCK, DT_CHR, DT_BLK };
	for (const char *at = text;; at++) {
		const char *letter = *at ? strchr(letters, *at) : NULL;
		if (!letter || (at[1] && at[1] != ','))
			refuse("%s needs letters out of f d l p s c b with commas between them, not '%s'", word, text);
		test->types |= 1u << types[letter - letters];
		if (!*++at)
			return test;
	}
}

static struct test *permissions_test(const char *word)
{
	struct test *test = test_of(PERMISSIONS);
	const char *text = value_of(word);
	test->which = *text == '-' || *text == '/' ? *text : 0;
	struct mode_change *change = mode_parse(text + (test->which != 0));
	if (!change)
		refuse("%s: '%s' is no mode", word, text);
	test->mode = mode_apply(change, 0, false, 0);
	free(change);
	return test;
}

static struct test *owner_test(const char *word, enum test_kind kind, bool is_name)
{
	struct test *test = test_of(kind);
	if (!is_name) {
		test->number = whole(word, test);
		return test;
	}
	const char *text = value_of(word);
	unsigned id;
	if (!(kind == UID ? find_user(text, &id, NULL) : find_group(text, &id)))
		refuse("%s: there is no %s '%s'", word, kind == UID ? "user" : "group", text);
	test->number = id;
	return test;
}

static struct test *pattern_test(const char *word, enum test_kind kind, bool ignores_case)
{
	struct test *test = test_of(kind);
	test->pattern = value_of(word);
	test->ignores_case = ignores_case;
	return test;
}

static struct test *counted_test(const char *word, enum test_kind kind)
{
	struct test *test = test_of(kind);
	test->number = whole(word, test);
	return test;
}

static struct test *print_action(char end)
{
	struct test *test = test_of(PRINT);
	test->which = end;
	parse.expression.has_action = true;
	return test;
}

/* Those about the whole search: they hold wherever they stand. */
static bool is_about_all(const char *word)
{
	if (strcmp(word, "-maxdepth") == 0)
		parse.expression.depth_max = (int)number_of(value_of(word), word, 0, 1000000);
	else if (strcmp(word, "-mindepth") == 0)
		parse.expression.depth_min = (int)number_of(value_of(word), word, 0, 1000000);
	else if (strcmp(word, "-depth") == 0 || strcmp(word, "-d") == 0)
		parse.expression.comes_after = true;
	else if (strcmp(word, "-xdev") == 0 || strcmp(word, "-mount") == 0)
		job.stays_on_device = true;
	else
		return false;
	return true;
}

static struct test *attribute_test(const char *word)
{
	if (strcmp(word, "-size") == 0) return size_test(word);
	if (strcmp(word, "-mtime") == 0) return age_test(word, 'm', 86400);
	if (strcmp(word, "-ctime") == 0) return age_test(word, 'c', 86400);
	if (strcmp(word, "-atime") == 0) return age_test(word, 'a', 86400);
	if (strcmp(word, "-mmin") == 0) return age_test(word, 'm', 60);
	if (strcmp(word, "-cmin") == 0) return age_test(word, 'c', 60);
	if (strcmp(word, "-amin") == 0) return age_test(word, 'a', 60);
	if (strcmp(word, "-newer") == 0) return newer_test(word);
	if (strcmp(word, "-empty") == 0) return test_of(EMPTY);
	if (strcmp(word, "-user") == 0) return owner_test(word, UID, true);
	if (strcmp(word, "-group") == 0) return owner_test(word, GID, true);
	if (strcmp(word, "-uid") == 0) return owner_test(word, UID, false);
	if (strcmp(word, "-gid") == 0) return owner_test(word, GID, false);
	if (strcmp(word, "-perm") == 0) return permissions_test(word);
	if (strcmp(word, "-links") == 0) return counted_test(word, LINKS);
	if (strcmp(word, "-inum") == 0) return counted_test(word, INODE);
	return NULL;
}

static const struct test *any_of(void);

static const struct test *primary(void)
{
	const char *word = take();
	bool took_next;
	char *none = NULL;
	if (strcmp(word, "(") == 0) {
		parse.open_brackets++;
		const struct test *inner = any_of();
		if (!takes(")"))
			refuse("a ( has no )");
		parse.open_brackets--;
		return inner;
	}
	if (take_common(word, parse.count ? parse.words : &none, &took_next)) {
		if (took_next)
			take();
		return test_of(ALWAYS);
	}
	if (is_about_all(word)) return test_of(ALWAYS);
	if (strcmp(word, "-name") == 0) return pattern_test(word, NAME, false);
	if (strcmp(word, "-iname") == 0) return pattern_test(word, NAME, true);
	if (strcmp(word, "-path") == 0 || strcmp(word, "-wholename") == 0) return pattern_test(word, PATH, false);
	if (strcmp(word, "-ipath") == 0 || strcmp(word, "-iwholename") == 0) return pattern_test(word, PATH, true);
	if (strcmp(word, "-type") == 0) return type_test(word);
	if (strcmp(word, "-true") == 0) return test_of(ALWAYS);
	if (strcmp(word, "-false") == 0) return test_of(NEVER);
	if (strcmp(word, "-prune") == 0) return test_of(PRUNE);
	if (strcmp(word, "-print") == 0) return print_action('\n');
	if (strcmp(word, "-print0") == 0) return print_action(0);
	const struct test *test = attribute_test(word);
	if (!test)
		refuse("there is no test '%s'", word);
	parse.expression.needs_stat = true;
	return test;
}

static struct test *joined(enum test_kind kind, const struct test *left, const struct test *right)
{
	struct test *test = test_of(kind);
	test->left = left;
	test->right = right;
	return test;
}

static const struct test *not_of(void)
{
	if (!parse.count)
		refuse("a test is missing at the end");
	if (takes("!") || takes("-not"))
		return joined(NOT, not_of(), NULL);
	return primary();
}

static bool is_next_joined_by_and(void)
{
	const char *next = peek();
	return next && strcmp(next, "-o") != 0 && strcmp(next, "-or") != 0 && strcmp(next, ")") != 0;
}

static const struct test *all_of(void)
{
	const struct test *left = not_of();
	while (is_next_joined_by_and()) {
		if (!takes("-a"))
			takes("-and");
		left = joined(AND, left, not_of());
	}
	return left;
}

static const struct test *any_of(void)
{
	const struct test *left = all_of();
	while (takes("-o") || takes("-or"))
		left = joined(OR, left, all_of());
	return left;
}

struct expression expression_parse(char **words, size_t count)
{
	parse.words = words;
	parse.count = count;
	parse.expression = (struct expression){ .depth_max = -1 };
	clock_gettime(CLOCK_REALTIME, &parse.now);
	parse.expression.test = count ? any_of() : test_of(ALWAYS);
	if (parse.count)
		refuse("a ) has no (");
	return parse.expression;
}
