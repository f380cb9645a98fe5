#include "limit_connection.h"
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

static void doom(limit_loop *loop, limit_connection *connection, bool failed) {
    connection->doomed = true;
    connection->failed = connection->failed || failed;
    limit_loop_touch(loop, connection);
}

static void watch(limit_loop *loop, limit_connection *connection, uint32_t interest) {
    if (connection->interest == interest) return;
    struct epoll_event event = {.events = interest, .data.ptr = connection};
    if (epoll_ctl(loop->epoll, EPOLL_CTL_MOD, connection->fd, &event) != 0) doom(loop, connection, false);
    connection->interest = interest;
}

void limit_connection_open(limit_loop *loop, int fd) {
    if (loop->connection_count == loop->connection_capacity) {
        const int capacity = loop->connection_capacity ? loop->connection_capacity * 2 : 64;
        limit_connection **larger = realloc(loop->connections, (size_t)capacity * sizeof *larger);
        if (!larger) {
            close(fd);
            return;
        }
        loop->connections = larger;
        loop->connection_capacity = capacity;
    }
    limit_connection *connection = calloc(1, sizeof *connection);
    SSL *ssl = connection ? SSL_new(loop->tls) : NULL;
    if (!ssl || SSL_set_fd(ssl, fd) != 1) {
        SSL_free(ssl);
        free(connection);
        close(fd);
        return;
    }
    SSL_set_accept_state(ssl);
    connection->ssl = ssl;
    connection->fd = fd;
    connection->interest = EPOLLIN;
    connection->place = loop->connection_count;
    loop->connections[loop->connection_count++] = connection;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
    if (epoll_ctl(loop->epoll, EPOLL_CTL_ADD, fd, &event) != 0) doom(loop, connection, false);
}

void limit_connection_free(limit_loop *loop, limit_connection *connection) {
    limit_connection *last = loop->connections[--loop->connection_count];
    loop->connections[connection->place] = last;
    last->place = connection->place;
    if (connection->established && !connection->failed) {
        ERR_clear_error();
        SSL_shutdown(connection->ssl);
    }
    SSL_free(connection->ssl);
    close(connection->fd);
    free(connection->begun_line);
    free(connection->unsent);
    free(connection);
}

static void take_line(limit_loop *loop, limit_connection *connection, const char *line, size_t length) {
    if (length > 0 && line[length - 1] == '\r') length -= 1;
    loop->lines_of_turn += 1;
    connection->answers_owed += 1;
    if (loop->batch && loop->batch->line(loop->batch->context, line, length) != 0) {
        loop->stopping = true;
        loop->exit_code = 74;
    }
    const int others = loop->connection_count - 1;
    const int pushes = loop->settings->fan_out < others ? loop->settings->fan_out : others;
    for (int step = 1; step <= pushes; step++) {
        limit_connection *other = loop->connections[(connection->place + step) % loop->connection_count];
        if (!other->established || other->doomed) continue;
        other->events_owed += 1;
        limit_loop_touch(loop, other);
    }
}

// Keeps what has been read of a line until the rest comes. False if it is too long or there is no memory.
static bool keep_begun(limit_connection *connection, const char *bytes, size_t length) {
    if (connection->begun_length + length > limit_longest_line) return false;
    char *larger = realloc(connection->begun_line, connection->begun_length + length);
    if (!larger) return false;
    memcpy(larger + connection->begun_length, bytes, length);
    connection->begun_line = larger;
    connection->begun_length += length;
    return true;
}

static bool cut_lines(limit_loop *loop, limit_connection *connection, const char *bytes, size_t length) {
    const char *end;
    while (length > 0 && (end = memchr(bytes, '\n', length))) {
        const size_t part = (size_t)(end - bytes);
        if (connection->begun_line) {
            if (part > 0 && !keep_begun(connection, bytes, part)) return false;
            take_line(loop, connection, connection->begun_line, connection->begun_length);
            free(connection->begun_line);
            connection->begun_line = NULL;
            connection->begun_length = 0;
        } else {
            take_line(loop, connection, bytes, part);
        }
        bytes += part + 1;
        length -= part + 1;
    }
    return length == 0 || keep_begun(connection, bytes, length);
}

