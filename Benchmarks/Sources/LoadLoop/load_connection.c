#include "load_connection.h"
#include <errno.h>
#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>

#define STARTS_WITH(bytes, length, text) ((length) >= sizeof(text) - 1 && memcmp(bytes, text, sizeof(text) - 1) == 0)

uint64_t load_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

void load_count_error(load_counts *counts, const char *text, size_t length) {
    if (counts->errors++ > 0) return;
    if (length >= sizeof counts->first_error) length = sizeof counts->first_error - 1;
    memcpy(counts->first_error, text, length);
    counts->first_error[length] = '\0';
}

void load_lose(load_loop *loop, load_connection *connection, const char *what) {
    char text[load_text_size];
    load_describe(what, connection, text);
    load_count_error(loop->counts, text, strlen(text));
    epoll_ctl(loop->epoll, EPOLL_CTL_DEL, connection->fd, NULL);
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
    const size_t whole = batch->length * (size_t)batch->depth;
    while (connection->unsent > 0) {
        size_t length = whole - connection->offset;
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
        connection->offset = (connection->offset + (size_t)count) % batch->length;
    }
    watch(loop, connection, false);
}

void load_send(load_loop *loop, load_connection *connection, int count, uint64_t now) {
    const load_batch *batch = connection->batch;
    for (int number = 0; number < count; number++) {
        connection->sent_at[(connection->oldest + connection->in_flight) % batch->depth] = now;
        connection->in_flight += 1;
    }
    connection->unsent += batch->length * (size_t)count;
    // A socket that was full is written to when epoll says so.
    if (!connection->blocked) load_write(loop, connection);
}

// Whether it was a reply that frees a place in flight.
static bool take_reply(load_loop *loop, load_connection *connection, const char *reply, size_t length, uint64_t now) {
    load_counts *counts = loop->counts;
    if (STARTS_WITH(reply, length, "{\"event\": ")) {
        if (STARTS_WITH(reply, length, "{\"event\": \"closing\"")) load_count_error(counts, reply, length);
        else counts->events += 1;
        return false;
    }
    if (connection->in_flight == 0) {
        load_count_error(counts, "a reply to no request", 21);
        return false;
    }
    if (STARTS_WITH(reply, length, "{\"status\": \"OK\"")) {
        counts->replies += 1;
        latency_record(&counts->latencies, now - connection->sent_at[connection->oldest]);
    } else {
        load_count_error(counts, reply, length);
    }
    if (++connection->oldest == connection->batch->depth) connection->oldest = 0;
    connection->in_flight -= 1;
    return true;
}

// Cuts whole replies off `bytes`; `*rest` gets how many bytes of a begun one are left.
static int cut_replies(load_loop *loop, load_connection *connection, const char *bytes, size_t length, uint64_t now,
                       size_t *rest) {
    int replies = 0;
    const char *from = bytes, *end = bytes + length;
    const char *search = from;
    // JSON escapes CR inside of strings, so a CR can only be the beginning of CR LF CR LF.
    while ((search = memchr(search, '\r', (size_t)(end - search)))) {
        if (end - search < 4) break;
        if (memcmp(search, "\r\n\r\n", 4) != 0) {
            search += 1;
            continue;
        }
        if (take_reply(loop, connection, from, (size_t)(search - from), now)) replies += 1;
        from = search += 4;
    }
    *rest = (size_t)(end - from);
    return replies;
}

// As cut_replies, with what was kept of a begun reply. False if that grows too large.
static bool take_bytes(load_loop *loop, load_connection *connection, size_t length, uint64_t now, int *replies) {
    size_t rest = 0;
    if (!connection->begun_reply) {
        *replies += cut_replies(loop, connection, loop->input, length, now, &rest);
        if (rest == 0) return true;
        connection->begun_reply = malloc(rest);
        if (!connection->begun_reply) return false;
        memcpy(connection->begun_reply, loop->input + length - rest, rest);
        connection->begun_length = rest;
        return true;
    }
    if (connection->begun_length + length > load_longest_reply) return false;
    char *larger = realloc(connection->begun_reply, connection->begun_length + length);
    if (!larger) return false;
    connection->begun_reply = larger;
    memcpy(larger + connection->begun_length, loop->input, length);
    const size_t whole = connection->begun_length + length;
    *replies += cut_replies(loop, connection, larger, whole, now, &rest);
    memmove(larger, larger + whole - rest, rest);
    connection->begun_length = rest;
    if (rest > 0) return true;
    free(larger);
    connection->begun_reply = NULL;
    return true;
}

void load_read(load_loop *loop, load_connection *connection) {
    int replies = 0;
    uint64_t now = 0;
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
        now = load_now();
        if (!take_bytes(loop, connection, (size_t)count, now, &replies)) {
            load_lose(loop, connection, "a reply of more than 1 MiB");
            return;
        }
        // With read-ahead OpenSSL may hold records that epoll no longer sees.
    } while (SSL_has_pending(connection->ssl));
    if (replies > 0 && !loop->draining) load_send(loop, connection, replies, now);
}
