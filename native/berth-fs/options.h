/* Options as GNU's tools take them: short ones together, long ones with `=`, before and after what is named, and `--`. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct option {
	int id;            /* its letter, or any number above 255 */
	const char *word;  /* without the dashes; NULL: it has none */
	bool takes_value;
};

struct words {
	char **rest;
	size_t rest_count;
	char **named;
	size_t named_count;
	const char *cluster; /* what is left of `-rf` */
	bool is_over;        /* after `--` */
	const char *value;
	/* A word that looks like an option and is none, such as the mode -x; NULL: there are none. */
	bool (*is_named)(const char *word);
};

struct words words_of(char **argv, size_t count);
/* The id of the next option, with its value; 0: there are no more, and `named` is what is left. The common ones are dealt with. */
int next_option(struct words *words, const struct option *options);
/* Takes a common option out of `word` (and the word after it). False: it is none of them. */
bool take_common(const char *word, char **next, bool *took_next);
/* A whole number from `least` up, or a refusal that names the option. */
unsigned long number_of(const char *text, const char *what, unsigned long least, unsigned long most);