static void read_lines(limit_loop *loop, limit_connection *connection) {
    do {
        ERR_clear_error();
        const int count = SSL_read(connection->ssl, loop->input, sizeof loop->input);
        if (count > 0) {
            if (!cut_lines(loop, connection, loop->input, (size_t)count)) {
                doom(loop, connection, false);
                return;
            }
            continue;
        }
        switch (SSL_get_error(connection->ssl, count)) {
        case SSL_ERROR_WANT_READ: break;
        case SSL_ERROR_WANT_WRITE: watch(loop, connection, EPOLLIN | EPOLLOUT); break;
        case SSL_ERROR_ZERO_RETURN: connection->ending = true; break;
        default: doom(loop, connection, true); return;
        }
        break;
        // With read-ahead OpenSSL may hold records that epoll no longer sees.
    } while (SSL_has_pending(connection->ssl));

    if (connection->ending) limit_loop_touch(loop, connection);
    if (connection->answers_owed == 0) return;
    // With a batch the answer waits for the commit; with events, one write takes both.
    if (loop->batch || connection->events_owed > 0) limit_loop_touch(loop, connection);
    else limit_connection_flush(loop, connection);
}

// Fills `output` with as much of what is owed as it holds.
static size_t gather(limit_loop *loop, limit_connection *connection) {
    size_t length = 0;
    const limit_settings *settings = loop->settings;
    while (connection->answers_owed > 0 && length + settings->answer_length <= sizeof loop->output) {
        memcpy(loop->output + length, settings->answer, settings->answer_length);
        length += settings->answer_length;
        connection->answers_owed -= 1;
    }
    while (connection->events_owed > 0 && length + settings->event_length <= sizeof loop->output) {
        memcpy(loop->output + length, settings->event, settings->event_length);
        length += settings->event_length;
        connection->events_owed -= 1;
    }
    return length;
}

// How many of the bytes were taken; fewer than `length` if the socket is full or the connection has failed.
static size_t write_bytes(limit_loop *loop, limit_connection *connection, const char *bytes, size_t length) {
    size_t written = 0;
    while (written < length) {
        ERR_clear_error();
        const int count = SSL_write(connection->ssl, bytes + written, (int)(length - written));
        if (count > 0) {
            written += (size_t)count;
            continue;
        }
        const int reason = SSL_get_error(connection->ssl, count);
        if (reason == SSL_ERROR_WANT_WRITE) watch(loop, connection, EPOLLOUT);
        else if (reason != SSL_ERROR_WANT_READ) doom(loop, connection, true);
        break;
    }
    return written;
}

static bool flush_unsent(limit_loop *loop, limit_connection *connection) {
    const size_t written = write_bytes(loop, connection, connection->unsent, connection->unsent_length);
    connection->unsent_length -= written;
    if (connection->unsent_length > 0) {
        memmove(connection->unsent, connection->unsent + written, connection->unsent_length);
        return false;
    }
    free(connection->unsent);
    connection->unsent = NULL;
    return true;
}

void limit_connection_flush(limit_loop *loop, limit_connection *connection) {
    if (connection->doomed) return;
    if (connection->unsent && !flush_unsent(loop, connection)) return;
    size_t length;
    while ((length = gather(loop, connection)) > 0) {
        const size_t written = write_bytes(loop, connection, loop->output, length);
        if (connection->doomed) return;
        if (written == length) continue;
        connection->unsent_length = length - written;
        connection->unsent = malloc(connection->unsent_length);
        if (connection->unsent) memcpy(connection->unsent, loop->output + written, connection->unsent_length);
        else doom(loop, connection, false);
        return;
    }
    if (connection->ending) doom(loop, connection, false);
    // While the socket was full nothing was read, so that what is owed stays bounded by what was asked.
    else watch(loop, connection, EPOLLIN);
}

static void shake_hands(limit_loop *loop, limit_connection *connection) {
    ERR_clear_error();
    const int result = SSL_do_handshake(connection->ssl);
    if (result == 1) {
        connection->established = true;
        watch(loop, connection, EPOLLIN);
        // The first line may have come together with the end of the handshake.
        if (SSL_has_pending(connection->ssl)) read_lines(loop, connection);
        return;
    }
    switch (SSL_get_error(connection->ssl, result)) {
    case SSL_ERROR_WANT_READ: watch(loop, connection, EPOLLIN); break;
    case SSL_ERROR_WANT_WRITE: watch(loop, connection, EPOLLOUT); break;
    default: doom(loop, connection, true);
    }
}

void limit_connection_handle(limit_loop *loop, limit_connection *connection, uint32_t events) {
    if (connection->doomed) return;
    if (!connection->established) {
        shake_hands(loop, connection);
        return;
    }
    if (events & EPOLLOUT) limit_connection_flush(loop, connection);
    if (connection->doomed || connection->unsent) {
        // Only EPOLLOUT is watched here; an error must not come back for ever.
        if (!connection->doomed && (events & EPOLLERR)) doom(loop, connection, true);
        return;
    }
    if (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) read_lines(loop, connection);
}
