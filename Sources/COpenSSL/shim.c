#include "COpenSSL.h"

int cossl_ctx_set_protocol_range(SSL_CTX *ctx, int minimum, int maximum) {
    return SSL_CTX_set_min_proto_version(ctx, minimum) == 1 && SSL_CTX_set_max_proto_version(ctx, maximum) == 1;
}

void cossl_ctx_set_modes(SSL_CTX *ctx) {
    SSL_CTX_set_mode(
        ctx, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
}

void cossl_ctx_set_options(SSL_CTX *ctx) {
    SSL_CTX_clear_options(ctx, SSL_OP_LEGACY_SERVER_CONNECT);
    SSL_CTX_set_options(
        ctx, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
}

void cossl_ctx_disable_session_cache(SSL_CTX *ctx) { SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF); }

int cossl_ctx_set_groups(SSL_CTX *ctx, const char *groups) { return SSL_CTX_set1_groups_list(ctx, groups) == 1; }

int cossl_ctx_add_chain_certificate(SSL_CTX *ctx, X509 *certificate) {
    return SSL_CTX_add1_chain_cert(ctx, certificate) == 1;
}

int cossl_set_server_name(SSL *ssl, const char *name) { return SSL_set_tlsext_host_name(ssl, name) == 1; }

void cossl_bio_clear_retry(BIO *bio) { BIO_clear_retry_flags(bio); }

void cossl_bio_set_retry_read(BIO *bio) { BIO_set_retry_read(bio); }

size_t cossl_bio_memory(BIO *bio, const unsigned char **bytes) {
    char *start = NULL;
    long count = BIO_get_mem_data(bio, &start);
    *bytes = (const unsigned char *)start;
    return start == NULL || count < 0 ? 0 : (size_t)count;
}

unsigned long cossl_name_flags(void) { return XN_FLAG_RFC2253; }

EVP_PKEY *cossl_generate_p256_key(void) { return EVP_EC_gen("P-256"); }

int cossl_general_names_count(const GENERAL_NAMES *names) {
    return names == NULL ? 0 : sk_GENERAL_NAME_num(names);
}

int cossl_general_name(const GENERAL_NAMES *names, int index, const unsigned char **bytes, size_t *count) {
    *bytes = NULL;
    *count = 0;
    if (index < 0 || index >= cossl_general_names_count(names)) return -1;
    const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, index);
    const ASN1_STRING *text = name->type == GEN_DNS ? name->d.dNSName : name->type == GEN_IPADD ? name->d.iPAddress : NULL;
    if (text != NULL) {
        *bytes = ASN1_STRING_get0_data(text);
        *count = (size_t)ASN1_STRING_length(text);
    }
    return name->type;
}

int cossl_system_error(unsigned long code)
{
    return ERR_SYSTEM_ERROR(code) ? ERR_GET_REASON(code) : 0;
}
