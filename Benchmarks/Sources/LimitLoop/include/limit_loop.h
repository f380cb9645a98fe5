// What limit-echo and limit-store share: a TLS server of one thread that answers every line with the same bytes.
// It parses nothing, knows no accounts and keeps no order: the least that any server of such lines must do.
#ifndef LIMIT_LOOP_H
#define LIMIT_LOOP_H

#include <stdbool.h>
#include <stddef.h>

typedef struct limit_settings {
    int port;                  // 0: chosen by the system
    const char *certificate;   // PEM files
    const char *key;
    const char *answer;        // to every line, CR LF CR LF included
    size_t answer_length;
    const char *event;         // pushed to other connections, CR LF CR LF included
    size_t event_length;
    int fan_out;               // how many other connections each line is pushed to
    bool release_buffers;      // SSL_MODE_RELEASE_BUFFERS
    bool until_eof;            // ends when standard input ends
    const char *data;          // limit-store: the folder of its database
    bool index;                // limit-store: a secondary index
} limit_settings;

// What has to be done with the lines of one loop turn before they are answered. Both return 0, or anything else to
// end the program: an answer must never go out for a line that was not stored.
typedef struct limit_batch {
    int (*line)(void *context, const char *line, size_t length);
    int (*commit)(void *context);
    void *context;
} limit_batch;

typedef enum limit_program { LIMIT_ECHO, LIMIT_STORE } limit_program;

// Reads the switches; prints help or a complaint and exits where there is nothing to run (0 or 64).
limit_settings limit_parse(limit_program program, int argc, char **argv);

// Serves until SIGTERM, SIGINT or, if so set, the end of standard input. Without `batch` a line is answered as soon
// as its connection has been read. Returns the program's exit code.
int limit_loop_run(const limit_settings *settings, const limit_batch *batch);

#endif
