#include "terminal.h"

#include <string.h>

static char kept[SCROLL_BYTES];
static uint64_t total;

void scroll_add(const char *bytes, size_t length) {
    while (length > 0) {
        size_t at = (size_t)(total % SCROLL_BYTES);
        size_t piece = SCROLL_BYTES - at < length ? SCROLL_BYTES - at : length;
        memcpy(kept + at, bytes, piece);
        total += piece;
        bytes += piece;
        length -= piece;
    }
}

uint64_t scroll_total(void) { return total; }

uint64_t scroll_oldest(void) { return total > SCROLL_BYTES ? total - SCROLL_BYTES : 0; }

size_t scroll_copy(uint64_t from, char *to, size_t most) {
    size_t at = (size_t)(from % SCROLL_BYTES);
    size_t piece = total - from < most ? (size_t)(total - from) : most;
    if (SCROLL_BYTES - at < piece)
        piece = SCROLL_BYTES - at;
    memcpy(to, kept + at, piece);
    return piece;
}
