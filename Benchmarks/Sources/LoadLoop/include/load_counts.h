// What a load counts.
#ifndef LOAD_COUNTS_H
#define LOAD_COUNTS_H

#include "latency_histogram.h"
#include <stddef.h>
#include <stdint.h>

enum { load_text_size = 2048 };

typedef struct load_counts {
    uint64_t replies;                   // with status OK
    uint64_t bytes;                     // of those replies, without their endings
    uint64_t events;                    // messages the server pushed
    uint64_t errors;                    // other replies, connections lost that must not be
    uint64_t elapsed;                   // ns
    char first_error[load_text_size];   // what the first of the errors was
    latency_histogram latencies;        // of the replies
    latency_histogram deliveries;       // of pushed messages, from the write of the request, where it is known

    uint64_t visits;                    // handshakes finished and closed again on both sides
    uint64_t refused;                   // attempts to connect that came to nothing
    uint64_t lost;                      // connections that ended after they had been ready
    uint64_t repeated;                  // pushed messages whose id was not above the one before
} load_counts;

// All zero; NULL without memory.
load_counts *load_counts_create(void);
void load_counts_free(load_counts *counts);
const char *load_counts_first_error(const load_counts *counts);

// Counts an error and keeps the text of the first.
void load_count_error(load_counts *counts, const char *text, size_t length);

#endif
