#include "load_batch.h"
#include <stdlib.h>
#include <string.h>

static void batch_free(load_batch *batch) {
    free(batch->lines);
    free(batch->lengths);
    free(batch->bytes);
    free(batch);
}

void load_batches_free(load_batch *batches) {
    while (batches) {
        load_batch *next = batches->next;
        batch_free(batches);
        batches = next;
    }
}

static int count_lines(const char *lines) {
    int count = 1;
    for (const char *at = lines; (at = strchr(at, '\n')); at++) count += 1;
    return count;
}

static bool lay_out(load_batch *batch) {
    batch->count = count_lines(batch->lines);
    batch->lengths = calloc((size_t)batch->count, sizeof *batch->lengths);
    if (!batch->lengths) return false;
    const char *line = batch->lines;
    for (int place = 0; place < batch->count; place++) {
        const size_t length = strcspn(line, "\n");
        batch->lengths[place] = length + 2;
        batch->period += length + 2;
        line += length + 1;
    }
    batch->whole = batch->period;
    for (int place = 0; place < batch->depth - 1; place++) batch->whole += batch->lengths[place % batch->count];
    batch->bytes = malloc(batch->whole);
    if (!batch->bytes) return false;

    char *at = batch->bytes;
    line = batch->lines;
    for (int place = 0; place < batch->count; place++) {
        const size_t length = batch->lengths[place] - 2;
        memcpy(at, line, length);
        memcpy(at + length, "\r\n", 2);
        at += length + 2;
        line += length + 1;
    }
    for (size_t copied = batch->period; copied < batch->whole; copied++)
        batch->bytes[copied] = batch->bytes[copied - batch->period];
    return true;
}

const load_batch *load_batch_find(load_batch **batches, const char *lines, int depth) {
    for (const load_batch *batch = *batches; batch; batch = batch->next)
        if (batch->depth == depth && strcmp(batch->lines, lines) == 0) return batch;

    load_batch *batch = calloc(1, sizeof *batch);
    if (!batch) return NULL;
    batch->depth = depth;
    batch->lines = strdup(lines);
    if (!batch->lines || !lay_out(batch)) {
        batch_free(batch);
        return NULL;
    }
    batch->next = *batches;
    *batches = batch;
    return batch;
}
