#include "load_counts.h"
#include <stdlib.h>
#include <string.h>

load_counts *load_counts_create(void) {
    load_counts *counts = calloc(1, sizeof *counts);
    if (counts && latency_histogram_make(&counts->latencies) && latency_histogram_make(&counts->deliveries))
        return counts;
    load_counts_free(counts);
    return NULL;
}

void load_counts_free(load_counts *counts) {
    if (!counts) return;
    latency_histogram_free(&counts->latencies);
    latency_histogram_free(&counts->deliveries);
    free(counts);
}

const char *load_counts_first_error(const load_counts *counts) { return counts->first_error; }

void load_count_error(load_counts *counts, const char *text, size_t length) {
    if (counts->errors++ > 0) return;
    if (length >= sizeof counts->first_error) length = sizeof counts->first_error - 1;
    memcpy(counts->first_error, text, length);
    counts->first_error[length] = '\0';
}
