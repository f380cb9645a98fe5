// A load over many TLS connections: on each, up to a fixed number of requests is in flight. One thread, epoll,
// OpenSSL; nothing is built in the hot loop. The loop is closed (every whole reply is answered by the next request)
// unless load_loop_pace opens it.
#ifndef LOAD_LOOP_H
#define LOAD_LOOP_H

#include "latency_histogram.h"
#include "load_counts.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct load_loop load_loop;

// LOAD_LATE: the time was over before what was waited for had come.
typedef enum load_outcome { LOAD_DONE, LOAD_FAILED, LOAD_INTERRUPTED, LOAD_LATE } load_outcome;

// From now on SIGINT and SIGTERM end any call below with LOAD_INTERRUPTED, so that the caller can tidy up.
void load_catch_signals(void);
bool load_interrupted(void);

// The soft limit of descriptors is raised to the hard one, which is returned.
int load_raise_descriptor_limit(void);

// Connects and shakes hands, one connection after the other, verifying certificate and name (a host name or an
// address) against the CAs in `ca_file`. NULL, with the reason in `error`, if any of that fails.
load_loop *load_loop_open(const char *host, const char *port, const char *ca_file, int connections,
                          char error[load_text_size]);

// Sends `line` (its ending is added) on a connection that is not yet under load, and waits, at most 60 s, for one
// reply. `reply` gets it without its CR LF CR LF; when it fails, the reason.
load_outcome load_loop_exchange(load_loop *loop, int connection, const char *line, char reply[load_text_size]);

// Sets what a connection sends and how many requests are in flight: one line (its ending is added), or several with
// LF between them, sent in turn. Once a connection, before the first load_loop_run, or later together with
// load_loop_limit; a connection without it sends nothing and counts what is pushed to it. False without memory.
bool load_loop_prepare(load_loop *loop, int connection, const char *lines, int depth);

// The connection sends `requests` in all and then no more, counted in `counts` (which outlive the load), or with NULL
// in those of load_loop_run. After load_loop_prepare; while the load runs, it begins at once.
void load_loop_limit(load_loop *loop, int connection, uint64_t requests, load_counts *counts);

// The connection, one in flight, sends its next request when its reply and `events` pushed messages have come.
// For one connection of the loop.
void load_loop_await_audience(load_loop *loop, int connection, uint64_t events);

// From now on requests start by the clock, `per_second` of them, in turn over the connections that load_loop_limit
// does not concern; a latency then counts from the moment at which the request was due, also if all of its
// connection's places in flight were taken.
void load_loop_pace(load_loop *loop, double per_second);

// Keeps up the load for `nanoseconds`, or until all that load_loop_limit allows has been answered, and adds what
// happens to `counts`. May be called again: the load goes on. LOAD_FAILED when no connection is left.
load_outcome load_loop_run(load_loop *loop, uint64_t nanoseconds, load_counts *counts);

// Waits, at most `nanoseconds`, for the replies (and the audience's messages) still owed, and sends nothing more. What
// never came is an error.
load_outcome load_loop_drain(load_loop *loop, uint64_t nanoseconds, load_counts *counts);

// With close_notify where that is still possible.
void load_loop_close(load_loop *loop);

#endif
