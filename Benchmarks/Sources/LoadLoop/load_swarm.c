#include "load_swarm.h"
#include "swarm_client.h"
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { events_of_turn = 1024 };

static bool resolve(load_swarm *swarm, const char *port, char error[load_text_size]) {
    const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *addresses = NULL;
    const int result = getaddrinfo(swarm->host, port, &hints, &addresses);
    if (result != 0) {
        snprintf(error, load_text_size, "%s: %s", swarm->host, gai_strerror(result));
        return false;
    }
    memcpy(&swarm->address, addresses->ai_addr, addresses->ai_addrlen);
    swarm->address_length = addresses->ai_addrlen;
    freeaddrinfo(addresses);
    return true;
}

load_swarm *load_swarm_open(const char *host, const char *port, const char *ca_file, int clients,
                            char error[load_text_size]) {
    load_prepare_process();
    snprintf(error, load_text_size, "no memory");
    load_swarm *swarm = calloc(1, sizeof *swarm);
    if (!swarm) return NULL;
    swarm->epoll = epoll_create1(EPOLL_CLOEXEC);
    swarm->next_due = UINT64_MAX;
    swarm->random = 0x9e3779b97f4a7c15u;
    swarm->host = strdup(host);
    swarm->clients = calloc((size_t)clients, sizeof *swarm->clients);
    if (!swarm->host || !swarm->clients || !resolve(swarm, port, error) ||
        !load_tls_context(&swarm->tls, ca_file, error)) {
        load_swarm_close(swarm);
        return NULL;
    }
    // Thousands of them are idle most of the time.
    SSL_CTX_set_mode(swarm->tls, SSL_MODE_RELEASE_BUFFERS);
    swarm->client_count = clients;
    for (int place = 0; place < clients; place++) swarm->clients[place].fd = -1;
    return swarm;
}

void load_swarm_close(load_swarm *swarm) {
    for (int place = 0; place < swarm->client_count; place++) {
        swarm_client *client = &swarm->clients[place];
        swarm_client_close(swarm, client);
        free(client->opening);
        free(client->requests);
    }
    free(swarm->clients);
    free(swarm->host);
    if (swarm->epoll >= 0) close(swarm->epoll);
    SSL_CTX_free(swarm->tls);
    free(swarm);
}

bool load_swarm_set(load_swarm *swarm, int number, load_swarm_kind kind, const char *opening) {
    swarm_client *client = &swarm->clients[number];
    client->kind = kind;
    client->opening = opening ? strdup(opening) : NULL;
    return !opening || client->opening;
}

bool load_swarm_request(load_swarm *swarm, int number, const char *requests) {
    swarm_client *client = &swarm->clients[number];
    client->requests = strdup(requests);
    client->next_request = client->requests;
    return client->requests;
}

void load_swarm_come(load_swarm *swarm, int first, int end, uint64_t nanoseconds) {
    const uint64_t now = load_now();
    swarm->spread = nanoseconds;
    for (int place = first; place < end; place++) {
        const uint64_t step = nanoseconds / (uint64_t)(end - first) * (uint64_t)(place - first);
        swarm_client_wait(swarm, &swarm->clients[place], now + step);
    }
}

static void bring_due(load_swarm *swarm, uint64_t now) {
    if (now < swarm->next_due) return;
    swarm->next_due = UINT64_MAX;
    for (int place = 0; place < swarm->client_count; place++) {
        swarm_client *client = &swarm->clients[place];
        if (client->phase != SWARM_AWAY) continue;
        if (client->again_at <= now) swarm_client_come(swarm, client);
        else if (client->again_at < swarm->next_due) swarm->next_due = client->again_at;
    }
}

static bool is_reached(const load_swarm *swarm, load_swarm_goal goal, uint64_t count) {
    switch (goal) {
    case SWARM_TIME: return false;
    case SWARM_READY: return (uint64_t)swarm->ready >= count;
    case SWARM_ANSWERED: return swarm->answered >= count;
    case SWARM_HEARD: return swarm->heard >= count;
    }
    return false;
}

load_outcome load_swarm_run(load_swarm *swarm, load_swarm_goal goal, uint64_t count, uint64_t nanoseconds,
                            load_counts *counts) {
    struct epoll_event events[events_of_turn];
    const uint64_t begin = load_now();
    uint64_t now = begin;
    load_outcome outcome = LOAD_DONE;
    swarm->counts = counts;
    // Requests that were given while they were ready.
    for (int place = 0; place < swarm->client_count; place++) swarm_client_ask(swarm, &swarm->clients[place]);
    for (;; now = load_now()) {
        if (load_interrupted()) {
            outcome = LOAD_INTERRUPTED;
            break;
        }
        if (is_reached(swarm, goal, count)) break;
        if (now - begin >= nanoseconds) {
            outcome = goal == SWARM_TIME ? LOAD_DONE : LOAD_LATE;
            break;
        }
        bring_due(swarm, now);
        uint64_t until = begin + nanoseconds;
        if (swarm->next_due < until) until = swarm->next_due;
        // Rounded up to a millisecond, so that the list of those who are away is not walked for each of them.
        const int timeout = until > now ? (int)((until - now) / 1000000 + 1) : 0;
        const int found = epoll_wait(swarm->epoll, events, events_of_turn, timeout);
        for (int place = 0; place < found; place++)
            swarm_client_handle(swarm, events[place].data.ptr, events[place].events);
    }
    counts->elapsed += load_now() - begin;
    return outcome;
}

int load_swarm_ready(const load_swarm *swarm) { return swarm->ready; }
uint64_t load_swarm_answered(const load_swarm *swarm) { return swarm->answered; }
uint64_t load_swarm_heard(const load_swarm *swarm, int client) { return swarm->clients[client].heard; }
