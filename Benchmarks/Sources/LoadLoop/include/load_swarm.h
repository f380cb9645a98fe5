// Many clients that come by themselves and at once: each connects, shakes hands, says who it is, and comes again when
// its connection is lost. One thread, epoll, OpenSSL.
#ifndef LOAD_SWARM_H
#define LOAD_SWARM_H

#include "load_loop.h"

typedef struct load_swarm load_swarm;

typedef enum load_swarm_kind {
    // Shakes hands, takes leave with close_notify, waits for the server's end, and comes again at once.
    SWARM_VISITOR,
    // Says its opening, and when that is answered it is ready.
    SWARM_GUEST,
    // Says its opening, a `listen`; from the second time on with the id of the last message it has, and then it is
    // ready at `caught_up`.
    SWARM_LISTENER
} load_swarm_kind;

// As load_loop_open, but connects nothing yet.
load_swarm *load_swarm_open(const char *host, const char *port, const char *ca_file, int clients,
                            char error[load_text_size]);

// What a client is and what it says first, without its ending (NULL for a visitor). Once a client, before it comes.
// False without memory.
bool load_swarm_set(load_swarm *swarm, int client, load_swarm_kind kind, const char *opening);

// The clients from `first` up to but not including `end` come, evenly spread over `nanoseconds`. Lost connections
// come again after a time chosen at random within the spread last given.
void load_swarm_come(load_swarm *swarm, int first, int end, uint64_t nanoseconds);

// Requests (with LF between them, no endings) that the client sends when it is ready, one in flight, each again after
// a reconnect until it is answered. Once a client. False without memory.
bool load_swarm_request(load_swarm *swarm, int client, const char *requests);

// What a run waits for, over all clients and since load_swarm_open.
typedef enum load_swarm_goal {
    SWARM_TIME,       // only for the end of its time
    SWARM_READY,      // clients that are ready now
    SWARM_ANSWERED,   // requests answered
    SWARM_HEARD       // messages pushed
} load_swarm_goal;

// Runs until there are `count` of `goal`, at most `nanoseconds`; LOAD_LATE then, unless that was the goal.
load_outcome load_swarm_run(load_swarm *swarm, load_swarm_goal goal, uint64_t count, uint64_t nanoseconds,
                            load_counts *counts);

int load_swarm_ready(const load_swarm *swarm);
uint64_t load_swarm_answered(const load_swarm *swarm);

// How many messages have been pushed to this client, over all its connections.
uint64_t load_swarm_heard(const load_swarm *swarm, int client);

// With close_notify where that is possible.
void load_swarm_close(load_swarm *swarm);

#endif
