#include "latency_histogram.h"
#include <stdlib.h>

bool latency_histogram_make(latency_histogram *histogram) {
    *histogram = (latency_histogram){.counts = calloc(latency_buckets, sizeof(uint64_t))};
    return histogram->counts;
}

void latency_histogram_free(latency_histogram *histogram) {
    free(histogram->counts);
    histogram->counts = NULL;
}

static uint64_t upper_edge(int bucket) {
    if (bucket < 2 * latency_sub_buckets) return (uint64_t)bucket;
    const int shift = bucket / latency_sub_buckets - 1;
    const uint64_t lead = (uint64_t)(bucket % latency_sub_buckets + latency_sub_buckets);
    return ((lead + 1) << shift) - 1;
}

uint64_t latency_percentile(const latency_histogram *histogram, double part) {
    // The smallest whole number of latencies that is at least this part of them.
    uint64_t wanted = (uint64_t)(part * (double)histogram->count);
    if ((double)wanted < part * (double)histogram->count || wanted == 0) wanted += 1;
    uint64_t seen = 0;
    for (int bucket = 0; bucket < latency_buckets; bucket++) {
        seen += histogram->counts[bucket];
        if (histogram->counts[bucket] == 0 || seen < wanted) continue;
        const uint64_t edge = upper_edge(bucket);
        return edge < histogram->highest ? edge : histogram->highest;
    }
    return histogram->highest;
}
