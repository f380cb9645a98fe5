// A closed loop over many TLS connections: on each, a fixed number of equal requests is always in flight, and every
// whole reply is answered by the next request. One thread, epoll, OpenSSL; nothing is built in the hot loop.
#ifndef LOAD_LOOP_H
#define LOAD_LOOP_H

#include "latency_histogram.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct load_loop load_loop;

enum { load_text_size = 512 };

typedef struct load_counts {
    uint64_t replies;                   // with status OK
    uint64_t events;                    // lines the server pushed
    uint64_t errors;                    // other replies, connections lost
    uint64_t elapsed;                   // ns
    char first_error[load_text_size];   // what the first of the errors was
    latency_histogram latencies;        // of the replies
} load_counts;

// All zero; NULL without memory.
load_counts *load_counts_create(void);
void load_counts_free(load_counts *counts);
const char *load_counts_first_error(const load_counts *counts);

typedef enum load_outcome { LOAD_DONE, LOAD_FAILED, LOAD_INTERRUPTED } load_outcome;

// From now on SIGINT and SIGTERM end any call below with LOAD_INTERRUPTED, so that the caller can tidy up.
void load_catch_signals(void);
bool load_interrupted(void);

// Connects and shakes hands, one connection after the other, verifying certificate and name (a host name or an
// address) against the CAs in `ca_file`. NULL, with the reason in `error`, if any of that fails.
load_loop *load_loop_open(const char *host, const char *port, const char *ca_file, int connections,
                          char error[load_text_size]);

// Sends `line` (its ending is added) on a connection that is not yet under load, and waits, at most 60 s, for one
// reply. `reply` gets it without its CR LF CR LF; when it fails, the reason.
load_outcome load_loop_exchange(load_loop *loop, int connection, const char *line, char reply[load_text_size]);

// Sets the request (its ending is added) of a connection and how many are in flight. Once a connection, before the
// first load_loop_run. False without memory.
bool load_loop_prepare(load_loop *loop, int connection, const char *line, int depth);

// Keeps up the load for `nanoseconds`, and adds what happens to `counts`. May be called again: the load goes on.
// LOAD_FAILED when no connection is left.
load_outcome load_loop_run(load_loop *loop, uint64_t nanoseconds, load_counts *counts);

// Waits, at most `nanoseconds`, for the replies still owed, and sends nothing more. What never came is an error.
load_outcome load_loop_drain(load_loop *loop, uint64_t nanoseconds, load_counts *counts);

// With close_notify where that is still possible.
void load_loop_close(load_loop *loop);

#endif
