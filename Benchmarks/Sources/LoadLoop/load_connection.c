#include "load_connection.h"
#include <errno.h>
#include <openssl/err.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>

uint64_t load_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static load_counts *counts_of(const load_loop *loop, const load_connection *connection) {
    return connection->counts ? connection->counts : loop->counts;
}

void load_lose(load_loop *loop, load_connection *connection, const char *what) {
    char text[load_text_size];
    load_describe(what, connection->ssl, text);
    load_count_error(counts_of(loop, connection), text, strlen(text));
    epoll_ctl(loop->epoll, EPOLL_CTL_DEL, connection->fd, NULL);
    if (connection->limited) loop->limited_owed -= connection->allowed + (uint64_t)connection->in_flight;
    connection->allowed = 0;
    connection->failed = true;
    connection->in_flight = 0;
    connection->unsent = 0;
    loop->alive -= 1;
}

static void watch(load_loop *loop, load_connection *connection, bool blocked) {
    if (connection->blocked == blocked) return;
    connection->blocked = blocked;
    struct epoll_event event = {.events = blocked ? EPOLLIN | EPOLLOUT : EPOLLIN, .data.ptr = connection};
    if (epoll_ctl(loop->epoll, EPOLL_CTL_MOD, connection->fd, &event) != 0) load_lose(loop, connection, "epoll");
}

void load_write(load_loop *loop, load_connection *connection) {
    const load_batch *batch = connection->batch;
    while (connection->unsent > 0) {
        size_t length = batch->whole - connection->offset;
        if (length > connection->unsent) length = connection->unsent;
        ERR_clear_error();
        errno = 0;
        const int count = SSL_write(connection->ssl, batch->bytes + connection->offset, (int)length);
        if (count <= 0) {
            const int reason = SSL_get_error(connection->ssl, count);
            if (reason == SSL_ERROR_WANT_WRITE) watch(loop, connection, true);
            else if (reason != SSL_ERROR_WANT_READ) load_lose(loop, connection, "writing");
            return;
        }
        connection->unsent -= (size_t)count;
        connection->offset = (connection->offset + (size_t)count) % batch->period;
    }
    watch(loop, connection, false);
}

void load_send(load_loop *loop, load_connection *connection, int count, uint64_t now) {
    const load_batch *batch = connection->batch;
    if (connection->limited) {
        if ((uint64_t)count > connection->allowed) count = (int)connection->allowed;
        connection->allowed -= (uint64_t)count;
    }
    for (int number = 0; number < count; number++) {
        connection->sent_at[(connection->oldest + connection->in_flight) % batch->depth] = now;
        connection->in_flight += 1;
        connection->unsent += batch->lengths[connection->next];
        if (++connection->next == batch->count) connection->next = 0;
    }
    if (connection == loop->speaker) {
        loop->spoken_at = now;
        loop->awaited += loop->audience * (uint64_t)count;
    }
    // A socket that was full is written to when epoll says so.
    if (!connection->blocked) load_write(loop, connection);
}

static void take_event(load_loop *loop, load_counts *counts, const char *event, size_t length) {
    if (STARTS_WITH(event, length, "{\"event\": \"message\"")) {
        counts->events += 1;
        loop->heard += 1;
        if (loop->speaker) latency_record(&counts->deliveries, loop->now - loop->spoken_at);
    } else if (STARTS_WITH(event, length, "{\"event\": \"closing\"") ||
               STARTS_WITH(event, length, "{\"event\": \"session_ended\"")) {
        load_count_error(counts, event, length);
    }
}

static void take_reply(void *context, const char *reply, size_t length) {
    load_loop *loop = context;
    load_connection *connection = loop->reading;
    load_counts *counts = counts_of(loop, connection);
    if (STARTS_WITH(reply, length, "{\"event\": ")) {
        take_event(loop, counts, reply, length);
        return;
    }
    if (connection->in_flight == 0) {
        load_count_error(counts, "a reply to no request", 21);
        return;
    }
    if (STARTS_WITH(reply, length, "{\"status\": \"OK\"")) {
        counts->replies += 1;
        counts->bytes += length;
        latency_record(&counts->latencies, loop->now - connection->sent_at[connection->oldest]);
    } else {
        load_count_error(counts, reply, length);
    }
    if (++connection->oldest == connection->batch->depth) connection->oldest = 0;
    connection->in_flight -= 1;
    if (connection->limited) loop->limited_owed -= 1;
    loop->replies += 1;
}

void load_read(load_loop *loop, load_connection *connection) {
    loop->reading = connection;
    loop->replies = 0;
    do {
        ERR_clear_error();
        errno = 0;
        const int count = SSL_read(connection->ssl, loop->input, load_input_size);
        if (count <= 0) {
            const int reason = SSL_get_error(connection->ssl, count);
            if (reason == SSL_ERROR_WANT_READ || reason == SSL_ERROR_WANT_WRITE) break;
            load_lose(loop, connection, reason == SSL_ERROR_ZERO_RETURN ? "closed by the server" : "reading");
            return;
        }
        loop->now = load_now();
        if (!load_frame_cut(&connection->frame, loop->input, (size_t)count, take_reply, loop)) {
            load_lose(loop, connection, "a reply of more than 1 MiB");
            return;
        }
        // With read-ahead OpenSSL may hold records that epoll no longer sees.
    } while (SSL_has_pending(connection->ssl));
    if (loop->replies > 0 && load_is_closed(loop, connection)) load_send(loop, connection, loop->replies, loop->now);
}
