// Children that end with their parent. posix_spawn has no place for PR_SET_PDEATHSIG, and prctl is variadic, which
// Swift does not import.
#ifndef CHILD_SPAWN_H
#define CHILD_SPAWN_H

#include <sys/types.h>

typedef struct child_pipes {
    pid_t pid;
    int standard_input;   // to write to; -1 where it was not asked for
    int standard_output;  // to read from
} child_pipes;

// Starts `path` with `arguments` (the program's name first, NULL last). Standard error goes to `error_file`, is
// appended, or stays the parent's with NULL. The child gets SIGTERM when the thread that started it ends.
// 0, or an errno.
int child_spawn(const char *path, char *const arguments[], const char *error_file, child_pipes *child);

// Waits at most `milliseconds` for the child to end. Its exit code, 128 and the signal, or -1 if it still runs.
int child_wait(pid_t pid, int milliseconds);

#endif
