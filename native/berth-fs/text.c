#include "text.h"
#include "memory.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void make_room(struct text *text, size_t more)
{
	if (text->length + more < text->room)
		return;
	size_t room = text->room ? text->room : 256;
	while (room <= text->length + more)
		room *= 2;
	text->at = need_more(text->at, room);
	text->room = room;
}

void text_add(struct text *text, const void *bytes, size_t length)
{
	make_room(text, length);
	memcpy(text->at + text->length, bytes, length);
	text->length += length;
}

void text_say(struct text *text, const char *words) { text_add(text, words, strlen(words)); }

void text_char(struct text *text, char c)
{
	make_room(text, 1);
	text->at[text->length++] = c;
}

void text_number(struct text *text, uint64_t number)
{
	char digits[20], *at = digits + sizeof digits;
	do
		*--at = (char)('0' + number % 10);
	while (number /= 10);
	text_add(text, at, (size_t)(digits + sizeof digits - at));
}

void text_format(struct text *text, const char *format, ...)
{
	va_list words;
	va_start(words, format);
	char line[512];
	int length = vsnprintf(line, sizeof line, format, words);
	va_end(words);
	if (length < 0)
		return;
	if ((size_t)length < sizeof line) {
		text_add(text, line, (size_t)length);
		return;
	}
	make_room(text, (size_t)length + 1);
	va_start(words, format);
	vsnprintf(text->at + text->length, (size_t)length + 1, format, words);
	va_end(words);
	text->length += (size_t)length;
}

const char *text_string(struct text *text)
{
	make_room(text, 1);
	text->at[text->length] = 0;
	return text->at;
}

void text_free(struct text *text)
{
	free(text->at);
	*text = (struct text){ 0 };
}

size_t utf8_length(const char *bytes, size_t left)
{
	const unsigned char *at = (const unsigned char *)bytes;
	size_t length;
	unsigned least = 0x80, most = 0xbf;
	if (at[0] < 0x80)
		return 1;
	if (at[0] < 0xc2 || at[0] > 0xf4)
		return 0;
	if (at[0] < 0xe0) {
		length = 2;
	} else if (at[0] < 0xf0) {
		length = 3;
		least = at[0] == 0xe0 ? 0xa0 : 0x80; /* no overlong forms */
		most = at[0] == 0xed ? 0x9f : 0xbf;  /* no surrogates */
	} else {
		length = 4;
		least = at[0] == 0xf0 ? 0x90 : 0x80;
		most = at[0] == 0xf4 ? 0x8f : 0xbf; /* nothing above U+10FFFF */
	}
	if (left < length || at[1] < least || at[1] > most)
		return 0;
	for (size_t i = 2; i < length; i++)
		if ((at[i] & 0xc0) != 0x80)
			return 0;
	return length;
}

bool text_json(struct text *text, const char *bytes, size_t length)
{
	bool is_whole = true;
	text_char(text, '"');
	for (size_t i = 0; i < length;) {
		unsigned char c = (unsigned char)bytes[i];
		size_t one = utf8_length(bytes + i, length - i);
		if (one == 0) {
			is_whole = false;
			text_say(text, "\xef\xbf\xbd");
			i++;
			continue;
		}
		if (c == '"' || c == '\\') {
			text_char(text, '\\');
			text_char(text, (char)c);
		} else if (c == '\n') {
			text_say(text, "\\n");
		} else if (c == '\t') {
			text_say(text, "\\t");
		} else if (c < 0x20) {
			text_format(text, "\\u%04x", c);
		} else {
			text_add(text, bytes + i, one);
		}
		i += one;
	}
	text_char(text, '"');
	return is_whole;
}

static void add_base64(struct text *text, const char *bytes, size_t length)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	for (size_t i = 0; i < length; i += 3) {
		unsigned group = 0;
		for (size_t k = 0; k < 3; k++)
			group = group << 8 | (i + k < length ? (unsigned char)bytes[i + k] : 0);
		for (int k = 3; k >= 0; k--) {
			size_t place = (size_t)(3 - k);
			text_char(text, place > length - i ? '=' : letters[group >> (6 * k) & 63]);
		}
	}
}

void text_json_field(struct text *text, const char *name, const char *bytes, size_t length)
{
	text_format(text, "\"%s\":", name);
	if (text_json(text, bytes, length))
		return;
	text_format(text, ",\"%sBytes\":\"", name);
	add_base64(text, bytes, length);
	text_char(text, '"');
}
