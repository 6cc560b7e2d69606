#include "options.h"
#include "events.h"
#include "job.h"
#include "memory.h"
#include "named.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>


unsigned long number_of(const char *text, const char *what, unsigned long least, unsigned long most)
{
	char *end;
	errno = 0;
	unsigned long number = strtoul(text, &end, 10);
	if (errno || end == text || *end || *text == '-' || number < least || number > most)
		refuse("%s needs a whole number from %lu to %lu, not '%s'", what, least, most, text);
	return number;
}

bool take_common(const char *word, char **next, bool *took_next)
{
	static const struct option common[] = {
		{ 'j', "json", false },    { 'o', "ordered", false }, { 't', "threads", true }, { 'b', "beneath", true },
		{ 'e', "events", true },   { 's', "stop-with-stdin", false },
	};
	*took_next = false;
	if (strncmp(word, "--", 2) != 0)
		return false;
	const char *equals = strchr(word, '=');
	size_t length = equals ? (size_t)(equals - word) - 2 : strlen(word) - 2;
	for (size_t i = 0; i < sizeof common / sizeof *common; i++) {
		const struct option *option = &common[i];
		if (strlen(option->word) != length || strncmp(option->word, word + 2, length) != 0)
			continue;
		const char *value = equals ? equals + 1 : NULL;
		if (option->takes_value && !value) {
			if (!*next)
				refuse("%s needs a value", word);
			value = *next;
			*took_next = true;
		} else if (!option->takes_value && value) {
			refuse("--%s takes no value", option->word);
		}
		switch (option->id) {
		case 'j': job.is_json = true; break;
		case 'o': job.is_ordered = true; break;
		case 't': job.threads_max = (unsigned)number_of(value, "--threads", 1, THREADS_MOST); break;
		case 'b': named_beneath(value); break;
		case 'e': job.events_fd = (int)number_of(value, "--events", 1, 1023); break;
		case 's': job.stops_with_stdin = true; break;
		}
		return true;
	}
	return false;
}

struct words words_of(char **argv, size_t count)
{
	struct words words = { .rest = argv, .rest_count = count };
	words.named = need((count + 1) * sizeof *words.named);
	return words;
}

static const char *value_of(struct words *words, const char *what)
{
	if (words->rest_count == 0)
		refuse("%s needs a value", what);
	words->rest_count--;
	return *words->rest++;
}

static int long_option(struct words *words, const struct option *options, char *word)
{
	bool took_next;
	char *none = NULL;
	if (take_common(word, words->rest_count ? words->rest : &none, &took_next)) {
		if (took_next) {
			words->rest++;
			words->rest_count--;
		}
		return 0;
	}
	const char *equals = strchr(word, '=');
	size_t length = equals ? (size_t)(equals - word) - 2 : strlen(word) - 2;
	for (; options->id; options++) {
		if (!options->word || strlen(options->word) != length || strncmp(options->word, word + 2, length) != 0)
			continue;
		if (!options->takes_value && equals)
			refuse("--%s takes no value", options->word);
		words->value = !options->takes_value ? NULL : equals ? equals + 1 : value_of(words, word);
		return options->id;
	}
	refuse("there is no option %s", word);
}

static int short_option(struct words *words, const struct option *options)
{
	char letter = *words->cluster++;
	char name[] = { '-', letter, 0 };
	for (; options->id; options++) {
		if (options->id != letter)
			continue;
		words->value = NULL;
		if (options->takes_value) {
			words->value = *words->cluster ? words->cluster : value_of(words, name);
			words->cluster = NULL;
		}
		return options->id;
	}
	refuse("there is no option %s", name);
}

int next_option(struct words *words, const struct option *options)
{
	for (;;) {
		if (words->cluster && *words->cluster)
			return short_option(words, options);
		if (words->rest_count == 0)
			return 0;
		char *word = *words->rest++;
		words->rest_count--;
		bool is_option = !words->is_over && word[0] == '-' && word[1] && !(words->is_named && words->is_named(word));
		if (!is_option) {
			words->named[words->named_count++] = word;
		} else if (strcmp(word, "--") == 0) {
			words->is_over = true;
		} else if (word[1] == '-') {
			int id = long_option(words, options, word);
			if (id)
				return id;
		} else {
			words->cluster = word + 1;
		}
	}
}
