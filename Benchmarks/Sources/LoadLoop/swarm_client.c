#include "swarm_client.h"
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

// A client that finds nobody tries again after 50 ms, then after twice that, at most after 2 s, and each time up to
// half as long again, so that the clients don't march in step.
static const uint64_t first_pause = 50000000u, longest_pause = 2000000000u;

static uint64_t random_below(load_swarm *swarm, uint64_t bound) {
    // xorshift64 (G. Marsaglia, "Xorshift RNGs"): the same in every run.
    swarm->random ^= swarm->random << 13;
    swarm->random ^= swarm->random >> 7;
    swarm->random ^= swarm->random << 17;
    return bound ? swarm->random % bound : 0;
}

void swarm_client_wait(load_swarm *swarm, swarm_client *client, uint64_t time) {
    client->phase = SWARM_AWAY;
    client->again_at = time;
    if (time < swarm->next_due) swarm->next_due = time;
}

void swarm_client_close(load_swarm *swarm, swarm_client *client) {
    if (client->ssl && client->phase >= SWARM_OPENING && client->phase != SWARM_LEAVING && !client->failed) {
        ERR_clear_error();
        SSL_shutdown(client->ssl);
    }
    SSL_free(client->ssl);
    if (client->fd >= 0) close(client->fd);
    free(client->line);
    load_frame_clear(&client->frame);
    if (client->phase == SWARM_IS_READY) swarm->ready -= 1;
    client->ssl = NULL;
    client->fd = -1;
    client->line = NULL;
    client->asking = client->failed = client->writing = false;
}

// The connection is gone, and nobody asked for that.
static void lose(load_swarm *swarm, swarm_client *client) {
    const bool was_ready = client->phase == SWARM_IS_READY;
    client->failed = true;
    swarm_client_close(swarm, client);
    if (was_ready) {
        swarm->counts->lost += 1;
        swarm_client_wait(swarm, client, load_now() + random_below(swarm, swarm->spread));
        return;
    }
    swarm->counts->refused += 1;
    uint64_t pause = first_pause << (client->attempts < 6 ? client->attempts : 6);
    if (pause > longest_pause) pause = longest_pause;
    client->attempts += 1;
    swarm_client_wait(swarm, client, load_now() + pause + random_below(swarm, pause / 2));
}

static void fail(load_swarm *swarm, swarm_client *client, const char *what) {
    char text[load_text_size];
    load_describe(what, client->ssl, text);
    load_count_error(swarm->counts, text, strlen(text));
    lose(swarm, client);
}

static void watch(load_swarm *swarm, swarm_client *client, bool writing) {
    if (client->writing == writing) return;
    client->writing = writing;
    struct epoll_event event = {.events = writing ? EPOLLIN | EPOLLOUT : EPOLLIN, .data.ptr = client};
    if (epoll_ctl(swarm->epoll, EPOLL_CTL_MOD, client->fd, &event) != 0) fail(swarm, client, "epoll");
}

// Writes what is left of its line.
static void write_line(load_swarm *swarm, swarm_client *client) {
    while (client->line_offset < client->line_length) {
        ERR_clear_error();
        errno = 0;
        const int count = SSL_write(
            client->ssl, client->line + client->line_offset, (int)(client->line_length - client->line_offset));
        if (count <= 0) {
            if (SSL_get_error(client->ssl, count) == SSL_ERROR_WANT_WRITE) watch(swarm, client, true);
            else lose(swarm, client);
            return;
        }
        client->line_offset += (size_t)count;
    }
    free(client->line);
    client->line = NULL;
    watch(swarm, client, false);
}

static void say(load_swarm *swarm, swarm_client *client, const char *words, size_t length, const uint64_t *number) {
    const size_t size = length + 32;
    client->line = malloc(size);
    if (!client->line) {
        fail(swarm, client, "no memory");
        return;
    }
    const int whole = number ? snprintf(client->line, size, "%.*s %llu\r\n", (int)length, words,
                                        (unsigned long long)*number)
                             : snprintf(client->line, size, "%.*s\r\n", (int)length, words);
    client->line_length = (size_t)whole;
    client->line_offset = 0;
    write_line(swarm, client);
}

