/* Bytes that grow: lines for people, and JSON for programs. Names are bytes; nothing here assumes that they are UTF-8. */
#pragma once
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
	char *at;
	size_t length, room;
};

void text_add(struct text *text, const void *bytes, size_t length);
void text_say(struct text *text, const char *words);
void text_char(struct text *text, char c);
void text_number(struct text *text, uint64_t number);
void text_format(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Zero-ended, without counting the zero. */
const char *text_string(struct text *text);
void text_free(struct text *text);

/* How many bytes at `at` are one well-formed character of UTF-8; 0: none. */
size_t utf8_length(const char *at, size_t left);
/* "…", with U+FFFD in place of what is no UTF-8. Returns false if there was such a place. */
bool text_json(struct text *text, const char *bytes, size_t length);
/* "NAME":"…" and, if the bytes are no UTF-8, "NAMEBytes":"base64" as well, so that nothing is lost. */
void text_json_field(struct text *text, const char *name, const char *bytes, size_t length);
