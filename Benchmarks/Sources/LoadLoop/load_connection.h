#ifndef LOAD_CONNECTION_H
#define LOAD_CONNECTION_H

#include "load_loop.h"
#include <openssl/ssl.h>

enum { load_input_size = 65536, load_longest_reply = 1 << 20 };

// `depth` copies of a request in a row, shared by the connections that send the same.
typedef struct load_batch {
    struct load_batch *next;
    char *line;      // as the caller gave it
    size_t length;   // of one request, with its ending
    int depth;
    char *bytes;
} load_batch;

typedef struct load_connection {
    SSL *ssl;
    int fd;
    bool failed;             // OpenSSL forbids SSL_shutdown after a fatal error
    bool blocked;            // the socket was full: epoll watches for writing
    const load_batch *batch;
    size_t unsent;           // bytes of requests still to be written
    size_t offset;           // of the next byte within a request
    uint64_t *sent_at;       // ring of `depth` times
    int oldest, in_flight;
    char *begun_reply;       // allocated only while half a reply waits
    size_t begun_length;
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
    char input[load_input_size];
};

uint64_t load_now(void);

// Makes the TLS context for `load_loop_open`, and one verified connection. False, with the reason in `error`.
bool load_tls_context(load_loop *loop, const char *ca_file, char error[load_text_size]);
bool load_connect(load_loop *loop, load_connection *connection, const char *host, const char *port,
                  char error[load_text_size]);

// OpenSSL's newest error, or errno's text.
void load_describe(const char *what, const load_connection *connection, char error[load_text_size]);

// Counts an error and keeps the text of the first.
void load_count_error(load_counts *counts, const char *text, size_t length);

// Puts `count` more requests in flight, and writes.
void load_send(load_loop *loop, load_connection *connection, int count, uint64_t now);

// Writes what is unsent, as far as the socket takes it.
void load_write(load_loop *loop, load_connection *connection);

// Reads all there is, counts the replies, and answers them with the next requests.
void load_read(load_loop *loop, load_connection *connection);

// Takes a connection out of the load and counts an error.
void load_lose(load_loop *loop, load_connection *connection, const char *what);

#endif