void swarm_client_ask(load_swarm *swarm, swarm_client *client) {
    if (client->phase != SWARM_IS_READY || !client->next_request || client->asking || client->line) return;
    client->asking = true;
    say(swarm, client, client->next_request, strcspn(client->next_request, "\n"), NULL);
}

static void become_ready(load_swarm *swarm, swarm_client *client) {
    client->phase = SWARM_IS_READY;
    client->attempts = 0;
    swarm->ready += 1;
}

// The number behind `key` (with its colon and space); false if it isn't there.
static bool find_number(const char *text, size_t length, const char *key, uint64_t *number) {
    const char *found = memmem(text, length, key, strlen(key));
    if (!found) return false;
    const char *at = found + strlen(key), *end = text + length;
    if (at == end || *at < '0' || *at > '9') return false;
    for (*number = 0; at < end && *at >= '0' && *at <= '9'; at++) *number = *number * 10 + (uint64_t)(*at - '0');
    return true;
}

static void take_event(load_swarm *swarm, swarm_client *client, const char *event, size_t length) {
    load_counts *counts = swarm->counts;
    uint64_t id = 0;
    // Every entry of the log carries its id as the first of its keys.
    const bool has_id = find_number(event, length, "\"id\": ", &id);
    if (STARTS_WITH(event, length, "{\"event\": \"message\"")) {
        if (!has_id || (client->has_place && id <= client->place)) counts->repeated += 1;
        counts->events += 1;
        client->heard += 1;
        swarm->heard += 1;
    } else if (STARTS_WITH(event, length, "{\"event\": \"caught_up\"")) {
        if (client->phase == SWARM_CATCHING_UP) become_ready(swarm, client);
    } else if (STARTS_WITH(event, length, "{\"event\": \"session_ended\"")) {
        load_count_error(counts, event, length);
    }
    if (has_id && (!client->has_place || id > client->place)) {
        client->place = id;
        client->has_place = true;
    }
}

static void take_opening(load_swarm *swarm, swarm_client *client, const char *reply, size_t length) {
    if (client->kind == SWARM_LISTENER && client->has_place) {
        client->phase = SWARM_CATCHING_UP;
        return;
    }
    if (client->kind == SWARM_LISTENER && find_number(reply, length, "\"last\": ", &client->place))
        client->has_place = true;
    become_ready(swarm, client);
}

static void take_reply(void *context, const char *reply, size_t length) {
    load_swarm *swarm = context;
    swarm_client *client = swarm->reading;
    if (STARTS_WITH(reply, length, "{\"event\": ")) {
        take_event(swarm, client, reply, length);
    } else if (!STARTS_WITH(reply, length, "{\"status\": \"OK\"")) {
        load_count_error(swarm->counts, reply, length);
        client->failed = true;
    } else if (client->phase == SWARM_OPENING) {
        take_opening(swarm, client, reply, length);
    } else if (client->asking) {
        client->asking = false;
        swarm->counts->replies += 1;
        swarm->answered += 1;
        const char *end = strchr(client->next_request, '\n');
        client->next_request = end ? end + 1 : NULL;
    } else {
        load_count_error(swarm->counts, "a reply to no request", 21);
    }
}

static void read_all(load_swarm *swarm, swarm_client *client) {
    swarm->reading = client;
    do {
        ERR_clear_error();
        errno = 0;
        const int count = SSL_read(client->ssl, swarm->input, load_input_size);
        if (count <= 0) {
            const int reason = SSL_get_error(client->ssl, count);
            if (reason == SSL_ERROR_WANT_READ || reason == SSL_ERROR_WANT_WRITE) break;
            lose(swarm, client);
            return;
        }
        if (!load_frame_cut(&client->frame, swarm->input, (size_t)count, take_reply, swarm)) {
            fail(swarm, client, "a reply of more than 1 MiB");
            return;
        }
        if (client->failed) {
            lose(swarm, client);
            return;
        }
    } while (SSL_has_pending(client->ssl));
    swarm_client_ask(swarm, client);
}

