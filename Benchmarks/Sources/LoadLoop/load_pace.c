// When a request is sent that no reply calls for.
#include "load_connection.h"

bool load_is_closed(const load_loop *loop, const load_connection *connection) {
    if (loop->draining || connection == loop->speaker) return false;
    return loop->interval == 0 || connection->limited;
}

void load_loop_await_audience(load_loop *loop, int connection, uint64_t events) {
    loop->speaker = &loop->connections[connection];
    loop->audience = events;
}

void load_loop_pace(load_loop *loop, double per_second) {
    loop->interval = (uint64_t)(1e9 / per_second);
    loop->next_due = load_now();
}

// The next connection that sends by the clock; NULL if there is none.
static load_connection *next_paced(load_loop *loop) {
    for (int step = 0; step < loop->connection_count; step++) {
        load_connection *connection = &loop->connections[(loop->next_paced + step) % loop->connection_count];
        if (!connection->batch || connection->limited || connection->failed) continue;
        loop->next_paced = (loop->next_paced + step) % loop->connection_count;
        return connection;
    }
    return NULL;
}

static void send_by_clock(load_loop *loop, uint64_t now) {
    while (loop->next_due <= now) {
        load_connection *connection = next_paced(loop);
        // One whose places are all taken holds up the others, as it keeps its request's due time.
        if (!connection || connection->in_flight == connection->batch->depth) return;
        load_send(loop, connection, 1, loop->next_due);
        loop->next_due += loop->interval;
        loop->next_paced += 1;
    }
}

void load_send_due(load_loop *loop, uint64_t now) {
    if (loop->draining) return;
    if (loop->interval > 0) send_by_clock(loop, now);
    load_connection *speaker = loop->speaker;
    if (speaker && !speaker->failed && speaker->in_flight == 0 && loop->heard >= loop->awaited)
        load_send(loop, speaker, 1, load_now());
}
