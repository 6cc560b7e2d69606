#include "terminal.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* As libs/contracts/src/streams/frames.ts has them: a byte that says what it is, four that say how much, and that much. */
enum { TYPED = 0, HANG_UP = 1, RESIZE = 2, SIGNAL = 3, SAID = 16, ENDED = 18, POSITION = 20 };

/* Behind by more than this, he holds the program up. */
#define BEHIND_MAX (SCROLL_BYTES / 4)

static void put(char *to, uint64_t value, size_t bytes) {
    for (size_t index = 0; index < bytes; index++)
        to[index] = (char)(value >> (8 * (bytes - 1 - index)));
}

static uint64_t get(const char *from, size_t bytes) {
    uint64_t value = 0;
    for (size_t index = 0; index < bytes; index++)
        value = value << 8 | (unsigned char)from[index];
    return value;
}

void peer_take(struct peer *peer, int socket) {
    peer_drop(peer);
    peer->socket = socket;
    peer->sent = scroll_oldest();
    peer->is_begun = peer->is_current = peer->is_told = 0;
    peer->in_length = peer->out_length = peer->out_at = 0;
}

void peer_drop(struct peer *peer) {
    if (peer->socket >= 0)
        close(peer->socket);
    peer->socket = -1;
}

int peer_keeps_up(const struct peer *peer) {
    return peer->socket < 0 || scroll_total() - peer->sent < BEHIND_MAX;
}

int peer_wants_to_write(const struct peer *peer, int is_over) {
    return peer->out_at < peer->out_length || !peer->is_current || peer->sent < scroll_total() ||
           (is_over && !peer->is_told);
}

/* The next frame into `out`, which is empty: where it begins, what was said, that this is all so far (by its size), and at last how it ended. */
static void fill(struct peer *peer, const struct shell *shell, int is_over, int exit_code) {
    char *body = peer->out + HEADER;
    char kind;
    size_t length;
    if (!peer->is_begun) {
        kind = POSITION;
        length = 8;
        put(body, peer->sent, length);
        peer->is_begun = 1;
    } else if (peer->sent < scroll_total()) {
        kind = SAID;
        length = scroll_copy(peer->sent, body, FRAME_MAX);
        peer->sent += length;
    } else if (!peer->is_current) {
        kind = RESIZE;
        length = 4;
        put(body, shell->columns, 2);
        put(body + 2, shell->rows, 2);
        peer->is_current = 1;
    } else if (is_over && !peer->is_told) {
        kind = ENDED;
        length = 4;
        put(body, (uint64_t)exit_code, length);
        peer->is_told = 1;
    } else {
        return;
    }
    peer->out[0] = kind;
    put(peer->out + 1, length, 4);
    peer->out_length = HEADER + length;
    peer->out_at = 0;
}

void peer_write(struct peer *peer, const struct shell *shell, int is_over, int exit_code) {
    while (peer->socket >= 0) {
        if (peer->out_at == peer->out_length) {
            peer->out_at = peer->out_length = 0;
            fill(peer, shell, is_over, exit_code);
            if (peer->out_length == 0)
                return;
        }
        ssize_t done = write(peer->socket, peer->out + peer->out_at, peer->out_length - peer->out_at);
        if (done >= 0)
            peer->out_at += (size_t)done;
        else if (errno == EAGAIN || errno == EWOULDBLOCK)
            return;
        else if (errno != EINTR)
            peer_drop(peer);
    }
}

void peer_read(struct peer *peer) {
    size_t room = sizeof peer->in - peer->in_length;
    if (room == 0)
        return;
    ssize_t got = read(peer->socket, peer->in + peer->in_length, room);
    if (got > 0)
        peer->in_length += (size_t)got;
    else if (got == 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR))
        peer_drop(peer);
}

int peer_obey(struct peer *peer, struct shell *shell, struct typed *typed) {
    size_t at = 0;
    int hangs_up = 0;
    while (peer->socket >= 0 && peer->in_length - at >= HEADER) {
        int kind = peer->in[at];
        size_t length = (size_t)get(peer->in + at + 1, 4);
        const char *body = peer->in + at + HEADER;
        if (length > FRAME_MAX) {
            peer_drop(peer);
            break;
        }
        if (peer->in_length - at - HEADER < length || (kind == TYPED && typed->length > 0))
            break;
        if (kind == TYPED) {
            memcpy(typed->bytes, body, length);
            typed->length = length;
            typed->at = 0;
        } else if (kind == HANG_UP) {
            hangs_up = 1;
        } else if (kind == RESIZE && length == 4) {
            shell_resize(shell, (unsigned short)get(body, 2), (unsigned short)get(body + 2, 2));
        } else if (kind == SIGNAL) {
            shell_signal(shell, body, length);
        } else {
            peer_drop(peer);
        }
        at += HEADER + length;
    }
    memmove(peer->in, peer->in + at, peer->in_length - at);
    peer->in_length -= at;
    return hangs_up;
}