static void take_leave(load_swarm *swarm, swarm_client *client) {
    ERR_clear_error();
    client->phase = SWARM_LEAVING;
    if (SSL_version(client->ssl) != TLS1_3_VERSION)
        load_count_error(swarm->counts, "a handshake that is not TLS 1.3", 31);
    if (SSL_shutdown(client->ssl) < 0 || shutdown(client->fd, SHUT_WR) != 0) lose(swarm, client);
}

static void await_end(load_swarm *swarm, swarm_client *client) {
    // Only the end counts: what comes before it is the server's close_notify.
    const ssize_t count = recv(client->fd, swarm->input, load_input_size, 0);
    if (count > 0 || (count < 0 && errno == EAGAIN)) return;
    if (count < 0) {
        lose(swarm, client);
        return;
    }
    swarm->counts->visits += 1;
    latency_record(&swarm->counts->latencies, load_now() - client->began_at);
    swarm_client_close(swarm, client);
    swarm_client_come(swarm, client);
}

static void shake_hands(load_swarm *swarm, swarm_client *client) {
    ERR_clear_error();
    errno = 0;
    const int result = SSL_do_handshake(client->ssl);
    if (result != 1) {
        const int reason = SSL_get_error(client->ssl, result);
        if (reason == SSL_ERROR_WANT_READ) watch(swarm, client, false);
        else if (reason == SSL_ERROR_WANT_WRITE) watch(swarm, client, true);
        else if (reason == SSL_ERROR_SSL && SSL_get_verify_result(client->ssl) != X509_V_OK)
            fail(swarm, client, "TLS handshake");
        else lose(swarm, client);
        return;
    }
    watch(swarm, client, false);
    if (client->phase != SWARM_SHAKING) return;
    if (client->kind == SWARM_VISITOR) {
        take_leave(swarm, client);
        return;
    }
    client->phase = SWARM_OPENING;
    const bool again = client->kind == SWARM_LISTENER && client->has_place;
    say(swarm, client, client->opening, strlen(client->opening), again ? &client->place : NULL);
}

static bool begin_tls(load_swarm *swarm, swarm_client *client) {
    ERR_clear_error();
    client->ssl = SSL_new(swarm->tls);
    if (!client->ssl || SSL_set_fd(client->ssl, client->fd) != 1 || !load_expect_name(client->ssl, swarm->host))
        return false;
    SSL_set_connect_state(client->ssl);
    client->phase = SWARM_SHAKING;
    return true;
}

void swarm_client_come(load_swarm *swarm, swarm_client *client) {
    client->began_at = load_now();
    client->phase = SWARM_CONNECTING;
    client->fd = socket(swarm->address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (client->fd < 0) {
        fail(swarm, client, "socket");
        return;
    }
    const int on = 1;
    setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(client->fd, (struct sockaddr *)&swarm->address, swarm->address_length) != 0 && errno != EINPROGRESS) {
        lose(swarm, client);
        return;
    }
    client->writing = true;
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT, .data.ptr = client};
    if (epoll_ctl(swarm->epoll, EPOLL_CTL_ADD, client->fd, &event) != 0) fail(swarm, client, "epoll");
}

void swarm_client_handle(load_swarm *swarm, swarm_client *client, uint32_t events) {
    switch (client->phase) {
    case SWARM_ABSENT:
    case SWARM_AWAY: return;
    case SWARM_CONNECTING:
        if (events & (EPOLLERR | EPOLLHUP)) lose(swarm, client);
        else if (!begin_tls(swarm, client)) fail(swarm, client, "TLS");
        else shake_hands(swarm, client);
        return;
    case SWARM_SHAKING: shake_hands(swarm, client); return;
    case SWARM_LEAVING: await_end(swarm, client); return;
    case SWARM_OPENING:
    case SWARM_CATCHING_UP:
    case SWARM_IS_READY:
        if (client->line && (events & EPOLLOUT)) write_line(swarm, client);
        if (client->phase >= SWARM_OPENING && (events & (EPOLLIN | EPOLLERR | EPOLLHUP))) read_all(swarm, client);
    }
}
