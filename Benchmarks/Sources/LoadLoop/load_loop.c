#include "load_loop.h"
#include "load_connection.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

enum { events_of_turn = 1024 };

static volatile sig_atomic_t interrupted;

static void interrupt(int number) {
    (void)number;
    interrupted = 1;
}

void load_catch_signals(void) {
    struct sigaction action = {.sa_handler = interrupt};  // without SA_RESTART: waiting calls end
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

bool load_interrupted(void) { return interrupted; }

int load_raise_descriptor_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_max > INT_MAX ? INT_MAX : (int)limit.rlim_max;
}

void load_prepare_process(void) {
    load_raise_descriptor_limit();
    // A server that has gone away is an error of its connection, not the end of this process.
    signal(SIGPIPE, SIG_IGN);
}

load_loop *load_loop_open(const char *host, const char *port, const char *ca_file, int connections,
                          char error[load_text_size]) {
    load_prepare_process();
    snprintf(error, load_text_size, "no memory");
    load_loop *loop = calloc(1, sizeof *loop);
    if (!loop) return NULL;
    loop->epoll = epoll_create1(EPOLL_CLOEXEC);
    loop->connections = calloc((size_t)connections, sizeof *loop->connections);
    if (!loop->connections || !load_tls_context(&loop->tls, ca_file, error)) {
        load_loop_close(loop);
        return NULL;
    }
    while (loop->connection_count < connections) {
        load_connection *connection = &loop->connections[loop->connection_count++];
        if (!interrupted && load_connect(loop, connection, host, port, error)) continue;
        if (interrupted) snprintf(error, load_text_size, "interrupted");
        load_loop_close(loop);
        return NULL;
    }
    return loop;
}

void load_loop_close(load_loop *loop) {
    for (int place = 0; place < loop->connection_count; place++) {
        load_connection *connection = &loop->connections[place];
        if (connection->ssl && !connection->failed) {
            ERR_clear_error();
            SSL_shutdown(connection->ssl);
        }
        SSL_free(connection->ssl);
        if (connection->fd >= 0) close(connection->fd);
        free(connection->sent_at);
        load_frame_clear(&connection->frame);
    }
    load_batches_free(loop->batches);
    free(loop->connections);
    if (loop->epoll >= 0) close(loop->epoll);
    SSL_CTX_free(loop->tls);
    free(loop);
}

static load_outcome fail_exchange(load_connection *connection, const char *what, char reply[load_text_size]) {
    connection->failed = true;
    load_describe(what, connection->ssl, reply);
    return interrupted ? LOAD_INTERRUPTED : LOAD_FAILED;
}

load_outcome load_loop_exchange(load_loop *loop, int number, const char *line, char reply[load_text_size]) {
    load_connection *connection = &loop->connections[number];
    const size_t length = (size_t)snprintf(loop->input, load_input_size, "%s\r\n", line);
    ERR_clear_error();
    errno = 0;
    if (length >= load_input_size || SSL_write(connection->ssl, loop->input, (int)length) <= 0)
        return fail_exchange(connection, "writing", reply);
    size_t received = 0;
    while (received < load_text_size - 1) {
        ERR_clear_error();
        errno = 0;
        const int count = SSL_read(connection->ssl, reply + received, (int)(load_text_size - 1 - received));
        if (count <= 0) return fail_exchange(connection, "waiting for a reply", reply);
        received += (size_t)count;
        reply[received] = '\0';
        if (received < 4 || memcmp(reply + received - 4, "\r\n\r\n", 4) != 0) continue;
        reply[received - 4] = '\0';
        return LOAD_DONE;
    }
    return fail_exchange(connection, "a reply longer than expected", reply);
}

bool load_loop_prepare(load_loop *loop, int number, const char *lines, int depth) {
    load_connection *connection = &loop->connections[number];
    connection->batch = load_batch_find(&loop->batches, lines, depth);
    connection->sent_at = calloc((size_t)depth, sizeof *connection->sent_at);
    return connection->batch && connection->sent_at;
}

