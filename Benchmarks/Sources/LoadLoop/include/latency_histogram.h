// Counts of latencies in buckets that keep three significant digits from 1 ns to an hour, in the manner of
// HdrHistogram (G. Tene): exact below 2,048 ns, then 1,024 buckets for each doubling.
#ifndef LATENCY_HISTOGRAM_H
#define LATENCY_HISTOGRAM_H

#include <stdbool.h>
#include <stdint.h>

enum {
    latency_sub_buckets = 1024,
    latency_doublings = 31,
    latency_buckets = 2 * latency_sub_buckets + latency_doublings * latency_sub_buckets
};

typedef struct latency_histogram {
    uint64_t count;
    uint64_t highest;  // ns, exact
    uint64_t *counts;  // latency_buckets of them
} latency_histogram;

// Empty; false without memory.
bool latency_histogram_make(latency_histogram *histogram);
void latency_histogram_free(latency_histogram *histogram);

static inline int latency_bucket(uint64_t nanoseconds) {
    if (nanoseconds < 2 * latency_sub_buckets) return (int)nanoseconds;
    const int shift = 53 - __builtin_clzll(nanoseconds);
    if (shift > latency_doublings) return latency_buckets - 1;
    return (shift + 1) * latency_sub_buckets + (int)((nanoseconds >> shift) - latency_sub_buckets);
}

static inline void latency_record(latency_histogram *histogram, uint64_t nanoseconds) {
    histogram->counts[latency_bucket(nanoseconds)] += 1;
    histogram->count += 1;
    if (nanoseconds > histogram->highest) histogram->highest = nanoseconds;
}

// The latency in ns that `part` (0 to 1) of all stay at or below, to the upper edge of its bucket; 0 without any.
uint64_t latency_percentile(const latency_histogram *histogram, double part);

#endif
