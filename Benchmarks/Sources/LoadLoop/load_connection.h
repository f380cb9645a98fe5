#ifndef LOAD_CONNECTION_H
#define LOAD_CONNECTION_H

#include "load_batch.h"
#include "load_frame.h"
#include "load_loop.h"
#include <openssl/ssl.h>

enum { load_input_size = 65536 };

#define STARTS_WITH(bytes, length, text) ((length) >= sizeof(text) - 1 && memcmp(bytes, text, sizeof(text) - 1) == 0)

typedef struct load_connection {
    SSL *ssl;
    int fd;
    bool failed;             // OpenSSL forbids SSL_shutdown after a fatal error
    bool blocked;            // the socket was full: epoll watches for writing
    const load_batch *batch; // NULL: it only listens
    int next;                // of the batch's requests
    size_t unsent;           // bytes of requests still to be written
    size_t offset;           // of the next byte within the batch
    uint64_t *sent_at;       // ring of `depth` times
    int oldest, in_flight;
    bool limited;
    uint64_t allowed;        // requests it may still send, if limited
    load_counts *counts;     // its own, if limited
    load_frame frame;
} load_connection;

struct load_loop {
    SSL_CTX *tls;
    int epoll;
    bool running;
    bool draining;
    int alive;
    int connection_count;
    load_connection *connections;
    load_batch *batches;
    load_counts *counts;     // of the call that runs

    bool any_limited;
    uint64_t limited_owed;   // requests of limited connections not yet answered

    load_connection *speaker;
    uint64_t audience;       // messages pushed for each of its requests
    uint64_t heard, awaited; // pushed so far, and to be pushed
    uint64_t spoken_at;

    uint64_t interval;       // ns between requests; 0: closed loop
    uint64_t next_due;
    int next_paced;

    // Of the read that is under way.
    uint64_t now;
    int replies;
    load_connection *reading;
    char input[load_input_size];
};

uint64_t load_now(void);

// What every load needs of its process.
void load_prepare_process(void);

// A TLS context for clients that verify. False, with the reason in `error`.
bool load_tls_context(SSL_CTX **tls, const char *ca_file, char error[load_text_size]);

// Has OpenSSL check the server's name, a host name or an address.
bool load_expect_name(SSL *ssl, const char *host);

// One verified connection. False, with the reason in `error`.
bool load_connect(load_loop *loop, load_connection *connection, const char *host, const char *port,
                  char error[load_text_size]);

// OpenSSL's newest error, or errno's text.
void load_describe(const char *what, const SSL *ssl, char error[load_text_size]);

// Puts up to `count` more requests in flight, as far as it is allowed to, and writes.
void load_send(load_loop *loop, load_connection *connection, int count, uint64_t now);

// Writes what is unsent, as far as the socket takes it.
void load_write(load_loop *loop, load_connection *connection);

// Reads all there is, counts the replies, and, in a closed loop, answers them with the next requests.
void load_read(load_loop *loop, load_connection *connection);

// Takes a connection out of the load and counts an error.
void load_lose(load_loop *loop, load_connection *connection, const char *what);

// Whether a reply is at once followed by the next request.
bool load_is_closed(const load_loop *loop, const load_connection *connection);

// Sends what the audience has made due, and the clock by `now`.
void load_send_due(load_loop *loop, uint64_t now);

#endif
