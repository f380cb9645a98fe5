#include "load_connection.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { reply_timeout_seconds = 60 };

void load_describe(const char *what, const SSL *ssl, char error[load_text_size]) {
    const unsigned long code = ERR_peek_last_error();
    const long verdict = ssl ? SSL_get_verify_result(ssl) : X509_V_OK;
    char text[256] = "the connection ended";
    if (verdict != X509_V_OK) snprintf(text, sizeof text, "%s", X509_verify_cert_error_string(verdict));
    else if (code) ERR_error_string_n(code, text, sizeof text);
    else if (errno) snprintf(text, sizeof text, "%s", strerror(errno));
    snprintf(error, load_text_size, "%s: %s", what, text);
}

bool load_tls_context(SSL_CTX **tls, const char *ca_file, char error[load_text_size]) {
    SSL_CTX *context = *tls = SSL_CTX_new(TLS_client_method());
    if (!context || !SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) ||
        !SSL_CTX_set1_groups_list(context, "X25519:P-256:P-384") ||
        SSL_CTX_load_verify_locations(context, ca_file, NULL) != 1) {
        load_describe(ca_file, NULL, error);
        return false;
    }
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_read_ahead(context, 1);
    return true;
}

static int connect_socket(const char *host, const char *port, char error[load_text_size]) {
    const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *addresses = NULL;
    const int result = getaddrinfo(host, port, &hints, &addresses);
    if (result != 0) {
        snprintf(error, load_text_size, "%s: %s", host, gai_strerror(result));
        return -1;
    }
    int fd = -1;
    for (const struct addrinfo *one = addresses; one && fd < 0; one = one->ai_next) {
        fd = socket(one->ai_family, one->ai_socktype | SOCK_CLOEXEC, one->ai_protocol);
        if (fd < 0 || connect(fd, one->ai_addr, one->ai_addrlen) == 0) continue;
        const int reason = errno;
        close(fd);
        fd = -1;
        errno = reason;
    }
    freeaddrinfo(addresses);
    if (fd < 0) {
        snprintf(error, load_text_size, "%s:%s: %s", host, port, strerror(errno));
        return -1;
    }
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const struct timeval timeout = {.tv_sec = reply_timeout_seconds};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
    return fd;
}

bool load_expect_name(SSL *ssl, const char *host) {
    unsigned char address[sizeof(struct in6_addr)];
    if (inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address) == 1)
        return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host) == 1;
    return SSL_set1_host(ssl, host) == 1 && SSL_set_tlsext_host_name(ssl, host) == 1;
}

bool load_connect(load_loop *loop, load_connection *connection, const char *host, const char *port,
                  char error[load_text_size]) {
    connection->fd = connect_socket(host, port, error);
    if (connection->fd < 0) return false;
    ERR_clear_error();
    connection->ssl = SSL_new(loop->tls);
    if (connection->ssl && SSL_set_fd(connection->ssl, connection->fd) == 1 &&
        load_expect_name(connection->ssl, host) && SSL_connect(connection->ssl) == 1)
        return true;
    load_describe("TLS handshake", connection->ssl, error);
    connection->failed = true;
    return false;
}
