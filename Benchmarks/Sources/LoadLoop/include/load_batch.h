#ifndef LOAD_BATCH_H
#define LOAD_BATCH_H

#include <stdbool.h>
#include <stddef.h>

// The requests that a connection sends in turn, laid out so that any `depth` of them in a row are one piece. Shared by
// the connections that send the same.
typedef struct load_batch {
    struct load_batch *next;
    char *lines;       // as the caller gave them
    int depth;
    int count;         // of different requests
    size_t *lengths;   // of each, with its ending
    size_t period;     // bytes of all of them, once
    size_t whole;      // bytes of the layout: once all, then the first `depth` - 1 again
    char *bytes;
} load_batch;

// The batch of these lines (separated by LF, without endings), made if `*batches` does not hold it. NULL without memory.
const load_batch *load_batch_find(load_batch **batches, const char *lines, int depth);

void load_batches_free(load_batch *batches);

#endif
