#include "limit_tls.h"
#include <openssl/err.h>
#include <stdio.h>

SSL_CTX *limit_tls_context(const limit_settings *settings) {
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    if (!context) return NULL;

    SSL_CTX_set_security_level(context, 2);
    // No tickets and no cache: the product has none, and a ticket costs CPU in every handshake.
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
                                     SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_num_tickets(context, 0);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);

    long mode = SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER;
    if (settings->release_buffers) mode |= SSL_MODE_RELEASE_BUFFERS;
    SSL_CTX_set_mode(context, mode);
    // A record's header and body with one system call instead of two.
    SSL_CTX_set_read_ahead(context, 1);

    if (!SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) ||
        !SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) ||
        !SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20") ||
        !SSL_CTX_set1_groups_list(context, "X25519:P-256:P-384") ||
        SSL_CTX_use_certificate_chain_file(context, settings->certificate) != 1 ||
        SSL_CTX_use_PrivateKey_file(context, settings->key, SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_check_private_key(context) != 1) {
        ERR_print_errors_fp(stderr);
        SSL_CTX_free(context);
        return NULL;
    }
    return context;
}
