#ifndef SWARM_CLIENT_H
#define SWARM_CLIENT_H

#include "load_connection.h"
#include "load_swarm.h"
#include <sys/socket.h>

typedef enum swarm_phase {
    SWARM_ABSENT,       // not asked to come yet
    SWARM_AWAY,         // comes at `again_at`
    SWARM_CONNECTING,
    SWARM_SHAKING,
    SWARM_OPENING,      // its opening is not yet answered
    SWARM_CATCHING_UP,
    SWARM_IS_READY,
    SWARM_LEAVING       // has said close_notify, waits for the server's end
} swarm_phase;

typedef struct swarm_client {
    swarm_phase phase;
    load_swarm_kind kind;
    SSL *ssl;
    int fd;
    bool failed;              // OpenSSL forbids SSL_shutdown after a fatal error
    bool writing;             // epoll watches for writing, too
    char *opening;
    char *requests;           // all of them; NULL for none
    const char *next_request; // the first that is not answered; NULL when all are
    bool asking;              // it is in flight
    char *line;               // what is being written; NULL when it has been
    size_t line_length, line_offset;
    uint64_t began_at, again_at;
    int attempts;             // in vain, since it was last ready
    bool has_place;
    uint64_t place;           // id of the last entry it has
    uint64_t heard;
    load_frame frame;
} swarm_client;

struct load_swarm {
    SSL_CTX *tls;
    int epoll;
    char *host;
    struct sockaddr_storage address;
    socklen_t address_length;
    swarm_client *clients;
    int client_count;
    int ready;
    uint64_t answered, heard;
    uint64_t next_due;        // of the clients that are away; UINT64_MAX for none
    uint64_t spread;
    uint64_t random;
    load_counts *counts;      // of the call that runs
    swarm_client *reading;
    char input[load_input_size];
};

// Begins to connect.
void swarm_client_come(load_swarm *swarm, swarm_client *client);

// Goes on with whatever it was at, as epoll says.
void swarm_client_handle(load_swarm *swarm, swarm_client *client, uint32_t events);

// If it is ready and has a request left that is not in flight, sends it.
void swarm_client_ask(load_swarm *swarm, swarm_client *client);

// Closes its connection, with close_notify where that is possible.
void swarm_client_close(load_swarm *swarm, swarm_client *client);

// When it comes: not before `time`.
void swarm_client_wait(load_swarm *swarm, swarm_client *client, uint64_t time);

#endif