void load_loop_limit(load_loop *loop, int number, uint64_t requests, load_counts *counts) {
    load_connection *connection = &loop->connections[number];
    connection->limited = true;
    connection->allowed = requests;
    connection->counts = counts;
    loop->any_limited = true;
    loop->limited_owed += requests;
    if (loop->running && !connection->failed) load_send(loop, connection, connection->batch->depth, load_now());
}

static void start(load_loop *loop) {
    loop->running = true;
    loop->alive = loop->connection_count;
    for (int place = 0; place < loop->connection_count; place++) {
        load_connection *connection = &loop->connections[place];
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
        if (fcntl(connection->fd, F_SETFL, O_NONBLOCK) != 0 ||
            epoll_ctl(loop->epoll, EPOLL_CTL_ADD, connection->fd, &event) != 0) {
            load_lose(loop, connection, "epoll");
            continue;
        }
        if (connection->batch && load_is_closed(loop, connection))
            load_send(loop, connection, connection->batch->depth, load_now());
    }
}

static bool replies_are_owed(const load_loop *loop) {
    if (loop->speaker && loop->heard < loop->awaited) return true;
    for (int place = 0; place < loop->connection_count; place++)
        if (loop->connections[place].in_flight > 0) return true;
    return false;
}

static bool is_over(const load_loop *loop, uint64_t now, uint64_t deadline) {
    if (now >= deadline) return true;
    if (loop->draining) return !replies_are_owed(loop);
    return loop->any_limited && loop->limited_owed == 0;
}

// `now` is what the requests that are due were judged by: another reading could find one due that nobody has sent, and
// leave it without an alarm.
static int wait_for(load_loop *loop, struct epoll_event *events, uint64_t now, uint64_t until) {
    // Only a request that is already due, and waits for a place in flight, needs no alarm.
    if (loop->interval > 0 && !loop->draining && loop->next_due > now && loop->next_due < until)
        until = loop->next_due;
    const uint64_t current = load_now();
    const uint64_t time = until > current ? until - current : 0;
    const struct timespec timeout = {.tv_sec = (time_t)(time / 1000000000u), .tv_nsec = (long)(time % 1000000000u)};
    return epoll_pwait2(loop->epoll, events, events_of_turn, &timeout, NULL);
}

static load_outcome turn_until(load_loop *loop, uint64_t deadline) {
    struct epoll_event events[events_of_turn];
    for (;;) {
        const uint64_t now = load_now();
        if (interrupted) return LOAD_INTERRUPTED;
        if (loop->alive == 0) return LOAD_FAILED;
        if (is_over(loop, now, deadline)) return LOAD_DONE;
        load_send_due(loop, now);
        // It may have lost the last one.
        if (loop->alive == 0) continue;
        const int count = wait_for(loop, events, now, deadline);
        for (int place = 0; place < count; place++) {
            load_connection *connection = events[place].data.ptr;
            if (events[place].events & EPOLLOUT) load_write(loop, connection);
            if (!connection->failed) load_read(loop, connection);
        }
    }
}

load_outcome load_loop_run(load_loop *loop, uint64_t nanoseconds, load_counts *counts) {
    const uint64_t begin = load_now();
    loop->counts = counts;
    loop->draining = false;
    // What the caller did between two calls is no latency of the server.
    if (loop->next_due < begin) loop->next_due = begin;
    if (!loop->running) start(loop);
    const load_outcome outcome = turn_until(loop, begin + nanoseconds);
    counts->elapsed += load_now() - begin;
    return outcome;
}

load_outcome load_loop_drain(load_loop *loop, uint64_t nanoseconds, load_counts *counts) {
    loop->counts = counts;
    loop->draining = true;
    const load_outcome outcome = turn_until(loop, load_now() + nanoseconds);
    if (outcome == LOAD_DONE && replies_are_owed(loop)) load_count_error(counts, "replies never came", 18);
    return outcome;
}
