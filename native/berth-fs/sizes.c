#include "sizes.h"

void text_size(struct text *text, uint64_t bytes, uint64_t unit)
{
	if (unit) {
		text_number(text, bytes / unit + (bytes % unit != 0));
		return;
	}
	static const char letters[] = "KMGTPE";
	if (bytes < 1024) {
		text_number(text, bytes);
		return;
	}
	int power = 0;
	uint64_t factor = 1024;
	while (bytes / 1024 >= factor && power < 5) {
		factor *= 1024;
		power++;
	}
	uint64_t whole = bytes / factor, rest = bytes % factor;
	if (whole < 10) {
		/* Tenths, rounded up; without overflow, since rest < factor <= 2^60. */
		uint64_t tenths = (rest * 10) / factor + ((rest * 10) % factor != 0);
		if (tenths == 10) {
			whole++;
			tenths = 0;
		}
		if (whole < 10) {
			text_format(text, "%u.%u%c", (unsigned)whole, (unsigned)tenths, letters[power]);
			return;
		}
		rest = 0;
	}
	whole += rest != 0;
	if (whole == 1024 && power < 5) {
		text_format(text, "1.0%c", letters[power + 1]);
		return;
	}
	text_format(text, "%u%c", (unsigned)whole, letters[power]);
}
