#ifndef BERTH_TERMINAL_H
#define BERTH_TERMINAL_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* What the terminal has said: the newest of it, and how much it was in all. */
#define SCROLL_BYTES (1024 * 1024)
void scroll_add(const char *bytes, size_t length);
uint64_t scroll_total(void);
/* Before this place nothing is kept. */
uint64_t scroll_oldest(void);
/* From this place on, which must be kept; returns how much was copied. */
size_t scroll_copy(uint64_t from, char *to, size_t most);

/* The program, its terminal and its session. */
struct shell {
    pid_t leader;
    /* The other end of its terminal; reads and writes do not wait. */
    int master;
    unsigned short columns;
    unsigned short rows;
};
/* 0, or an errno and in *what what could not be done. */
int shell_start(struct shell *shell, char **words, const char **what);
void shell_resize(struct shell *shell, unsigned short columns, unsigned short rows);
void shell_signal(const struct shell *shell, const char *name, size_t length);
void shell_hang_up(const struct shell *shell);
/* All that is left of its session. */
void shell_kill(const struct shell *shell);

/* Where the terminal is found: a socket that only its own user may use. */
struct door {
    int listener;
    const char *path;
    dev_t device;
    ino_t inode;
};
/* 0, or an errno. One of a holder that was killed goes. */
int door_open(struct door *door);
/* Whether the path still leads here. */
int door_is_ours(const struct door *door);

/* Whoever is connected: one at a time, the last who came. */
#define FRAME_MAX (64 * 1024)
#define HEADER 5
/* What was typed and the program has not read yet. */
struct typed {
    char bytes[FRAME_MAX];
    size_t length;
    size_t at;
};
struct peer {
    int socket;
    /* The place of the next byte that he gets. */
    uint64_t sent;
    /* He was told where it begins; he has all that was there when he came; he was told how it ended. */
    int is_begun, is_current, is_told;
    char in[HEADER + FRAME_MAX];
    size_t in_length;
    char out[HEADER + FRAME_MAX];
    size_t out_length, out_at;
};
void peer_take(struct peer *peer, int socket);
void peer_drop(struct peer *peer);
/* Whether the program may say more: otherwise he would miss some of it. */
int peer_keeps_up(const struct peer *peer);
int peer_wants_to_write(const struct peer *peer, int is_over);
/* As much as he takes. `exit_code` counts once the program is over. */
void peer_write(struct peer *peer, const struct shell *shell, int is_over, int exit_code);
void peer_read(struct peer *peer);
/* Does what he has said, up to what has to wait until `typed` is empty. Returns 1 if he wants it to be hung up. */
int peer_obey(struct peer *peer, struct shell *shell, struct typed *typed);

#endif
