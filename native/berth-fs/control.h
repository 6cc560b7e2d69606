/* The thread that does no work: hears signals and the end of stdin, tells progress, and ends what does not end by itself. */
#pragma once
#include <stdbool.h>

/* Before any other thread is started, so that all of them leave the signals to this one. */
void control_begin(void);
/* Waits a moment, `wait_ms` at most. False when the work is over; ends the process if it was cancelled and does not come to its end. */
bool control_wait(int wait_ms);
/* The work is over: the thread that waits does nothing any more, from here on. */
void control_end(void);
/* By which signal the job was cancelled; 0: by none. */
int control_signal(void);
