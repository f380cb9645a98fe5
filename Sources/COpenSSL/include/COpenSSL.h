// The system's OpenSSL, as Swift sees it.
//
// Real functions and plain integer constants are used as they are. Everything below the includes is a wrapper for
// something that Swift's importer leaves out: function-like macros, variadic functions, and constants whose
// definition is more than a literal. Each one says which.

#ifndef COPENSSL_H
#define COPENSSL_H

#include <openssl/opensslv.h>

#if !defined(OPENSSL_VERSION_MAJOR) || OPENSSL_VERSION_MAJOR < 3
#error "OpenSSL 3.0 or newer is needed (Debian and Ubuntu: apt-get install libssl-dev)"
#endif

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/tls1.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <stddef.h>
#include <stdint.h>

// SSL_CTX_set_min_proto_version and SSL_CTX_set_max_proto_version are macros over SSL_CTX_ctrl. 1: worked.
int cossl_ctx_set_protocol_range(SSL_CTX *ctx, int minimum, int maximum);

// SSL_CTX_set_mode is a macro over SSL_CTX_ctrl. Sets the modes that TLSConnection relies on: partial writes, a
// write buffer that may move between two tries, and buffers given back while the connection is idle.
void cossl_ctx_set_modes(SSL_CTX *ctx);

// The SSL_OP_* constants expand to the function-like macro SSL_OP_BIT. Sets those of this product: no tickets, no
// renegotiation, no compression, the server's preference, no tolerance for a missing close_notify.
void cossl_ctx_set_options(SSL_CTX *ctx);

// SSL_CTX_set_session_cache_mode is a macro over SSL_CTX_ctrl.
void cossl_ctx_disable_session_cache(SSL_CTX *ctx);

// SSL_CTX_set1_groups_list is a macro over SSL_CTX_ctrl. 1: worked.
int cossl_ctx_set_groups(SSL_CTX *ctx, const char *groups);

// SSL_CTX_add1_chain_cert is a macro over SSL_CTX_ctrl. 1: worked; the context takes its own reference.
int cossl_ctx_add_chain_certificate(SSL_CTX *ctx, X509 *certificate);

// ERR_SYSTEM_ERROR and ERR_GET_REASON are inline functions over macros that Swift imports only in part. The errno of
// an error that the system made, 0 for any other.
int cossl_system_error(unsigned long code);

// SSL_set_tlsext_host_name is a macro over SSL_ctrl. 1: worked.
int cossl_set_server_name(SSL *ssl, const char *name);

// BIO_clear_retry_flags is a macro over BIO_clear_flags.
void cossl_bio_clear_retry(BIO *bio);

// BIO_set_retry_read is a macro over BIO_set_flags.
void cossl_bio_set_retry_read(BIO *bio);

// BIO_get_mem_data is a macro over BIO_ctrl. The bytes belong to the BIO.
size_t cossl_bio_memory(BIO *bio, const unsigned char **bytes);

// The XN_FLAG_* constants of RFC 2253 are made of others by more than one operator.
unsigned long cossl_name_flags(void);

// EVP_EC_gen is a macro over EVP_PKEY_Q_keygen, which is variadic. NULL: failed.
EVP_PKEY *cossl_generate_p256_key(void);

// The sk_GENERAL_NAME_* family is made of macros. How many names the list has; 0 for NULL.
int cossl_general_names_count(const GENERAL_NAMES *names);

// See cossl_general_names_count; also a GENERAL_NAME is a union with anonymous parts that Swift can't take apart.
// The kind (GEN_DNS, GEN_IPADD, ...) of one entry, and for these two its bytes, which belong to the list; -1: none.
int cossl_general_name(const GENERAL_NAMES *names, int index, const unsigned char **bytes, size_t *count);

// Not a wrapper: makes each thread keep the last few buffers of records that OpenSSL has freed, see record_memory.c.
// Before anything asks OpenSSL for memory; further calls do nothing. 1: it does; 0: it was too late, and nothing changes.
int cossl_keep_record_buffers(void);

#endif
