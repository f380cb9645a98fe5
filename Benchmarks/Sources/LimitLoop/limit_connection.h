#ifndef LIMIT_CONNECTION_H
#define LIMIT_CONNECTION_H

#include "limit_loop.h"
#include <openssl/ssl.h>
#include <stdint.h>

// A longer line ends its connection. The product's limit.
enum { limit_longest_line = 16384 };

// Bytes read or written with one SSL call.
enum { limit_scratch_size = 65536 };

// Answers and events are owed as counts, so a peer that reads slowly costs one scratch buffer and no more.
typedef struct limit_connection {
    SSL *ssl;
    int fd;
    int place;             // in limit_loop.connections
    bool established;
    bool doomed;           // to be freed at the end of the turn
    bool failed;           // OpenSSL forbids SSL_shutdown after a fatal error
    bool ending;           // the peer has ended: close when all that is owed has been written
    bool touched;          // stands in limit_loop.touched
    uint32_t interest;     // what epoll watches
    size_t answers_owed;
    size_t events_owed;
    char *begun_line;      // allocated only while half a line waits
    size_t begun_length;
    char *unsent;          // allocated only while the socket takes no more
    size_t unsent_length;
} limit_connection;

typedef struct limit_loop {
    const limit_settings *settings;
    const limit_batch *batch;
    SSL_CTX *tls;
    int epoll;
    int listener;
    int signals;
    bool listener_paused;  // out of descriptors
    bool stopping;
    int exit_code;
    size_t lines_of_turn;
    limit_connection **connections;
    int connection_count, connection_capacity;
    limit_connection **touched;
    int touched_count, touched_capacity;
    char input[limit_scratch_size];
    char output[limit_scratch_size];
} limit_loop;

// Takes over `fd`, which is non-blocking; closes it if there is no memory.
void limit_connection_open(limit_loop *loop, int fd);

// Goes on with the handshake, reads, or writes, as epoll's `events` say.
void limit_connection_handle(limit_loop *loop, limit_connection *connection, uint32_t events);

// Writes all that is owed, as far as the socket takes it.
void limit_connection_flush(limit_loop *loop, limit_connection *connection);

// Frees it and closes its socket. Only at the end of a turn: epoll's list may still name it before.
void limit_connection_free(limit_loop *loop, limit_connection *connection);

// Remembers it for the end of the turn.
void limit_loop_touch(limit_loop *loop, limit_connection *connection);

#endif
