/*
 * The first program of a container that was made before anybody asked for it. It waits until it is told what to run, and becomes that: the program has its
 * process, its exit code and its output, as if the engine had started it.
 *
 *   berth-init <pipe>
 *   berth-init --hold     does nothing until it is ended: it is there so that a network namespace is
 *
 * What it is told: "berth 1 <bytes>\n", and so many bytes: texts that each end in NUL: the number of words of the command, the words, and variables as
 * NAME=value. What is cut short counts as nothing: whoever tells may be killed over it. When it has understood, it takes all rights off the pipe: that is
 * how it is seen from outside that the program has been started.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SPEC_MAX (4 * 1024 * 1024)
#define CANNOT_RUN 126
#define NOT_FOUND 127

struct spec {
    char **words;
    char **variables;
};

/* All that one writer says; -1 if it is too much, or can't be read. */
static ssize_t read_all(int pipe, char *text) {
    size_t length = 0;
    for (;;) {
        ssize_t got = read(pipe, text + length, SPEC_MAX - length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 || length + (size_t)got >= SPEC_MAX)
            return -1;
        if (got == 0)
            return (ssize_t)length;
        length += (size_t)got;
    }
}

/* The next text of the body; NULL behind the last. */
static char *next_text(char **at, char *end) {
    if (*at >= end)
        return NULL;
    char *text = *at;
    char *stop = memchr(text, '\0', (size_t)(end - text));
    if (stop == NULL)
        return NULL;
    *at = stop + 1;
    return text;
}

static int parse(char *text, size_t length, struct spec *spec) {
    unsigned long bytes = 0;
    text[length] = '\0';
    if (sscanf(text, "berth 1 %lu\n", &bytes) != 1)
        return -1;
    char *at = memchr(text, '\n', length);
    if (at == NULL)
        return -1;
    at += 1;
    char *end = text + length;
    if ((unsigned long)(end - at) != bytes || bytes == 0 || end[-1] != '\0')
        return -1;
    char *count_text = next_text(&at, end);
    if (count_text == NULL)
        return -1;
    long count = strtol(count_text, NULL, 10);
    if (count < 1 || count > SPEC_MAX)
        return -1;
    spec->words = calloc((size_t)count + 1, sizeof(char *));
    if (spec->words == NULL)
        return -1;
    for (long index = 0; index < count; index++) {
        spec->words[index] = next_text(&at, end);
        if (spec->words[index] == NULL)
            return -1;
    }
    size_t variables = 0;
    for (char *each = at; each < end; each++)
        variables += *each == '\0';
    spec->variables = calloc(variables + 1, sizeof(char *));
    if (spec->variables == NULL)
        return -1;
    for (size_t index = 0; index < variables; index++)
        spec->variables[index] = next_text(&at, end);
    return 0;
}

static void end(int number) {
    (void)number;
    _exit(0);
}

/* As process 1 it would not hear a signal that it does not ask for. */
static void hold(void) {
    signal(SIGTERM, end);
    signal(SIGINT, end);
    for (;;)
        pause();
}

int main(int argc, char **argv) {
    static char text[SPEC_MAX + 1];
    struct spec spec;
    if (argc != 2) {
        fprintf(stderr, "usage: berth-init <pipe> | --hold\n");
        return 2;
    }
    if (strcmp(argv[1], "--hold") == 0)
        hold();
    for (;;) {
        int pipe = open(argv[1], O_RDONLY | O_CLOEXEC);
        if (pipe < 0 && errno == EINTR)
            continue;
        if (pipe < 0) {
            fprintf(stderr, "berth-init: %s: %s\n", argv[1], strerror(errno));
            return CANNOT_RUN;
        }
        ssize_t length = read_all(pipe, text);
        if (length > 0 && parse(text, (size_t)length, &spec) == 0) {
            if (fchmod(pipe, 0) != 0) {
                fprintf(stderr, "berth-init: %s: %s\n", argv[1], strerror(errno));
                return CANNOT_RUN;
            }
            close(pipe);
            break;
        }
        close(pipe);
    }
    for (char **each = spec.variables; *each != NULL; each++)
        putenv(*each);
    execvp(spec.words[0], spec.words);
    int why = errno;
    fprintf(stderr, "[FATAL berth-init (%d)] exec %s failed: %s\n", (int)getpid(), spec.words[0], strerror(why));
    return why == ENOENT ? NOT_FOUND : CANNOT_RUN;
}
